"""The wire's commands as the game's, and which requests are the same."""

from game.duel import commands as game
from game.mode import By
from game.question import Answer
from protocol.commands import digest, game_command
from protocol.messages import from_client as wire

MIRA = By("u-1", guest=True)


def test_every_command_is_stamped_with_whose_it_is() -> None:
    assert [game_command(do, MIRA, 3) for do in (wire.Accept(), wire.Decline(), wire.Ready())] == [
        game.Accept(MIRA, 3),
        game.Decline(MIRA),
        game.Ready(MIRA),
    ]
    assert game_command(wire.Continue(), MIRA) == game.Continue(MIRA)
    assert game_command(wire.Leave(), MIRA) == game.Leave(MIRA)
    assert game_command(wire.SubmitAnswer(4, (1, 2), None, 80), MIRA) == game.SubmitAnswer(
        MIRA, 4, Answer((1, 2), None), 80
    )
    assert game_command(wire.SubmitAnswer(4, text="7"), MIRA) == game.SubmitAnswer(MIRA, 4, Answer((), "7"), 0)


def test_the_measured_lag_makes_no_other_request_of_an_answer() -> None:
    answer = wire.SubmitAnswer(4, (1,), None, 80)
    assert digest(answer) == digest(wire.SubmitAnswer(4, (1,), None, 90))
    others = [wire.SubmitAnswer(5, (1,)), wire.SubmitAnswer(4, (2,)), wire.SubmitAnswer(4, (), "1"), wire.Ready()]
    assert len({digest(request) for request in (answer, *others)}) == 5
