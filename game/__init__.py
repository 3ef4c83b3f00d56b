"""The rules. Pure and synchronous: no await, no clock, no chance, no socket, no log line."""
