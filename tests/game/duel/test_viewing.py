"""What is shown, and to whom: the other half of the secrets' tests, which say what is not."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from msgspec.structs import replace

from game.audience import INVITEE, SPECTATOR, Audience
from game.deck import Deck
from game.duel import commands as asked
from game.duel.views import DuelView, RevealView
from game.duel.words import DuelStatus, Outcome, Stage, Visibility
from game.mode import By, Mode
from game.question import AcceptedText, NumberRange, QuestionType
from tests.game.duel.decks import mixed, one_type, question
from tests.game.duel.table import LOBBY, QUICK, SPEED, Room, playing

ANN, BOB = Audience.player(0), Audience.player(1)


def view(room: Room, audience: Audience) -> DuelView:
    seen = room.mode.view(room.state, audience)
    assert isinstance(seen, DuelView)
    return seen


@pytest.mark.parametrize("mode", [QUICK, SPEED], ids=lambda mode: mode.name)
def test_a_challenge_shows_its_terms(mode: Mode) -> None:
    room = Room(mode, time_limit=7, visibility=Visibility.PUBLIC)
    room.play("0 ann challenges")
    for audience in (ANN, INVITEE, SPECTATOR):
        seen = view(room, audience)
        assert (seen.role, seen.duel_type, seen.topic, seen.time_limit) == (audience.role, mode.name, "Testing", 7)
        assert (seen.visibility, seen.spectator_delay_ms) == (Visibility.PUBLIC, 3_000)
        assert (seen.duel_status, seen.stage, seen.stage_ends_ms) == (DuelStatus.CHALLENGED, Stage.CHALLENGED, 900_000)
        assert (len(seen.seats), seen.question, seen.reveal, seen.review) == (1, None, None, ())


def test_players_and_watchers_see_the_open_question_in_their_own_order() -> None:
    room = playing(QUICK)
    shown = {audience: view(room, audience).question for audience in (ANN, BOB, SPECTATOR, INVITEE)}
    for audience, seen in shown.items():
        assert seen is not None
        assert (seen.index, seen.number, seen.content) == (0, 1, "CONTENT0")
        assert sorted(seen.options) == [f"OPTION0-{n}" for n in range(4)]
        assert (seen.asked_ms, seen.closes_ms, seen.points_max, seen.wrong_costs) == (0, 20_000, 1000, 0)
        order = room.state.watchers_orders[0] if audience.seat is None else room.state.seats[audience.seat].open.order
        assert seen.options == tuple(f"OPTION0-{n}" for n in order)
    assert shown[SPECTATOR] == shown[INVITEE]


def test_at_own_pace_watchers_see_no_open_question_and_what_a_wrong_answer_costs_is_said() -> None:
    room = playing(SPEED)
    assert view(room, SPECTATOR).question is None
    mine = view(room, ANN).question
    assert mine is not None
    assert mine.wrong_costs == 333


def test_ones_own_answer_is_kept_in_view_and_others_see_that_it_was_given() -> None:
    room = playing(QUICK)
    room.play("1000 ann answers 0 right")
    mine, theirs, watched = (view(room, audience).question for audience in (ANN, BOB, SPECTATOR))
    assert mine
    assert theirs
    assert watched
    assert mine.picked is not None
    assert mine.options[mine.picked[0]] == "OPTION0-0"
    assert (theirs.picked, watched.picked) == (None, None)
    assert mine.answered_by == theirs.answered_by == watched.answered_by == (0,)


def test_a_typed_answer_is_kept_in_view() -> None:
    room = playing(QUICK, one_type(1, QuestionType.SHORT_ANSWER))
    room.play("1000 ann answers 0 right")
    mine, theirs = view(room, ANN).question, view(room, BOB).question
    assert mine
    assert theirs
    assert (mine.text, mine.picked) == ("key0", ())
    assert theirs.text is None


def test_the_reveal_tells_what_was_right_and_what_both_chose() -> None:
    room = playing(QUICK)
    room.play("1000 ann answers 0 right\n2000 bob answers 0 wrong")
    for audience in (ANN, BOB, SPECTATOR):
        seen = view(room, audience)
        assert seen.question is None
        reveal = seen.reveal
        assert isinstance(reveal, RevealView)
        assert reveal.explanation == "EXPLANATION0"
        assert [reveal.options[position] for position in reveal.right] == ["OPTION0-0"]
        picked = [reveal.options[answer.picked[0]] for answer in reveal.answers]
        assert picked == ["OPTION0-0", "OPTION0-1"]
        assert [answer.feedback for answer in reveal.answers] == ["FEEDBACK0-0", "FEEDBACK0-1"]
        assert [(a.seat, a.answered, a.is_correct, a.points_earned, a.answer_ms) for a in reveal.answers] == [
            (0, True, True, 988, 1_000),
            (1, True, False, 0, 2_000),
        ]
        assert reveal.ends_ms == (None if audience is SPECTATOR else 6_000)


def test_the_reveal_tells_who_gave_no_answer() -> None:
    room = playing(QUICK)
    room.play("1000 ann answers 0 right\n20000 clock")
    reveal = view(room, BOB).reveal
    assert reveal is not None
    missed = reveal.answers[1]
    assert (missed.answered, missed.picked, missed.text, missed.answer_ms) == (False, (), None, None)
    assert missed.feedback == ""


def test_at_own_pace_the_reveal_is_ones_own_until_both_are_past_it() -> None:
    room = playing(SPEED)
    room.play("1000 ann answers 0 right")
    own = view(room, ANN).reveal
    assert own is not None
    assert [answer.seat for answer in own.answers] == [0]
    assert (view(room, BOB).reveal, view(room, SPECTATOR).reveal) == (None, None)
    room.play("2000 bob answers 0 wrong")
    for audience in (ANN, BOB, SPECTATOR):
        reveal = view(room, audience).reveal
        assert reveal is not None
        assert [answer.seat for answer in reveal.answers] == [0, 1]


def test_scores_of_others_step_when_the_question_is_closed_for_both() -> None:
    room = playing(SPEED)
    room.play("1000 ann answers 0 right\n1500 ann continues\n2000 ann answers 1 right")
    mine, theirs = view(room, ANN).seats[0], view(room, BOB).seats[0]
    assert (mine.score, mine.correct, mine.streak, mine.answered) == (975 + 988, 2, 2, 2)
    assert (theirs.score, theirs.correct, theirs.streak, theirs.answered) == (0, 0, 0, 2)
    room.play("3000 bob answers 0 wrong")
    theirs, watched = view(room, BOB).seats[0], view(room, SPECTATOR).seats[0]
    assert (theirs.score, theirs.correct, theirs.streak, theirs.answered) == (975, 1, 1, 2)
    assert watched == theirs


def test_a_streak_ends_with_a_wrong_answer() -> None:
    room = playing(QUICK)
    for index, word in enumerate(("right", "right", "wrong", "right")):
        at_ms = index * 10_000
        room.play(f"{at_ms} ann answers {index} {word}\n{at_ms} bob answers {index} right\n{at_ms + 10_000} clock")
    assert [(seat.streak, seat.correct) for seat in view(room, SPECTATOR).seats] == [(1, 3), (4, 4)]


def test_seats_tell_who_is_there_ready_and_waited_for() -> None:
    room = Room(QUICK)
    room.play(LOBBY.replace("bob", "bot"))
    ann, bot = view(room, SPECTATOR).seats
    assert (ann.connected, ann.ready, ann.bot) == (True, False, False)
    assert (bot.connected, bot.ready, bot.bot) == (True, True, True)
    room = playing(QUICK)
    room.play("20000 clock\n21000 bob drops\n24000 clock")
    bob = view(room, ANN).seats[1]
    assert (bob.connected, bob.waited_for_since_ms, bob.away_left_ms) == (False, 24_000, 60_000)


@pytest.mark.parametrize("mode", [QUICK, SPEED], ids=lambda mode: mode.name)
def test_the_review_holds_every_asked_question_for_everybody_and_no_other(mode: Mode) -> None:
    room = playing(mode)
    room.play(
        "1000 ann answers 0 right\n2000 bob answers 0 wrong\n6000 clock\n7000 ann answers 1 right\n8000 bob leaves"
    )
    for audience in (ANN, BOB, SPECTATOR):
        seen = view(room, audience)
        asked = max(seat.asked for seat in room.state.seats)
        assert [reveal.index for reveal in seen.review] == list(range(asked))
        assert all(len(reveal.answers) == 2 for reveal in seen.review[:2])
        assert (seen.question, seen.reveal, seen.stage) == (None, None, Stage.OVER)
        assert seen.result is not None
        assert (seen.result.outcome, seen.result.winner, seen.result.forfeited) == (Outcome.FORFEIT, 0, 1)


def test_who_never_met_a_question_reviews_it_in_the_watchers_order() -> None:
    room = playing(SPEED)
    room.play("1000 ann answers 0 right\n1100 ann continues\n1200 ann answers 1 right\n1300 bob leaves")
    review = view(room, BOB).review
    assert [len(reveal.answers) for reveal in review] == [2, 1]
    assert review[1].options == tuple(f"OPTION1-{n}" for n in room.state.watchers_orders[1])


def test_a_duel_that_was_called_off_says_why() -> None:
    room = Room(QUICK)
    room.play("0 ann challenges\n1 ann leaves")
    result = view(room, INVITEE).result
    assert result is not None
    assert (result.outcome, result.winner, result.reason) == (Outcome.CALLED_OFF, None, "withdrawn")


def test_right_options_and_accepted_answers_of_each_type() -> None:
    room = playing(QUICK, mixed(5))
    for at_ms in range(0, 500_000, 1_000):
        room.play(f"{at_ms} clock")
    review = view(room, SPECTATOR).review
    right = [{reveal.options[position] for position in reveal.right} for reveal in review]
    assert right == [{"OPTION0-0"}, {"OPTION1-0", "OPTION1-1"}, {"True"}, set(), set()]
    assert [reveal.accepted for reveal in review] == [(), (), (), ("123450003",), ("KEY4",)]


@pytest.mark.parametrize(
    ("changes", "accepted"),
    [
        ({"ranges": (NumberRange(9.8, 9.82), NumberRange(9, 10, 0.5))}, ("9.8 – 9.82",)),
        ({"ranges": (NumberRange(1e6, 1e6),)}, ("1000000",)),
        ({"ranges": (NumberRange(-sys.float_info.max, sys.float_info.max),)}, ("*",)),
        ({"texts": (AcceptedText("colo*r"), AcceptedText("tint", 0.5))}, ("colo*r",)),
        ({"texts": (AcceptedText(r"2\*3"),)}, ("2*3",)),
    ],
)
def test_accepted_answers_are_written_for_people(changes: dict[str, Any], accepted: tuple[str, ...]) -> None:
    kind = QuestionType.NUMERIC if "ranges" in changes else QuestionType.SHORT_ANSWER
    room = playing(QUICK, Deck((replace(question(0, kind), **changes),)))
    room.play("40000 clock")
    reveal = view(room, SPECTATOR).reveal
    assert reveal is not None
    assert reveal.accepted == accepted


@pytest.mark.parametrize(
    ("visibility", "script", "expected"),
    [
        (Visibility.LINK, "0 ann challenges", {"ann": ANN, "bob": INVITEE, "eve": INVITEE}),
        (Visibility.LINK, "0 ann challenges bob", {"ann": ANN, "bob": INVITEE, "eve": SPECTATOR}),
        (Visibility.OFF, "0 ann challenges bob", {"ann": ANN, "bob": INVITEE, "eve": None}),
        (Visibility.OFF, "0 ann challenges\n1 bob accepts", {"ann": ANN, "bob": BOB, "eve": None}),
        (Visibility.PUBLIC, "0 ann challenges\n1 bob accepts", {"ann": ANN, "bob": BOB, "eve": SPECTATOR}),
        (Visibility.LINK, "0 ann challenges bob\n1 bob declines", {"ann": ANN, "bob": INVITEE, "eve": SPECTATOR}),
    ],
)
def test_who_may_look_and_as_whom(visibility: Visibility, script: str, expected: dict[str, Audience | None]) -> None:
    room = Room(QUICK, visibility=visibility)
    room.play(script)
    assert {user_id: QUICK.audience_of(room.state, user_id) for user_id in expected} == expected


def test_what_the_server_reports_are_commands() -> None:
    ann = By("ann")
    assert QUICK.tick() == asked.Tick()
    assert QUICK.connect(ann) == asked.Connect(ann)
    assert QUICK.disconnect(ann) == asked.Disconnect(ann)
    assert QUICK.count_watchers(3) == asked.CountWatchers(3)


def test_a_duel_has_messages_of_its_own_and_is_not_opened_or_played_by_plain_words() -> None:
    assert QUICK.open(By("ann")) is None
    assert QUICK.act(By("ann"), "answer", 1) is None


def test_the_watchers_delay_is_agreed_with_the_challenge() -> None:
    room = Room(QUICK)
    assert QUICK.spectator_delay_ms(room.state) == 0
    room.play("0 ann challenges")
    assert QUICK.spectator_delay_ms(room.state) == 3_000


def test_the_next_question_takes_the_place_of_the_reveal() -> None:
    room = playing(QUICK)
    room.play("1000 ann answers 0 right\n2000 bob answers 0 wrong\n6000 clock")
    for audience in (ANN, BOB, SPECTATOR):
        seen = view(room, audience)
        assert seen.question is not None
        assert (seen.question.index, seen.reveal) == (1, None)


def test_the_reveal_stays_while_somebody_is_waited_for() -> None:
    room = playing(QUICK)
    room.play("1000 ann answers 0 right\n2000 bob answers 0 wrong\n3000 bob drops\n6000 clock")
    reveal = view(room, ANN).reveal
    assert reveal is not None
    assert reveal.index == 0
