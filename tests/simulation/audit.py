"""The laws that hold in every world, checked against what really happened (`chronicle.py`).

    every acknowledged command is in the log once, and was there before it was acknowledged
    one token an epoch, epochs never fall, numbers have no hole, room time never goes back
    nothing is accepted after its deadline
    what anybody sees at a version is what the log says there, and spectators see nothing before its time
    fold(log) = fold(archive + log) = fold(snapshot + tail) = the live state, and everybody has seen it in the end
    rows of experience = results in the logs

What a crash took from a level that may lose it is excused, if it was acknowledged before or so little later that its
owner could not know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from game.audience import Audience, Role
from game.duel import events as duel_events
from game.duel.state import Duel
from game.mode import Mode
from game.record import Record
from game.replay import Fold
from persistence.event_codec import decode_deck, decode_record, opened_of
from persistence.snapshot_codec import decode_snapshot
from server.rooms.actor import RoomActor
from server.sessions.port import Ack
from tests.simulation.bell import Bell, Rang
from tests.simulation.chronicle import Chronicle
from tests.simulation.node import SPECTATOR_DELAY_MS
from tests.simulation.ports import SimPost
from tests.simulation.postgres import SimPostgres
from tests.simulation.store import SimStore

SECRET_S_MIN = SPECTATOR_DELAY_MS / 1_000 - 2.0
"""So old is a record at least when spectators see it, however long the store took to take it."""

NOTICED_S_MAX = 3.0
"""So soon a node notices that another wrote something that did not arrive."""

UNAWARE_S = 4.0
"""For so long an owner may not know that a crash behind a proxy took something: a heartbeat, and its patience."""


class Audit:
    def __init__(
        self,
        chronicle: Chronicle,
        store: SimStore,
        post: SimPost,
        postgres: SimPostgres,
        modes: Mapping[str, Mode],
    ) -> None:
        self._chronicle, self._store, self._post, self._postgres = chronicle, store, post, postgres
        self._modes = modes
        self._origins: dict[bytes, tuple[str, str] | None] = {}
        self._acks: dict[tuple[str, str, str], tuple[int, float]] = {}
        self._folds: dict[tuple[str, str], list[Fold]] = {}
        self._commands: set[tuple[str, str, str]] = set()
        self.counts: Counter[str] = Counter()

    # --- while it goes on --------------------------------------------------------------------------------------

    def acked(self, user_id: str, event: str, message: Mapping[str, Any], ack: Ack) -> None:
        """A node says so now."""
        self._chronicle.note("ack", user_id, event, message.get("id"), ack.get("version"), ack.get("code"))
        if ack.get("code") == "no_such_room" and self._chronicle.logs.get(message["room"]):
            self._breaks(f"{message['room']}: {user_id} was told that it is not there")
        if event != "command":
            return
        self.counts["ok" if ack["ok"] else str(ack["code"])] += 1
        if not ack["ok"]:
            return
        room_id, command_id, version = message["room"], message["id"], ack["version"]
        mine = (user_id, command_id)
        data = [data for n, data in self._chronicle.known[room_id] if n == version and self._origin(data) == mine]
        if not data:
            if message["do"]["type"] in ("ready", "continue"):  # may be accepted though nothing followed
                return
            self._breaks(f"{room_id} {mine}: acknowledged as version {version} before that was confirmed")
        self._acks[room_id, user_id, command_id] = version, self._chronicle.now_s()

    def settled(self, user_id: str, room_id: str, command_id: str, ack: Ack) -> None:
        """A player knows what became of a command."""
        self.counts["settled"] += 1

    def saw(self, user_id: str, frame: Mapping[str, Any]) -> None:
        room_id, epoch, version = frame["room"], frame["epoch"], frame["version"]
        self._chronicle.note("saw", user_id, room_id, epoch, version, frame["now_ms"])
        self.counts["frames"] += 1
        tokens = [token for token in self._chronicle.branches[room_id] if token.split(":")[0] == epoch]
        if not any(self._shows(room_id, token, user_id, frame) for token in tokens):
            self._breaks(f"{room_id}: {user_id} saw a version {version} of epoch {epoch} that no log says")

    def keeps(self, user_id: str, entered: Ack, frame: Mapping[str, Any]) -> None:
        """They entered with a cursor, and were sent nothing."""
        self.counts["resumed by cursor"] += 1
        is_late = self._chronicle.now_s() - self._post.lost_s < NOTICED_S_MAX or self._store.loop.has_frozen()
        if is_late or (frame["epoch"] == entered["epoch"] and frame["version"] < entered["version"]):
            return  # more is on its way, or was lost on it and comes again
        if frame["version"] == entered["version"]:
            self.saw(user_id, {**frame, "epoch": entered["epoch"]})
        else:
            self._breaks(f"{frame['room']}: {user_id} has version {frame['version']}, and got nothing of {entered}")

    def _shows(self, room_id: str, token: str, user_id: str, frame: Mapping[str, Any]) -> bool:
        folds = self._folded(room_id, token)
        version, told = frame["version"], frame["view"]
        if version >= len(folds):
            return False
        # Who one is to the room may have changed since: a view names it.
        audience = self._audience(folds, user_id, told)
        fold = folds[version]
        early_ms = fold.room_ms - frame["now_ms"]
        if audience.role is Role.SPECTATOR and version > 1 and early_ms > 0:
            age_s = (
                self._chronicle.now_s()
                - self._chronicle.stored_s[self._chronicle.branches[room_id][token][version - 1]]
            )
            # Room time may go back a little at a takeover: what was shown before, is shown again.
            if age_s < SECRET_S_MIN:
                self._breaks(f"{room_id}: spectators saw version {version} {early_ms} ms too early, {age_s:.3f} s old")
        return _same_view(fold, audience, told)

    def _audience(self, folds: Sequence[Fold], user_id: str, told: Mapping[str, Any]) -> Audience:
        seat = told["seat"]
        if seat is not None:
            return Audience.player(seat)
        return Audience(Role(told["role"])) if "role" in told else Audience(Role.SPECTATOR)

    # --- at the end --------------------------------------------------------------------------------------------

    def judge(self, actors: Iterable[RoomActor], players: Iterable[Any]) -> None:
        """All is mended, and enough time has passed for everything to settle."""
        owners = {actor.room_id: actor for actor in actors}
        amounts: Counter[tuple[str, str]] = Counter()
        for room_id, log in self._chronicle.logs.items():
            if not log:  # a crash took its creation
                continue
            records = self._records(room_id)
            self._judge_log(room_id, records)
            self._judge_acks(room_id, records)
            self._judge_copies(room_id, owners)
            for record in records:
                for event in record.events:
                    if isinstance(event, duel_events.Completed):
                        duel = self._fold(room_id).state
                        for seat, amount in enumerate(event.experience_points):
                            amounts[room_id, duel.seats[seat].user_id] += amount
        rows: Counter[tuple[str, str]] = Counter()
        for (room_id, _, user_id), amount in self._postgres.experience.items():
            rows[room_id, user_id] += amount
        for room_id in self._chronicle.lost if self._store.level == "fast" else ():
            if any(b"duel.completed" in lost.data for lost in self._chronicle.lost[room_id]):
                # The first end may stand in Postgres: the claim whose epoch it bears may be lost as well.
                for name in [name for name in rows.keys() | amounts.keys() if name[0] == room_id]:
                    del rows[name], amounts[name]
        if rows != amounts:
            self._breaks(f"rows of experience {dict(rows)} are not the results {dict(amounts)}")
        self.counts["results"] += len(amounts)
        self._judge_players(owners, players)

    def _judge_log(self, room_id: str, records: Sequence[Record]) -> None:
        names = [(record.origin.user_id, record.origin.command_id) for record in records if record.origin]
        twice = [name for name, times in Counter(names).items() if times > 1]
        if twice:
            self._breaks(f"{room_id}: {twice} stored twice")
        times_ms = [record.room_ms for record in records]
        if times_ms != sorted(times_ms):
            self._breaks(f"{room_id}: room time went back")
        epochs, tokens = [], {}
        for token in self._chronicle.writers[room_id]:
            epoch = int(token.split(":")[0])
            epochs.append(epoch)
            if tokens.setdefault(epoch, token) != token:
                self._breaks(f"{room_id}: {tokens[epoch]} and {token} both wrote in epoch {epoch}")
        if epochs != sorted(epochs):
            self._breaks(f"{room_id}: epochs fell")
        self._judge_deadlines(room_id, records)

    def _judge_deadlines(self, room_id: str, records: Sequence[Record]) -> None:
        fold = self._start(room_id)
        for record in records:
            state = fold.state
            for event in record.events:
                if isinstance(state, Duel) and isinstance(event, duel_events.Answered):
                    opened = state.seats[event.seat].open
                    if opened is None or record.room_ms >= opened.closes_ms:
                        self._breaks(f"{room_id}: record {record.n} takes an answer after its time")
                if isinstance(state, Bell) and isinstance(event, Rang) and record.room_ms >= (state.round_ends_ms or 0):
                    self._breaks(f"{room_id}: record {record.n} takes a ring after its time")
            fold = fold.after(record)

    def _judge_acks(self, room_id: str, records: Sequence[Record]) -> None:
        stored = {(record.origin.user_id, record.origin.command_id): record.n for record in records if record.origin}
        for (acked_room, user_id, command_id), (version, acked_s) in self._acks.items():
            if acked_room != room_id or stored.get((user_id, command_id)) == version:
                continue
            lost = [
                lost.at_s for lost in self._chronicle.lost[room_id] if self._origin(lost.data) == (user_id, command_id)
            ]
            if self._store.level == "fast" and any(acked_s < at_s + UNAWARE_S for at_s in lost):
                self.counts["acknowledged and lost"] += 1
            else:
                self._breaks(f"{room_id} {user_id} {command_id}: acknowledged as {version}, and not in the log")

    def _judge_copies(self, room_id: str, owners: Mapping[str, RoomActor]) -> None:
        room, fold = self._store.memory.rooms.get(room_id), self._fold(room_id)
        log = self._chronicle.logs[room_id]
        if room is None:
            if log:
                self._breaks(f"{room_id}: its log is gone")
            return
        first_n = room.entries[0].n
        archived = [entry.data for entry in self._postgres.archived(room_id)][: first_n - 1]
        if [*archived, *(entry.data for entry in room.entries)] != log:
            self._breaks(f"{room_id}: archive and log from {first_n} on do not join up to the whole log")
        if room.snapshot is not None:
            tail = [entry for entry in room.entries if entry.n > room.snapshot.n]
            short, _ = decode_snapshot(room.snapshot.data, self._modes)
            self._same(room_id, "snapshot and tail", fold, self._after(short, room_id, ((e.n, e.data) for e in tail)))
        if room.ends_ms is None and room_id not in owners:
            self._breaks(f"{room_id}: nobody serves it")
        if room_id in owners:
            self._same(room_id, "live state", fold, owners[room_id].room.fold)

    def _judge_players(self, owners: Mapping[str, RoomActor], players: Iterable[Any]) -> None:
        for player in players:
            for room_id, frame in player.rooms.items():
                if (actor := owners.get(room_id)) is None:
                    continue
                room = actor.room
                audience = room.mode.audience_of(room.state, player.user_id)
                if audience is None:
                    continue
                fold = room.spectators if audience.role is Role.SPECTATOR else room.fold
                told = frame and (frame["epoch"], frame["version"])
                if frame is None or told != (actor.epoch, fold.n):
                    self._breaks(f"{room_id}: {player.user_id} last saw {told}, and it is {actor.epoch, fold.n} now")
                elif not _same_view(fold, audience, frame["view"]):
                    self._breaks(f"{room_id}: {player.user_id} sees another {told} than the server")

    # --- folds -------------------------------------------------------------------------------------------------

    def _same(self, room_id: str, what: str, fold: Fold, other: Fold) -> None:
        if other != fold:
            self._breaks(f"{room_id}: {what} at {other.n} is not the fold of the log at {fold.n}")

    def _records(self, room_id: str) -> list[Record]:
        mode = self._mode(room_id)
        return [decode_record(n, data, mode) for n, data in enumerate(self._chronicle.logs[room_id], 1)]

    def _fold(self, room_id: str) -> Fold:
        return self._start(room_id).after_all(self._records(room_id))

    def _folded(self, room_id: str, token: str) -> list[Fold]:
        """By version, as the owner with that token knew it."""
        log = self._chronicle.branches[room_id][token]
        folds = self._folds.setdefault((room_id, token), [self._start(room_id, log[0])])
        while len(folds) <= len(log):
            folds.append(self._after(folds[-1], room_id, [(len(folds), log[len(folds) - 1])]))
        return folds

    def _after(self, fold: Fold, room_id: str, entries: Iterable[tuple[int, bytes]]) -> Fold:
        return fold.after_all(decode_record(n, data, fold.mode) for n, data in entries)

    def _start(self, room_id: str, first: bytes | None = None) -> Fold:
        opened = opened_of(first or self._chronicle.logs[room_id][0])
        return Fold.start(self._modes[opened.mode], decode_deck(self._chronicle.decks[opened.deck_hash]))

    def _mode(self, room_id: str) -> Mode:
        return self._modes[opened_of(self._chronicle.logs[room_id][0]).mode]

    def _origin(self, data: bytes) -> tuple[str, str] | None:
        if data not in self._origins:
            _, _, origin, _ = msgspec.msgpack.decode(data)
            self._origins[data] = (origin[0], origin[1]) if origin else None
        return self._origins[data]

    def _breaks(self, what: str) -> None:
        self._chronicle.breaks(what)


def _same_view(fold: Fold, audience: Audience, told: Mapping[str, Any]) -> bool:
    """By their bytes: what has crossed between nodes has lists where there were tuples."""
    return msgspec.msgpack.encode(fold.mode.view(fold.state, audience)) == msgspec.msgpack.encode(told)
