"""What a table or an option can have wrong, said so that the person can mend it."""


class LabError(Exception):
    """Stops the command with exit code 2; the message is for people, in Chinese."""
