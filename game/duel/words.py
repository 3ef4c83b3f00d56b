"""The duel's vocabulary: the data model's own words, the same in Postgres, in the log and on the wire."""

from __future__ import annotations

from enum import StrEnum


class DuelType(StrEnum):
    QUICK_QUIZ = "Quick Quiz"
    SPEED_CHALLENGE = "Speed Challenge"


class DuelStatus(StrEnum):
    CHALLENGED = "Challenged"
    ACCEPTED = "Accepted"
    IN_PROGRESS = "In Progress"
    COMPLETED = "Completed"
    DECLINED = "Declined"
    EXPIRED = "Expired"
    CALLED_OFF = "Called Off"


class Visibility(StrEnum):
    PUBLIC = "public"
    LINK = "link"
    OFF = "off"


class Outcome(StrEnum):
    WIN = "win"
    DRAW = "draw"
    FORFEIT = "forfeit"
    CALLED_OFF = "called_off"


class Stage(StrEnum):
    """Where a room stands; finer than the status that Postgres keeps."""

    CHALLENGED = "challenged"
    LOBBY = "lobby"
    COUNTDOWN = "countdown"
    PLAYING = "playing"
    OVER = "over"


class Refusal(StrEnum):
    """Why a duel's rules refuse a command. The page has one sentence for each."""

    NOT_A_PLAYER = "not_a_player"
    SEAT_TAKEN = "seat_taken"
    OWN_CHALLENGE = "own_challenge"
    NOT_FOR_YOU = "not_for_you"
    WRONG_STAGE = "wrong_stage"
    QUESTION_NOT_OPEN = "question_not_open"
    ALREADY_ANSWERED = "already_answered"
    TOO_LATE = "too_late"
    ANSWER_SHAPE = "answer_shape"
    DUEL_OVER = "duel_over"
