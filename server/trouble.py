"""What the person at the terminal can mend."""


class Trouble(Exception):
    """A whole sentence that says what is wrong and what to do. The command prints it and ends with code 1."""
