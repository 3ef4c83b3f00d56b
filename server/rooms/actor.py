"""One room, one bounded inbox, one timer, and no task. Store, then tell.

    inbox (or deadline, or presence) → propose → append → commit → the sender's reply → a state to each audience

Commands are stamped with room time when they are received, so a slow store makes no answer late. When the store's
answer stays away, the outcome is unknown: the room is dropped, claimed and replayed, its viewers keep their places, and
its clock stands still meanwhile.

A command is judged and sent to the store by the call that brings it, and answered and shown by the call that brings the
store's reply: nothing is scheduled for it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from game.audience import Role
from game.mode import Rejected
from game.record import Origin, Record
from persistence.event_codec import encode_record
from persistence.event_log import Claim, Fenced, OwnedElsewhere, RoomLost, StoreRefused, StoreUnavailable
from protocol import limits as wire_limits
from protocol.messages.errors import WireError
from server import metrics
from server.rooms import limits
from server.rooms.claiming import Held, Node, RoomUnreadable, claim_room
from server.rooms.crowd import rounded
from server.rooms.gallery import NOTHING_YET, Gallery, Picture
from server.rooms.inbox import Accepted, Answer, Inbox, Request
from server.rooms.pace import NEVER_S, Backoff, Pace
from server.rooms.reports import Reports
from server.rooms.room import Known, Nothing, Room, Stored
from server.rooms.snapshots import snapshot_of
from server.rooms.stay import Stay
from server.rooms.turns import Turns
from server.rooms.viewer import Entrance, Seen, Viewer

_log = logging.getLogger(__name__)


_SHUT = {"shutting_down": WireError.SHUTTING_DOWN, "moved": WireError.NOT_ACCEPTED}


class RoomActor:
    """`changed` is called after each record and each new claim; `ended` when this actor serves no more."""

    def __init__(
        self,
        node: Node,
        held: Held,
        changed: Callable[[RoomActor], None],
        ended: Callable[[RoomActor], None],
    ) -> None:
        self.room_id = held.claim.room_id
        self._node = node
        self._hold(held)
        self._changed, self._ended = changed, ended
        self._gallery, self._inbox = Gallery(self.room_id), Inbox()
        self._stay = Stay(node.clock.read())
        self._newcomers: list[Viewer] = []
        self._reports = Reports(self._gallery)
        self._reports.begin_anew(held.room.users())
        self._flush_pace, self._crowd_pace = Pace(limits.FLUSH_S_MIN), Pace(limits.CROWD_S_MIN)
        self._doing: Request | None = None
        self._waits_long: asyncio.TimerHandle | None = None
        self._closing: str | None = None
        self._closes = asyncio.Event()
        self._lost_at_ms: int | None = None
        self._is_taken = False
        self._claimed_s = float("-inf")
        self._backoff = Backoff(limits.RECLAIM_S_MIN, limits.RECLAIM_S_MAX)
        self._away = False
        self._running, self._is_ended = True, False
        self._resume_due = self._just_resumed = False
        self._stalls = node.clock.stalls
        self._stuck_version = 0
        self._loop = asyncio.get_running_loop()
        self._turns = Turns(self._step, self._failed)
        self._turns.soon()

    # --- for the gateway ---------------------------------------------------------------------------------------

    @property
    def owned(self) -> tuple[Claim, Room] | None:
        """The room as it is now and our claim on it; None when that was lost."""
        if self._lost_at_ms is not None:
            return None
        self._catch_up(self._held.clock.now_ms())
        return self.claim, self.room

    def watching(self) -> int:
        """How many people watch now, as it is told."""
        return rounded(self._gallery.watching())

    def submit(self, command: Any, origin: Origin, answer: Answer) -> None:
        """Stamp a command and do it, or queue it. `answer` is told once: when it is stored or refused, perhaps before
        this returns, and after `COMMAND_REPLY_S_MAX` that nobody knows. That takes the command not back.
        """
        asked_s = self._loop.time()
        request = Request(command, self._held.clock.now_ms(), origin, answer, asked_s)
        if self._closing is not None and (refusal := self._shut()):
            request.answer(Rejected(refusal))
        elif self._away:
            request.answer(Rejected(WireError.NOT_ACCEPTED))
        elif self._inbox.put(request):
            if self._waits_long is None:
                self._look_for_late_after(asked_s)
            self._turns.take()

    def attach(self, viewer: Viewer, seen: Seen | None = None, *, takes_patches: bool = False) -> Entrance | Rejected:
        """Let `viewer` look; a state follows in the loop's next turn, after the ack. Twice shows it anew.

        No state follows for one who has `seen` it and for whom the room's clock has not been set since.
        """
        if refusal := self._shut():
            return Rejected(refusal)
        audience = self.room.mode.audience_of(self.room.state, viewer.user_id)
        if audience is None:
            return Rejected(WireError.WATCHING_OFF)
        self._catch_up(self._held.clock.now_ms())
        has = seen.version if seen and seen.epoch == self.epoch else NOTHING_YET
        self._gallery.enter(viewer, audience, has, takes_patches=takes_patches)
        self._moved()
        if not self._newcomers:
            self._loop.call_soon(self._greet)
        self._newcomers.append(viewer)
        fold = self.room.spectators if audience.role is Role.SPECTATOR else self.room.fold
        return Entrance(audience, self.epoch, fold.n)

    def detach(self, viewer: Viewer) -> None:
        if self._gallery.leave(viewer):
            self._moved()

    def react(self, viewer: Viewer, kind: str) -> bool:
        """Passed on to all others at once, kept nowhere. False when the viewer is not in this room."""
        return self._gallery.react(viewer, kind)

    # --- for the directory -------------------------------------------------------------------------------------

    def wake(self) -> None:
        """Look again at what there is to do."""
        self._turns.soon()

    def taken(self) -> None:
        """Somebody says that they have claimed the room: to be looked at before anything else is."""
        self._is_taken = True
        self.wake()

    async def close(self, code: str) -> None:
        """Take no more, finish what was taken, let go, say `room_closed` to all, and end, within `CLOSING_S_MAX`."""
        self._closing = self._closing or code
        self._closes.set()
        self.wake()
        await asyncio.wait({self._turns.ended}, timeout=limits.CLOSING_S_MAX)
        await self._turns.end()
        self._end(code)

    # --- turn by turn ------------------------------------------------------------------------------------------

    def _step(self) -> bool:
        """Do one thing. False when there is nothing to do before something comes, or the timer."""
        if self._closing and not self._inbox:
            self._turns.errand(self._leave())
            return True
        if self._lost_at_ms is None:
            if self.claim.era != self._node.log.era:
                self._lose(self._held.clock.now_ms(), "reconnected")
            elif self._is_taken:
                self._lose(self._held.clock.now_ms(), "taken")
        if self._lost_at_ms is not None:
            self._turns.errand(self._reclaim(self._lost_at_ms))
            return True
        now_s = self._node.clock.read()
        room = self.room
        if room.fold.abandoned:
            return self._is_over(now_s)
        if self._stalls != self._node.clock.stalls:
            self._stalls = self._node.clock.stalls
            self._paused("stall")
        now_ms = self._held.clock.at(now_s)
        if room.unseen and self._gallery.viewers:
            self._catch_up(now_ms)
        if self._flush_pace.due_s <= now_s:
            self._flush(now_s, now_ms)
        if self._crowd_pace.due_s <= now_s:
            self._tell_crowd(now_s)
        due_ms = None if room.version == self._stuck_version else room.deadline_ms
        if self._resume_due and self._must_resume():
            self._turns.errand(self._resume())
        elif (request := self._next(now_ms, due_ms)) is not None:
            self._do(request, now_s)
        elif room.idle_ends_ms is not None and room.idle_ends_ms <= now_ms:
            self._abandon(now_s)
        elif room.over and self._stay.left_s(now_s, empty=not self._gallery.viewers) <= 0:
            return self._is_over(now_s)
        else:
            self._turns.wake_in(self._wait_s(now_s, now_ms, due_ms))
            return False
        return True

    def _is_over(self, now_s: float) -> bool:
        self._flush(now_s, self._held.clock.at(now_s))
        self._end("idle")
        return False

    def _failed(self, error: Exception) -> None:
        if isinstance(error, OwnedElsewhere):
            self._end("moved")
            return
        if isinstance(error, RoomLost | RoomUnreadable):
            metrics.failures.labels("replay").inc()
            _log.error("room %s cannot be served any more", self.room_id, exc_info=error)
        else:
            metrics.failures.labels("actor").inc()
            _log.error("room %s ended by an error of ours", self.room_id, exc_info=error)
        self._end("ended")

    def _end(self, code: str) -> None:
        if self._is_ended:
            return
        self._is_ended = True
        self._closing = self._closing or code
        self._closes.set()
        self._turns.stop()
        if self._waits_long is not None:
            self._waits_long.cancel()
        if self._doing is not None:
            self._doing.answer(Rejected(WireError.UNKNOWN_OUTCOME))
        self._inbox.refuse_all(self._shut() or WireError.NO_SUCH_ROOM)
        self._gallery.close(self._closing)
        self._ended(self)

    def _next(self, now_ms: int, due_ms: int | None) -> Request | None:
        """What the room does next. Its timer waits for the commands that were received before it was due."""
        if waiting := self._inbox.waiting:
            received_ms = waiting[0].room_ms
            if due_ms is None or received_ms < due_ms:
                return self._inbox.take()
            now_ms = received_ms  # the timer's record makes no command later than it was
        if due_ms is not None and due_ms <= now_ms:
            return Request(self.room.mode.tick(), now_ms, timer=True)
        report = None if self.room.over else self._reports.next(self.room)
        return None if report is None else Request(report, now_ms)

    def _do(self, request: Request, now_s: float) -> None:
        room, self._doing = self.room, request
        try:
            proposal = room.propose(request.command, request.origin, request.room_ms, self._node.chance())
        except Exception:
            metrics.failures.labels("decide").inc()
            _log.exception("room %s: %s failed", self.room_id, request.origin or type(request.command).__name__)
            proposal = Rejected(WireError.NOT_ACCEPTED)
        match proposal:
            case Stored(record):
                self._turns.hold()
                self._append(record, now_s, partial(self._stored, request, record))
                return
            case Known(version) | Nothing(version):
                request.answer(Accepted(version))
            case Rejected():
                request.answer(proposal)
        self._doing = None
        if request.timer:
            self._is_stuck()

    def _stored(self, request: Request, record: Record, refusal: WireError | None) -> None:
        """Or not. The answer goes out before the state that it caused."""
        self._doing = None
        request.answer(Rejected(refusal) if refusal else Accepted(record.n))
        if request.timer and refusal and self._lost_at_ms is None:
            self._is_stuck()
        self._turns.go_on()

    def _is_stuck(self) -> None:
        """Nothing came of the timer and nothing would come of the next: wait until something else happens."""
        self._stuck_version = self.room.version
        metrics.failures.labels("tick").inc()
        _log.error("room %s version %d: its timer moves nothing", self.room_id, self.room.version)

    def _abandon(self, now_s: float) -> None:
        """Every room ends, whatever its mode does and whether anybody looks at it or not."""

        def stored(refusal: WireError | None) -> None:
            if refusal is None:
                metrics.abandoned.labels(self.room.mode.name).inc()
            self._turns.go_on()

        self._turns.hold()
        self._append(self.room.abandon(self._held.clock.at(now_s)), now_s, stored)

    def _look_for_late_after(self, asked_s: float) -> None:
        """One timer for all who wait, and none a command: it is for the oldest, and mostly that is answered by then."""
        self._waits_long = self._loop.call_at(asked_s + wire_limits.COMMAND_REPLY_S_MAX, self._look_for_late)

    def _look_for_late(self) -> None:
        self._waits_long = None
        now_s = self._loop.time()
        waiting = [request for request in (self._doing, *self._inbox) if request is not None and request.tell]
        for request in waiting:
            if request.asked_s + wire_limits.COMMAND_REPLY_S_MAX <= now_s:  # as the timer was set, to the last bit
                request.answer(Rejected(WireError.UNKNOWN_OUTCOME))
        if left := [request.asked_s for request in waiting if request.tell]:
            self._look_for_late_after(min(left))

    # --- the store ---------------------------------------------------------------------------------------------

    def _append(self, record: Record, began_s: float, then: Callable[[WireError | None], None]) -> None:
        """Store, then commit. `then` hears None when it is stored; else the room is lost and the code says what became
        of the record. `began_s` is now.
        """
        room_clock, clock = self._held.clock, self._node.clock
        try:
            data = encode_record(record, self.room.mode)
        except ValueError:
            metrics.failures.labels("encode").inc()
            _log.exception("room %s: record %d cannot be stored", self.room_id, record.n)
            then(WireError.NOT_ACCEPTED)
            return
        wait = self._node.overdue.watch(self._stand)

        def outcome(error: Exception | None) -> None:
            wait.over = True
            if self._is_ended:
                return
            took_s = clock.read() - began_s
            metrics.appends.add(took_s)
            try:
                if error is None:
                    self._commit(record, began_s, took_s)
                    then(None)
                else:
                    then(self._not_stored(error, room_clock.at(began_s)))
            except Exception as failure:
                self._failed(failure)

        self._node.log.append_soon(self.claim, record.n - 1, data, outcome)

    def _not_stored(self, error: Exception, began_ms: int) -> WireError:
        """What became of the record, by the store's word. Raises what is no word of the store."""
        match error:
            case Fenced():
                self._lose(began_ms, "fenced")
                return WireError.NOT_ACCEPTED
            case StoreRefused(reason=reason):
                self._lose(began_ms, reason)
                return WireError.NOT_ACCEPTED
            case StoreUnavailable(reason=reason):
                self._lose(began_ms, reason)
                return WireError.UNKNOWN_OUTCOME
            case _:
                raise error

    def _commit(self, record: Record, began_s: float, took_s: float) -> None:
        room = self.room
        admission = room.admission
        room.commit(record)
        self._just_resumed = False
        self._flush_pace.ask()
        if record.origin is not None and room.admission != admission:
            self._gallery.moved.add(record.origin.user_id)  # it may have made them a player
        if took_s * 1_000 > limits.PAUSE_MS_MIN:
            self._stand_at(self._held.clock.at(began_s))
            self._paused("store")
        self._changed(self)

    def _must_resume(self) -> bool:
        """A pause is to be written down. While every append is slow, the commands that wait take turns with it."""
        return self._resume_due and not self.room.over and not (self._just_resumed and self._inbox)

    async def _resume(self) -> None:
        """Write down a pause, so that whoever claims the room next counts the same time."""
        self._resume_due = False
        now_ms = self._held.clock.now_ms()
        try:
            store_ms = await self._node.log.now_ms()
        except StoreUnavailable as error:
            self._lose(now_ms, error.reason)
            return
        stored: asyncio.Future[WireError | None] = self._loop.create_future()
        now_s = self._node.clock.read()
        self._append(self.room.resume(store_ms, self._held.clock.at(now_s)), now_s, stored.set_result)
        if await stored is None:
            self._just_resumed = True

    async def _leave(self) -> None:
        """Everything that was taken is done."""
        if self._lost_at_ms is None:
            self._flush_now()
            await self._let_go()
        self._end("ended")

    async def _let_go(self) -> None:
        """Leave a snapshot, and the room to whoever takes it up. If that fails, they wait until this node is gone."""
        self._catch_up(self._held.clock.now_ms())
        try:
            if not self.room.over:  # else its log is enough, and a snapshot does not tell that it was abandoned
                await self._node.log.keep_snapshot(self.claim, snapshot_of(self.room), trim=False)
            await self._node.log.release(self.claim)
        except (Fenced, StoreUnavailable) as error:
            _log.warning("room %s was left without a word to the store: %r", self.room_id, error)

    def _lose(self, room_ms: int, reason: str) -> None:
        """This hold has ended: nothing may be appended before the room is claimed and replayed."""
        metrics.reloads.labels(reason).inc()
        self._lost_at_ms = room_ms
        self._stand_at(room_ms)
        self._stand()

    async def _reclaim(self, stood_at_ms: int) -> None:
        """Claim at once, then ever more rarely: nodes that take a room from each other give each other time."""
        if self._node.clock.read() - self._claimed_s > limits.RECLAIM_S_MAX:
            self._backoff.reset()
        else:
            await self._rest(self._backoff.next_s())
        while not self._closing:
            try:
                held = await claim_room(self._node, self.room_id, stood_at_ms)
            except StoreUnavailable:
                self._away = True
                self._inbox.refuse_all(WireError.NOT_ACCEPTED)
                await self._rest(self._backoff.next_s())
            else:
                self._go_on_with(held)
                return
        self._inbox.refuse_all(WireError.SHUTTING_DOWN)

    def _hold(self, held: Held) -> None:
        self._held, self.room, self.claim, self.epoch = held, held.room, held.claim, str(held.claim.epoch)

    def _go_on_with(self, held: Held) -> None:
        self._hold(held)
        self._claimed_s = self._node.clock.read()
        self._lost_at_ms, self._away, self._resume_due, self._is_taken = None, False, False, False
        self._stalls, self._stuck_version = self._node.clock.stalls, 0
        self._inbox.received_by(held.clock.now_ms())
        self._reports.begin_anew(held.room.users())
        self._run_on()
        self._changed(self)

    # --- time --------------------------------------------------------------------------------------------------

    def _stand_at(self, room_ms: int) -> None:
        """What passed since `room_ms` is not counted, for those who wait neither."""
        self._held.clock.stand_at(room_ms)
        self._inbox.received_by(room_ms)

    def _stand(self) -> None:
        """Say that the room's clock stands still."""
        if self._running and not self.room.over:
            self._running = False
            self._gallery.forget_versions(self.room)
            self._flush_now()

    def _run_on(self) -> None:
        """Say that it runs again, and from where."""
        self._running = True
        self._gallery.forget_versions(self.room)
        self._flush_now()

    def _paused(self, reason: str) -> None:
        """A pause has ended. Pages hear that it was one, since their own clocks ran on."""
        metrics.pauses.labels(reason).inc()
        self._resume_due = True
        self._stand()
        self._run_on()

    def _wait_s(self, now_s: float, now_ms: int, due_ms: int | None) -> float | None:
        """Seconds until something is due; None when only somebody else can bring news."""
        room, is_empty = self.room, not self._gallery.viewers
        wait_s = min(self._flush_pace.due_s, self._crowd_pace.due_s) - now_s
        for instant_ms in (due_ms, room.idle_ends_ms, None if is_empty else room.next_spectator_ms):
            if instant_ms is not None:
                wait_s = min(wait_s, (instant_ms - now_ms) / 1_000)
        if room.over:
            wait_s = min(wait_s, self._stay.left_s(now_s, empty=is_empty))
        return None if wait_s == NEVER_S else wait_s

    async def _rest(self, seconds: float) -> None:
        """So long, whoever comes meanwhile; only closing cuts it short."""
        ends_s = self._node.clock.read() + seconds
        while not self._closing and (left_s := ends_s - self._node.clock.read()) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(max(limits.WAIT_S_MIN, left_s)):
                    await self._closes.wait()

    # --- those who look ----------------------------------------------------------------------------------------

    def _catch_up(self, now_ms: int) -> None:
        """Spectators' state moves on; while nobody looks, it need not."""
        if self.room.caught_up(now_ms):
            self._flush_pace.ask()

    def _flush(self, now_s: float, now_ms: int) -> None:
        self._flush_pace.done(now_s)
        self._gallery.show(Picture(self.room, self.epoch, now_ms, self._running))

    def _flush_now(self) -> None:
        now_s = self._node.clock.read()
        self._flush(now_s, self._held.clock.at(now_s))

    def _tell_crowd(self, now_s: float) -> None:
        self._crowd_pace.done(now_s)
        watching = self._gallery.watching()
        self._reports.watching(watching)
        self._gallery.tell_crowd(watching)

    def _greet(self) -> None:
        """Whoever came in one turn of the loop shares a frame: after a node's death they come in crowds."""
        newcomers, self._newcomers = self._newcomers, []
        self._gallery.greet(newcomers, Picture(self.room, self.epoch, self._held.clock.now_ms(), self._running))
        self.wake()

    def _moved(self) -> None:
        self._crowd_pace.ask()
        if not self._gallery.viewers:
            self._stay.emptied(self._node.clock.read())
        self.wake()

    # --- the end -----------------------------------------------------------------------------------------------

    def _shut(self) -> WireError | None:
        """Why nothing is taken any more."""
        if self._closing is None:
            return None
        return _SHUT.get(self._closing, WireError.NO_SUCH_ROOM)
