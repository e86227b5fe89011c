"""What can go wrong while a stand-in is made. Its own root: the stand-in imports nothing of etl."""


class StandinError(Exception):
    """The sample was not made: what happened, what state it left, and the next command.

    The text never carries a password or the text of a database driver, which may hold one.
    """

    exit_status = 2

    def __init__(self, fact: str, state: str = "", next_command: str = "") -> None:
        super().__init__(fact, state, next_command)
        self.fact = fact
        self.state = state
        self.next_command = next_command

    def __str__(self) -> str:
        parts = [self.fact, self.state]
        if self.next_command:
            parts.append(f"Next: {self.next_command}")
        return " ".join(part for part in parts if part)
