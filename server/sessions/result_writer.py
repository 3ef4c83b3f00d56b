"""What the hand-over writes of a room: a duel's rows as the log says, the end of its recording, and who played."""

from __future__ import annotations

from game.duel.state import Duel
from persistence.history import Histories
from persistence.postgres.recordings import Recordings
from persistence.postgres.results import Results
from persistence.projection import project
from server.rooms.room import Room
from server.sessions.people import People


class ResultWriter:
    """To be called again until it does not raise (`server.rooms.handover.Write`)."""

    def __init__(self, results: Results, recordings: Recordings, histories: Histories, people: People) -> None:
        self._results, self._recordings = results, recordings
        self._histories, self._people = histories, people

    async def __call__(self, room_id: str, room: Room) -> None:
        if isinstance(room.state, Duel):
            history = await self._histories.of(room_id)
            await self._results.write(project(room_id, history.records, room.deck, history.segment))
        elif room.over:  # no other mode has rows yet
            history = await self._histories.of(room_id)
            await self._recordings.archive(room_id, history.segment, closed=True)
        if rows := self._people.rows_to_keep(room_id, room.sitting):
            await self._results.save_participants(room_id, rows)
            self._people.kept(room_id, rows)
