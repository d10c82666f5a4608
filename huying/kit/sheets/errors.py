"""Why a file is no table that can be read."""

from huying.kit import texts


class SheetError(Exception):
    """The file as a whole cannot be read; ``key`` is stable, ``message`` tells people what to do.

    Keys: empty, no_rows, no_heading, twice, not_table, html, xml, word, encoding, cut, quote,
    extension, password, broken, too_big, rows, columns, entities, slow.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values

    @property
    def message(self) -> str:
        return texts.say("sheets", self.key, **self.values)

    def __str__(self) -> str:
        return self.message
