"""Every code that a refused message is acknowledged with. The page has one sentence for each."""

from __future__ import annotations

from enum import StrEnum

from game.duel.words import Refusal


class WireError(StrEnum):
    """What the gate and the gateway refuse, before or beside a mode's rules (`game.duel.words.Refusal`)."""

    UNKNOWN_EVENT = "unknown_event"
    BAD_MESSAGE = "bad_message"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    RATE_LIMITED = "rate_limited"
    BUSY = "busy"  # the room's inbox is full; try again
    UNKNOWN_OUTCOME = "unknown_outcome"  # ask again with the same id
    NOT_ACCEPTED = "not_accepted"  # the store is away; nothing was stored; try again
    ID_REUSED = "id_reused"  # the same command id came with other content
    NO_SUCH_ROOM = "no_such_room"
    NOT_IN_ROOM = "not_in_room"
    NOT_ALLOWED = "not_allowed"
    WATCHING_OFF = "watching_off"
    TOO_MANY_ROOMS = "too_many_rooms"
    NO_SUCH_CODE = "no_such_code"
    TOO_MANY_WRONG_CODES = "too_many_wrong_codes"
    NO_SUCH_PLAYER = "no_such_player"
    NO_SUCH_MODE = "no_such_mode"  # or one that does not open without more words
    WRONG_ACTION = "wrong_action"  # this mode has no such command
    TOO_FEW_QUESTIONS = "too_few_questions"  # values: available, needed
    SHUTTING_DOWN = "shutting_down"
    # refusals of the connection itself
    AUTH_REQUIRED = "auth_required"
    TOKEN_INVALID = "token_invalid"
    TOKEN_EXPIRED = "token_expired"
    ACCOUNT_NOT_ACTIVE = "account_not_active"
    GUESTS_OFF = "guests_off"
    NAME_INVALID = "name_invalid"  # values: reason
    NAME_LOOKS_LIKE = "name_looks_like"  # values: name
    ORIGIN_REFUSED = "origin_refused"
    PROTOCOL_UNSUPPORTED = "protocol_unsupported"  # values: oldest, newest


ERROR_CODES: frozenset[str] = frozenset({*map(str, WireError), *map(str, Refusal)})
