"""A node that knows of no others: whoever owned a room, it takes it."""


class Alone:
    async def is_alive(self, node: str) -> bool:
        return False

    def rank(self, room_id: str) -> int:
        return 0

    def successor(self, room_id: str) -> str | None:
        return None
