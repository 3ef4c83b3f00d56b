"""The comparison's own mode, and that its peers show the same."""

import json
import subprocess

from game.audience import SPECTATOR, Audience
from game.deck import Deck
from game.mode import By, Now, Rejected
from game.record import Record
from loadtests.compare.building import PEERS, node
from loadtests.compare.mode import NAME, Comparison, Table
from persistence.event_codec import decode_record, encode_record
from protocol.render import state_frame

MODE = Comparison()


def after(*commands: tuple[object, int]) -> Table:
    state = MODE.initial(Deck())
    for command, room_ms in commands:
        decided = MODE.decide(state, command, Now(room_ms, 0))
        assert not isinstance(decided, Rejected), command
        for event in decided:
            state = MODE.apply(state, event)
    return state


ONE, TWO, THREE = By("one"), By("two"), By("three")
STAMP = "@TS:0123456789abcdef"
TABLE = after((MODE.open(ONE), 0), (MODE.act(TWO, "sit", None), 1), (MODE.act(TWO, "answer", STAMP), 2))


def test_who_opens_and_who_sits_plays_and_all_others_watch() -> None:
    audiences = [MODE.audience_of(TABLE, user) for user in ("one", "two", "three")]
    assert audiences == [Audience.player(0), Audience.player(1), SPECTATOR]
    assert MODE.decide(TABLE, MODE.act(THREE, "sit", None), Now(3, 0)) == Rejected("not_allowed")
    assert MODE.decide(TABLE, MODE.act(THREE, "answer", STAMP), Now(3, 0)) == Rejected("not_allowed")


def test_an_answer_is_shown_with_its_stamp() -> None:
    shown = MODE.view(TABLE, SPECTATOR).facts
    assert shown["stamp"] == STAMP
    assert [shown["points 0"], shown["points 1"]] == [0, 10]


def test_a_started_room_is_due_on_its_grid_and_after_a_delay_at_once() -> None:
    state = after((MODE.open(ONE), 0), (MODE.act(ONE, "start", 20), 100))
    assert MODE.deadline_ms(state) == 150
    (ticked,) = MODE.decide(state, MODE.tick(), Now(153, 0))
    assert ticked.due_ms == 200
    (ticked,) = MODE.decide(state, MODE.tick(), Now(290, 0))
    assert ticked.due_ms == 290


def test_its_events_are_stored_and_read_again() -> None:
    commands = [MODE.open(ONE), MODE.act(ONE, "start", 20), MODE.act(ONE, "answer", STAMP), MODE.tick()]
    state = MODE.initial(Deck())
    for n, command in enumerate(commands, 1):
        record = Record(n, 60 * n, tuple(MODE.decide(state, command, Now(60 * n, 0))))
        assert record.events
        assert decode_record(n, encode_record(record, MODE), MODE) == record
        for event in record.events:
            state = MODE.apply(state, event)


def test_peers_show_what_ours_shows_in_as_many_bytes() -> None:
    said = subprocess.run([node(), PEERS / "view.js"], capture_output=True, text=True, check=True, timeout=30)
    theirs = json.loads(said.stdout)
    state = after((MODE.open(ONE), 0), (MODE.act(TWO, "sit", None), 1))
    frame = state_frame(room="r", epoch=theirs["epoch"], version=1, now_ms=0, view=MODE.view(state, SPECTATOR))
    ours = json.loads(frame.text.partition(",")[2][:-1])
    ours["view"]["facts"] |= {"stamp": STAMP, "number": 1}
    ours["now_ms"] = theirs["now_ms"]
    assert theirs == ours
    assert theirs["view"]["mode"] == NAME
