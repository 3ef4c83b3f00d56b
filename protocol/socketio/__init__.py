"""Socket.IO 5, server side, without I/O."""
