"""Everybody who looks at one room: who they are to it, what each has seen, and what they get next.

One view and one frame are built per audience, whatever the number of viewers. It sends and counts; it decides nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from msgspec import Struct

from game.audience import SPECTATOR, Audience, Role
from protocol.messages.from_server import EVENTS, Crowd, Reaction, RoomClosed
from protocol.render import SharedFrame, frame, patch_frame, state_frame
from server import metrics
from server.rooms.crowd import rounded
from server.rooms.limits import CROWD_EXACT_MAX, PATCHES_A_FLUSH_MAX
from server.rooms.room import Room
from server.rooms.shown import Shown
from server.rooms.viewer import Viewer

_log = logging.getLogger(__name__)
NOTHING_YET = -1
_NEVER = object()
_SENT = {event: metrics.frames[event] for event in EVENTS}


@dataclass(slots=True)
class _Place:
    viewer: Viewer
    audience: Audience
    version: int = NOTHING_YET
    had: int = NOTHING_YET  # before that
    takes_patches: bool = False
    crowd: int | None = None  # as last told


class Picture(Struct, frozen=True):
    """What there is to see: the room, its ownership, its time, and whether that time runs."""

    room: Room
    epoch: str
    now_ms: int
    running: bool


class Gallery:
    def __init__(self, room_id: str) -> None:
        self._room_id = room_id
        self._places: dict[Viewer, _Place] = {}
        self.viewers = self._places.keys()
        self._shown: dict[Audience, Shown] | None = None  # as soon as somebody takes patches
        self._by_audience: dict[Audience, dict[Viewer, _Place]] = {}
        self._admission: Hashable = _NEVER
        self._lines: dict[str, int] = {}
        self._anew_n = (NOTHING_YET, NOTHING_YET)  # for all others, and for spectators
        self.moved: set[str] = set()
        """Users that came, went or became somebody else to the room; whoever deals with them takes them out."""

    # --- coming and going --------------------------------------------------------------------------------------

    def enter(self, viewer: Viewer, audience: Audience, has: int = NOTHING_YET, *, takes_patches: bool = False) -> None:
        """The viewer's first state comes with the next `greet` or `show`. Entering twice begins anew.

        `has`: the version of this epoch that they have, which need not be sent again.
        """
        self.leave(viewer)
        if takes_patches and self._shown is None:
            self._shown = {}
        is_outdated = has <= self._anew_n[audience.role is Role.SPECTATOR]
        place = self._places[viewer] = _Place(
            viewer, audience, NOTHING_YET if is_outdated else has, takes_patches=takes_patches
        )
        self._by_audience.setdefault(audience, {})[viewer] = place
        self._lines[viewer.user_id] = self._lines.get(viewer.user_id, 0) + 1
        self.moved.add(viewer.user_id)
        metrics.viewers.inc()

    def leave(self, viewer: Viewer) -> bool:
        """False when the viewer was not here."""
        place = self._places.pop(viewer, None)
        if place is None:
            return False
        self._stand_apart(viewer, place)
        left = self._lines[viewer.user_id] - 1
        if left:
            self._lines[viewer.user_id] = left
        else:
            del self._lines[viewer.user_id]
        self.moved.add(viewer.user_id)
        metrics.viewers.dec()
        return True

    def holds(self, user_id: str) -> bool:
        return user_id in self._lines

    def users(self) -> Iterable[str]:
        return self._lines

    def watching(self) -> int:
        """People, not lines."""
        return len({viewer.user_id for viewer in self._by_audience.get(SPECTATOR, ())})

    # --- what they get -----------------------------------------------------------------------------------------

    def forget_versions(self, room: Room) -> None:
        """What was sent does not count any more: everybody gets the state anew, also who comes again later."""
        self._anew_n = (room.version, room.spectators.n)
        if self._shown is not None:
            self._shown.clear()
        for place in self._places.values():
            place.version = NOTHING_YET

    def show(self, picture: Picture) -> None:
        """A state to everyone whose audience has a version that they do not have."""
        room = picture.room
        if room.admission != self._admission:
            self._admission = room.admission
            for viewer, place in list(self._places.items()):
                self._look_again(viewer, place, room)
        self._show(self._by_audience, picture)

    def greet(self, viewers: Iterable[Viewer], picture: Picture) -> None:
        """The state for those who just came; nothing when they have it, or are gone again."""
        came: dict[Audience, dict[Viewer, _Place]] = {}
        for viewer in viewers:
            place = self._places.get(viewer)
            if place is not None and self._look_again(viewer, place, picture.room):
                came.setdefault(place.audience, {})[viewer] = place
        self._show(came, picture)

    def tell_crowd(self, watching: int) -> None:
        """To everyone who knows another number; what is told is rounded, so that in a large crowd few do."""
        told = rounded(watching)
        behind = [place for place in self._places.values() if place.crowd != told]
        for place in behind:
            place.crowd = told
        self._tell(behind, frame(Crowd(self._room_id, told, watching > CROWD_EXACT_MAX)))

    def react(self, viewer: Viewer, kind: str) -> bool:
        """To all others, now or never. False when the viewer is not here."""
        place = self._places.get(viewer)
        if place is None:
            return False
        others = [other for other in self._places.values() if other is not place]
        self._tell(others, frame(Reaction(self._room_id, place.audience.seat, kind)))
        return True

    def close(self, code: str) -> None:
        """The last that anybody hears of this room."""
        self._dismiss(list(self._places), code)

    # --- inside ------------------------------------------------------------------------------------------------

    def _look_again(self, viewer: Viewer, place: _Place, room: Room) -> bool:
        """Who they are to the room now. False where the rules let them look no longer."""
        audience = room.mode.audience_of(room.state, viewer.user_id)
        if audience is None:
            self._dismiss([viewer], "ended")
            return False
        if place.audience != audience:
            self._stand_apart(viewer, place)
            place.audience, place.version = audience, NOTHING_YET
            self._by_audience.setdefault(audience, {})[viewer] = place
            self.moved.add(viewer.user_id)
        return True

    def _stand_apart(self, viewer: Viewer, place: _Place) -> None:
        audience = self._by_audience[place.audience]
        del audience[viewer]
        if not audience:
            del self._by_audience[place.audience]

    def _show(self, audiences: Mapping[Audience, dict[Viewer, _Place]], picture: Picture) -> None:
        """Everything is built before the first is sent: what reads at the other end is woken once, not for each."""
        room = picture.room
        versions = (room.version, room.spectators.n)
        built: list[tuple[list[_Place], SharedFrame]] = []
        for audience, places in audiences.items():
            version = versions[audience.role is Role.SPECTATOR]
            behind = [place for place in places.values() if place.version != version]
            if not behind:
                continue
            whole = self._frame(audience, version, picture)
            for place in behind:
                place.version, place.had = version, place.version
            if whole is None:
                continue
            if self._shown is None:
                built.append((behind, whole))
            else:
                built += _changes(behind, whole, self._shown[audience])
        for places_told, told in built:
            self._tell(places_told, told)

    def _dismiss(self, viewers: Iterable[Viewer], code: str) -> None:
        last = frame(RoomClosed(self._room_id, code))
        for viewer in viewers:
            try:
                viewer.closed(last)
            except Exception:
                self._failed(viewer, last)
            self.leave(viewer)

    def _frame(self, audience: Audience, version: int, picture: Picture) -> SharedFrame | None:
        room, now_ms = picture.room, picture.now_ms
        fold = room.fold
        if audience.role is Role.SPECTATOR:
            fold, now_ms = room.spectators, room.spectator_ms(now_ms)
        try:
            view = room.mode.view(fold.state, audience)
            if self._shown is not None:
                self._shown.setdefault(audience, Shown()).comes(version, view)
            return state_frame(self._room_id, picture.epoch, version, now_ms, view, running=picture.running)
        except Exception:  # a mode's mistake in one audience's view leaves the room to the others
            metrics.failures.labels("view").inc()
            _log.exception("room %s version %d: no view for %s", self._room_id, version, audience)
            return None

    def _tell(self, places: list[_Place], built: SharedFrame) -> None:
        sent = len(places)
        for place in places:
            try:
                place.viewer.send(built)
            except Exception:  # one broken line leaves the room to the others
                sent -= 1
                self._failed(place.viewer, built)
        _SENT[built.event].n += sent

    def _failed(self, viewer: Viewer, built: SharedFrame) -> None:
        metrics.failures.labels("send").inc()
        _log.exception("room %s: %s to %s was not sent", self._room_id, built.event, viewer.user_id)


def _changes(behind: list[_Place], whole: SharedFrame, shown: Shown) -> Iterator[tuple[list[_Place], SharedFrame]]:
    """One patch for all who had the same version, as long as there are few of these."""
    had: dict[int, list[_Place]] = {}
    for place in behind:
        had.setdefault(place.had if place.takes_patches else NOTHING_YET, []).append(place)
    patches = 0
    for version, places in had.items():
        built, changes = whole, shown.changes_since(version) if patches < PATCHES_A_FLUSH_MAX else None
        if changes is not None:
            built, patches = patch_frame(whole, version, changes), patches + 1
        yield places, built
