"""What is on the wire: messages by direction, one gate from untrusted input to a message, views to frames, limits."""
