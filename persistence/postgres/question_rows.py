"""Questions as rows: what a player may see (`options`) apart from the key (`correct_answer`), and a hash of both."""

from __future__ import annotations

import hashlib
from typing import Any

import asyncpg
import msgspec
import orjson

from game.question import (
    DIFFICULTY_MULTIPLIER,
    AcceptedText,
    Difficulty,
    NumberRange,
    Option,
    Question,
    QuestionType,
    TextFormat,
)


def content_hash(question: Question) -> str:
    """The same for two questions that differ in id and version alone; the topic counts as content."""
    content = {"topic": question.topic, **version_fields(question)}
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def version_fields(question: Question) -> dict[str, Any]:
    """The columns of `question_versions` that come from the question, as JSON values."""
    return {
        "question_type": question.question_type,
        "difficulty_level": question.difficulty_level,
        "base_points": question.base_points,
        "difficulty_multiplier": DIFFICULTY_MULTIPLIER[question.difficulty_level],
        "content": question.content,
        "options": [{"text": option.text} for option in question.options],
        "correct_answer": _key(question),
        "explanation": question.explanation,
        "text_format": question.text_format,
        "locale": question.locale,
        "case_sensitive": question.case_sensitive,
        "shuffle": question.shuffle,
    }


def question_of(row: asyncpg.Record) -> Question:
    """The question of a row of `question_versions` with its topic. asyncpg gives jsonb as text."""
    options = orjson.loads(row["options"])
    key = orjson.loads(row["correct_answer"])
    marks = key.get("options", [])
    return Question(
        question_id=str(row["question_id"]),
        version=row["version"],
        topic=row["topic"],
        difficulty_level=Difficulty(row["difficulty_level"]),
        question_type=QuestionType(row["question_type"]),
        content=row["content"],
        options=tuple(Option(shown["text"], **mark) for shown, mark in zip(options, marks, strict=True)),
        ranges=tuple(NumberRange(**number_range) for number_range in key.get("ranges", [])),
        texts=tuple(AcceptedText(**text) for text in key.get("texts", [])),
        explanation=row["explanation"],
        text_format=TextFormat(row["text_format"]),
        base_points=row["base_points"],
        locale=row["locale"],
        case_sensitive=row["case_sensitive"],
        shuffle=row["shuffle"],
    )


def _key(question: Question) -> dict[str, Any]:
    """Feedback tells which option is right, so it belongs to the key."""
    match question.question_type:
        case QuestionType.NUMERIC:
            return {"ranges": msgspec.to_builtins(question.ranges)}
        case QuestionType.SHORT_ANSWER:
            return {"texts": msgspec.to_builtins(question.texts)}
    return {"options": [{"weight": option.weight, "feedback": option.feedback} for option in question.options]}
