"""The commands of `roguelearn`, one a file: each offers `describe(parser)` and `run(arguments, settings, say)`."""
