"""From what a file says to a question that a duel can ask, or the reason why not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from game.question import AcceptedText, Difficulty, NumberRange, Option, Question, QuestionType, TextFormat
from persistence.content.codes import Code, Note
from persistence.content.gift import Item
from persistence.content.gift_answers import Choice, Numeral, Unsupported
from persistence.content.gift_text import MarkedText, Place
from persistence.content.markup import Rendered, render, to_plain, visible_text

TEXT_LENGTH_MAX = 8_000
ANSWERS_MAX = 20
TOPIC_LENGTH_MAX = 80
WEIGHTS_SUM_TOLERANCE = 0.01
"""Thirds and sixths are written with few digits: what comes this close to 100% is scaled to it."""

_CATEGORY_SEPARATOR = re.compile(r"(?<!/)/(?!/)")
_MOODLE_ROOTS = ("$course$", "$system$", "$cat$", "top")
_DIFFICULTIES = {difficulty.value.casefold(): difficulty for difficulty in Difficulty}


class Refused(Exception):
    """The item cannot become a question. `place` is None where the item's own place says enough."""

    def __init__(self, code: Code, place: Place | None = None, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.place = place
        self.values = values


@dataclass(frozen=True, slots=True)
class Setting:
    """What an item does not say itself."""

    topic: str
    difficulty: Difficulty
    locale: str


def setting_of(category: str, default: Setting) -> Setting:
    """`Space/Astronomy/Easy` is the topic Astronomy, Easy; a last part that is no difficulty is the topic itself."""
    parts = [part.replace("//", "/").strip() for part in _CATEGORY_SEPARATOR.split(category)]
    parts = [part for part in parts if part and part not in _MOODLE_ROOTS]
    difficulty = default.difficulty
    if parts and parts[-1].casefold() in _DIFFICULTIES:
        difficulty = _DIFFICULTIES[parts.pop().casefold()]
    topic = parts[-1] if parts else default.topic
    return Setting(" ".join(topic.split())[:TOPIC_LENGTH_MAX], difficulty, default.locale)


def question_from(item: Item, default: Setting) -> tuple[Question, tuple[Note, ...]]:
    """The question, not yet numbered (its id is empty, its version 0), and what was lost. Raises Refused."""
    if isinstance(item.kind, Unsupported):
        raise Refused(Code.UNSUPPORTED_TYPE, kind=item.kind)
    _check_lengths(item)
    return _Draft(item).question(setting_of(item.category, default))


def _check_lengths(item: Item) -> None:
    answers = _answers(item)
    if len(answers) > ANSWERS_MAX:
        raise Refused(Code.TOO_MANY_ANSWERS, count=str(len(answers)), limit=str(ANSWERS_MAX))
    feedbacks = [answer.feedback for answer in answers]
    for text in (item.stem, item.general_feedback, *feedbacks, *(choice.text for choice in item.choices)):
        if text and len(text.text) > TEXT_LENGTH_MAX:
            raise Refused(Code.TOO_LONG, count=str(len(text.text)), limit=str(TEXT_LENGTH_MAX))


def _answers(item: Item) -> tuple[Choice | Numeral, ...]:
    return (*item.choices, *item.numerals)


class _Draft:
    """Renders an item's texts: as soon as one of them is HTML, all are stored as HTML."""

    def __init__(self, item: Item) -> None:
        self._item = item
        self._notes = list(item.notes)
        self._stem = self._render(item.stem)
        self._general = self._render(item.general_feedback)
        self._feedbacks = [self._render(answer.feedback) for answer in _answers(item)]
        shown = item.choices if item.kind in (QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE) else ()
        self._options = [self._render(choice.text, may_be_tag=True) for choice in shown]
        texts = (self._stem, self._general, *self._feedbacks, *self._options)
        self._format = TextFormat.HTML if any(text.is_html for text in texts) else TextFormat.PLAIN

    def _render(self, text: MarkedText | None, *, may_be_tag: bool = False) -> Rendered:
        if text is None:
            return Rendered("", is_html=False)
        rendered = render(text, may_be_tag=may_be_tag)
        self._notes += rendered.notes
        return rendered

    def _text(self, rendered: Rendered) -> str:
        return rendered.as_html() if self._format is TextFormat.HTML else rendered.text

    def question(self, setting: Setting) -> tuple[Question, tuple[Note, ...]]:
        item = self._item
        assert isinstance(item.kind, QuestionType)
        if not _visible(self._stem):
            raise Refused(Code.EMPTY_QUESTION)
        question = Question(
            question_id="",
            version=0,
            topic=setting.topic,
            difficulty_level=setting.difficulty,
            question_type=item.kind,
            content=self._text(self._stem),
            options=self._choice_options(),
            ranges=self._ranges(),
            texts=self._texts(),
            explanation=self._text(self._general),
            text_format=self._format,
            locale=setting.locale,
        )
        return question, tuple(dict.fromkeys(self._notes))

    def _choice_options(self) -> tuple[Option, ...]:
        feedbacks = [self._text(feedback) for feedback in self._feedbacks]
        choices = self._item.choices
        match self._item.kind:
            case QuestionType.TRUE_FALSE:
                named = zip(choices, feedbacks, strict=True)
                return tuple(Option(choice.text.text, choice.weight, feedback) for choice, feedback in named)
            case QuestionType.SINGLE_CHOICE:
                return self._distinct(feedbacks)
            case QuestionType.MULTIPLE_CHOICE:
                return _scaled(self._distinct(feedbacks))
        return ()

    def _distinct(self, feedbacks: list[str]) -> tuple[Option, ...]:
        options: dict[str, Option] = {}
        for choice, rendered, feedback in zip(self._item.choices, self._options, feedbacks, strict=True):
            text = self._text(rendered)
            if not _visible(rendered):
                raise Refused(Code.EMPTY_ANSWER, choice.place)
            known = options.setdefault(text, Option(text, choice.weight, feedback))
            if known.weight != choice.weight:
                raise Refused(Code.CONTRADICTORY_OPTIONS, choice.place, text=rendered.text)
        if len(options) < len(self._item.choices):
            self._notes.append(Note.SAME_OPTION_TWICE)
        if len(options) < 2:
            raise Refused(Code.TOO_FEW_OPTIONS, count=str(len(options)))
        return tuple(options.values())

    def _ranges(self) -> tuple[NumberRange, ...]:
        if self._item.kind is not QuestionType.NUMERIC:
            return ()
        keys = zip(self._item.numerals, self._feedbacks, strict=True)
        ranges = tuple(NumberRange(key.low, key.high, key.weight, self._text(feedback)) for key, feedback in keys)
        _check_full_answer([key.weight for key in ranges])
        return ranges

    def _texts(self) -> tuple[AcceptedText, ...]:
        if self._item.kind is not QuestionType.SHORT_ANSWER:
            return ()
        keys = zip(self._item.choices, self._feedbacks, strict=True)
        texts = tuple(AcceptedText(_typed(choice), choice.weight, self._text(feedback)) for choice, feedback in keys)
        _check_full_answer([key.weight for key in texts])
        return texts


def _visible(rendered: Rendered) -> bool:
    return bool(visible_text(rendered.text) if rendered.is_html else rendered.text)


def _typed(choice: Choice) -> str:
    typed = " ".join(to_plain(choice.text).split())
    if not typed:
        raise Refused(Code.EMPTY_ANSWER, choice.place)
    return typed


def _scaled(options: tuple[Option, ...]) -> tuple[Option, ...]:
    total = sum(option.weight for option in options if option.weight > 0)
    if abs(total - 1) > WEIGHTS_SUM_TOLERANCE:
        raise Refused(Code.WEIGHTS_SUM, percent=f"{total * 100:.6g}")
    if total == 1:
        return options
    return tuple(Option(o.text, o.weight / total if o.weight > 0 else o.weight, o.feedback) for o in options)


def _check_full_answer(weights: list[float]) -> None:
    """Moodle's rule: one key at least earns everything."""
    if max(weights, default=0.0) != 1.0:
        raise Refused(Code.NO_FULL_ANSWER)
