"""Engine.IO 4, server side, without I/O."""
