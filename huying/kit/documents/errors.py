"""Why a file is no document that can be read."""

from huying.kit import texts


class DocumentError(Exception):
    """The file as a whole cannot be read; ``key`` is stable, ``message`` tells people what to do.

    ``page`` (from 1) or ``sheet`` name the place when there is one. Keys: empty, no_text, kind,
    extension, encoding, cut, password, broken, too_big, pages, entities, slow, no_ocr, ocr_failed,
    no_office, office_failed, no_pairs, sheet, archive_nested, archive_members, archive_empty.
    """

    def __init__(
        self, key: str, *, page: int | None = None, sheet: str | None = None, **values: str | int
    ) -> None:
        super().__init__(key)
        self.key, self.values, self.page, self.sheet = key, values, page, sheet

    @property
    def message(self) -> str:
        return texts.say("documents", self.key, **self.values)

    @property
    def where(self) -> str:
        """「第 3 页」, the sheet's name, or nothing."""
        if self.page is not None:
            return texts.say("documents", "where.page", page=self.page)
        if self.sheet is not None:
            return texts.say("documents", "where.sheet", sheet=self.sheet)
        return ""

    def __str__(self) -> str:
        return f"{self.where}：{self.message}" if self.where else self.message
