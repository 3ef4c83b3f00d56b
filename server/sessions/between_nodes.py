"""Who deals with what another node says."""

from __future__ import annotations

from typing import assert_never

from protocol.render import SharedFrame
from server.peers.courier import Courier
from server.peers.node_messages import Answer, AnyMessage, Ask, Gone, Leaving, Lost, Offer, Show, Taken, Tell
from server.peers.peers import Peers
from server.rooms.directory import Directory
from server.sessions.far_lines import FarLines
from server.sessions.far_rooms import FarRooms
from server.sessions.presence import Presence


class BetweenNodes:
    def __init__(
        self,
        courier: Courier,
        peers: Peers,
        directory: Directory,
        far_rooms: FarRooms,
        far_lines: FarLines,
        presence: Presence,
    ) -> None:
        self._courier, self._peers, self._directory, self._presence = courier, peers, directory, presence
        self._far_rooms, self._far_lines = far_rooms, far_lines
        courier.arrived, courier.missed, peers.died = self._arrived, self._missed, self.died
        directory.offer = lambda room_id, node: courier.send(node, Offer(room_id))
        directory.took = lambda room_id, node: courier.send(node, Taken(room_id))

    def leave(self) -> None:
        """The others are to give us no rooms any more."""
        self._courier.send_all(Leaving())

    def died(self, node: str) -> None:
        self._directory.look_for_rooms()
        self._far_lines.lost(node)
        self._far_rooms.lost(node)
        self._courier.forget(node)

    def _missed(self, node: str) -> None:
        """Of both directions nobody knows what is true: both sides begin anew."""
        self._far_lines.lost(node)
        self._far_rooms.lost(node)
        self._courier.send(node, Lost())

    def _arrived(self, node: str, message: AnyMessage) -> None:
        self._peers.heard(node)
        match message:
            case Ask():
                self._far_lines.asked(node, message)
            case Gone(line):
                self._far_lines.gone(node, line)
            case Answer():
                self._far_rooms.answered(message)
            case Show():
                self._far_rooms.shown(message)
            case Lost():
                self._far_rooms.lost(node)
            case Offer(room):
                self._directory.take(room)
            case Taken(room):
                self._directory.taken(room)
            case Leaving():
                self._peers.leaves(node)
            case Tell(user_id, event, payload):
                self._presence.tell_here(user_id, SharedFrame(event, payload))
            case _:
                assert_never(message)
