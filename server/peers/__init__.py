"""The other nodes: which there are, which of them live, and which of them takes up a room whose owner died."""
