"""Every code of an import report, with its English sentence for the terminal."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """Why an item was not imported, or (`Note`s below) what was tolerated or lost."""

    UNPAIRED_BRACE = "unpaired_brace"
    NO_ANSWERS = "no_answers"
    BAD_NUMBER = "bad_number"
    BAD_RANGE = "bad_range"
    BAD_WEIGHT = "bad_weight"
    EMPTY_QUESTION = "empty_question"
    EMPTY_ANSWER = "empty_answer"
    TOO_FEW_OPTIONS = "too_few_options"
    TOO_MANY_ANSWERS = "too_many_answers"
    TOO_LONG = "too_long"
    CONTRADICTORY_OPTIONS = "contradictory_options"
    NO_FULL_ANSWER = "no_full_answer"
    WEIGHTS_SUM = "weights_sum"
    UNSUPPORTED_TYPE = "unsupported_type"
    UNSUPPORTED_FORMAT = "unsupported_format"
    NOT_FOUND = "not_found"
    UNREADABLE_FILE = "unreadable_file"
    FILE_TOO_LARGE = "file_too_large"


class Note(StrEnum):
    """What an importer tolerated, changed or left out in an item that it took."""

    BRACES_TAKEN_AS_TEXT = "braces_taken_as_text"
    TAG_TAKEN_AS_TEXT = "tag_taken_as_text"
    LINK_DROPPED = "link_dropped"
    IMAGE_DROPPED = "image_dropped"
    SAME_OPTION_TWICE = "same_option_twice"
    SAME_KEY_TWICE = "same_key_twice"
    SAME_QUESTION_TWICE = "same_question_twice"
    NEW_VERSION = "new_version"
    READ_AS_CP1252 = "read_as_cp1252"


SENTENCES: dict[Code | Note, str] = {
    Code.UNPAIRED_BRACE: "a brace has no partner",
    Code.NO_ANSWERS: "there is no answer between the braces",
    Code.BAD_NUMBER: "“{text}” is not a number",
    Code.BAD_RANGE: "the range “{text}” ends before it begins",
    Code.BAD_WEIGHT: "a weight of {text}% is not between -100% and 100%",
    Code.EMPTY_QUESTION: "the question has no text",
    Code.EMPTY_ANSWER: "an answer has no text",
    Code.TOO_FEW_OPTIONS: "a choice needs two different options, there is {count}",
    Code.TOO_MANY_ANSWERS: "there are {count} answers, at most {limit} are taken",
    Code.TOO_LONG: "a text has {count} characters, at most {limit} are taken",
    Code.CONTRADICTORY_OPTIONS: "the option “{text}” stands there twice with different weights",
    Code.NO_FULL_ANSWER: "no answer earns 100%",
    Code.WEIGHTS_SUM: "the positive weights add up to {percent}%, not to 100%",
    Code.UNSUPPORTED_TYPE: "items of the type {kind} cannot be asked in a duel",
    Code.UNSUPPORTED_FORMAT: "files in this format ({format}) cannot be imported",
    Code.NOT_FOUND: "there is no such file or folder",
    Code.UNREADABLE_FILE: "the file cannot be read ({reason})",
    Code.FILE_TOO_LARGE: "the file has {count} bytes, at most {limit} are read",
    Note.BRACES_TAKEN_AS_TEXT: "unescaped braces were taken as text",
    Note.TAG_TAKEN_AS_TEXT: "a lone tag was taken as text",
    Note.LINK_DROPPED: "a link was reduced to its text",
    Note.IMAGE_DROPPED: "an image was reduced to its description",
    Note.SAME_OPTION_TWICE: "an option that stood there twice was taken once",
    Note.SAME_KEY_TWICE: "another item of the file has the same id or title",
    Note.SAME_QUESTION_TWICE: "the same question stands in this file before",
    Note.NEW_VERSION: "a new version of a known question",
    Note.READ_AS_CP1252: "the file is not UTF-8 and was read as Windows-1252",
}
