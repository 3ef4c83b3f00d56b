"""What holds for every mode, whatever is played. Each law raises `AssertionError` where a play breaks it."""

from __future__ import annotations

from functools import reduce
from typing import Any

from game.mode import Now, Rejected
from game.record import Record
from game.replay import Fold
from persistence.event_codec import decode_record, encode_record
from tests.game.play import Play

_TICKS_MAX = 1_000


def replay_is_live(play: Play) -> None:
    """Folding the log gives the live state after every record; so does any state with the records after it."""
    fold = Fold.start(play.mode, play.deck)
    folds = [fold]
    for n, moment in enumerate(play.moments, start=1):
        fold = fold.after(Record(n, moment.now.room_ms, moment.events))
        assert fold.state == moment.after, f"replay differs from live after {moment.command}"
        folds.append(fold)
    records = [Record(n, moment.now.room_ms, moment.events) for n, moment in enumerate(play.moments, start=1)]
    for cut in range(0, len(folds), 7):
        assert folds[cut].after_all(records[cut:]) == folds[-1], f"cut at {cut}, the tail leads elsewhere"


def stored_is_decided(play: Play) -> None:
    """What the log keeps of a decision is the decision."""
    for n, moment in enumerate(play.moments, start=1):
        record = Record(n, moment.now.room_ms, moment.events)
        assert decode_record(n, encode_record(record, play.mode), play.mode) == record


def deciding_changes_nothing(play: Play) -> None:
    """Not even a refusal: asked twice, the same state gives the same answer, and is what it was."""
    fold = Fold.start(play.mode, play.deck)
    for n, moment in enumerate(play.moments, start=1):
        assert play.mode.decide(fold.state, moment.command, moment.now) == moment.outcome, "another answer"
        assert play.mode.decide(fold.state, moment.command, moment.now) == moment.outcome, "another answer at once"
        assert fold.state == moment.before, f"{moment.command} changed the state without an event"
        if isinstance(moment.outcome, Rejected):
            assert moment.after is moment.before
        fold = fold.after(Record(n, moment.now.room_ms, moment.events))


def deadlines_are_ahead_and_exact(play: Play) -> None:
    """After a decision the deadline lies ahead; a Tick before it does nothing, a Tick at it does something."""
    for moment in play.moments:
        deadline_ms = play.mode.deadline_ms(moment.after)
        if play.mode.is_over(moment.after):
            assert deadline_ms is None, "over, and still to act"
        elif moment.events:
            assert deadline_ms is not None, "a room that never ends by itself"
            assert deadline_ms > moment.now.room_ms, f"due already, after {moment.command}"
            for early_ms in (moment.now.room_ms, deadline_ms - 1):
                early = play.mode.decide(moment.after, play.mode.tick(), Now(early_ms, 1))
                assert early == (), f"a tick at {early_ms}, before {deadline_ms}: {early}"
            assert play.mode.decide(moment.after, play.mode.tick(), Now(deadline_ms, 1)), "a tick without progress"


def arrival_decides_not_the_tick(play: Play) -> None:
    """A command at or after the deadline is judged as if the Tick of that instant had been there before it."""
    for moment in play.moments:
        deadline_ms = play.mode.deadline_ms(moment.before)
        if deadline_ms is None or deadline_ms > moment.now.room_ms:
            continue
        ticked = play.mode.decide(moment.before, play.mode.tick(), moment.now)
        assert not isinstance(ticked, Rejected)
        between = reduce(play.mode.apply, ticked, moment.before)
        outcome = play.mode.decide(between, moment.command, moment.now)
        if isinstance(outcome, Rejected):
            assert moment.outcome == outcome, f"{moment.command} is judged differently before the tick"
        else:
            assert not isinstance(moment.outcome, Rejected), f"{moment.command} is refused before the tick alone"
            assert _kinds(moment.outcome) == _kinds(ticked + outcome), f"{moment.command} finds another room"


def left_alone_it_ends(play: Play) -> None:
    """Ticks alone bring every room that was opened to its end."""
    if not any(moment.events for moment in play.moments):
        return
    state, now_ms = play.state, play.now_ms
    for _ in range(_TICKS_MAX):
        deadline_ms = play.mode.deadline_ms(state)
        if deadline_ms is None:
            break
        events = play.mode.decide(state, play.mode.tick(), Now(max(deadline_ms, now_ms), 5))
        assert events, "a tick without progress"
        assert not isinstance(events, Rejected)
        state = reduce(play.mode.apply, events, state)
    assert play.mode.is_over(state), "it never ends"


def views_are_values(play: Play) -> None:
    """A view is built for every audience at every moment, and is the same when it is built again."""
    for moment, views in zip(play.moments, play.views, strict=True):
        for audience, view in views.items():
            assert play.mode.view(moment.after, audience) == view
        assert views or not moment.events


def admission_tells_who_everybody_is(play: Play) -> None:
    """While it is equal, nobody becomes somebody else to the room."""
    users = {moment.command.by.user_id for moment in play.moments if hasattr(moment.command, "by")} | {"nobody"}
    known: dict[Any, dict[str, Any]] = {}
    for moment in play.moments:
        if play.audiences(moment.after):
            now = {user_id: play.mode.audience_of(moment.after, user_id) for user_id in users}
            assert known.setdefault(play.mode.admission(moment.after), now) == now


LAWS = (
    replay_is_live,
    stored_is_decided,
    deciding_changes_nothing,
    deadlines_are_ahead_and_exact,
    arrival_decides_not_the_tick,
    left_alone_it_ends,
    views_are_values,
    admission_tells_who_everybody_is,
)


def _kinds(events: tuple[Any, ...]) -> list[tuple[str, Any]]:
    """What happened to whom; not what chance brought."""
    return [
        (
            type(event).__name__,
            [getattr(event, name) for name in type(event).__annotations__ if name.startswith("seat")],
        )
        for event in events
    ]
