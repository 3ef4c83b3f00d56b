"""From sockets to sessions: Socket.IO on uvicorn."""
