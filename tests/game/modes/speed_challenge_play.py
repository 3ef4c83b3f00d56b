"""How Speed Challenge is played at random, which laws are its own, and how its golden table is played."""

from tests.game.duel.duel_laws import DUEL_LAWS as LAWS
from tests.game.duel.random_duel import random_duel as random_play
from tests.game.duel.table import golden_rows

__all__ = ["LAWS", "golden_rows", "random_play"]
