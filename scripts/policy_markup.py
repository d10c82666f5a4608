"""The markup in which the demo city's policies are written."""

from dataclasses import dataclass, field


@dataclass
class Part:
    """``kind``: line, title, heading, row, note."""

    kind: str
    text: str
    cells: list[str] = field(default_factory=list)


@dataclass
class Policy:
    code: str
    form: str
    category: str
    running: str
    parts: list[Part]

    @property
    def body_from(self) -> int:
        """Where the letterhead and number end: at the title."""
        titles = [n for n, part in enumerate(self.parts) if part.kind == "title"]
        return titles[0] if titles else 0


def parse(text: str) -> Policy:
    """The writers' markup: ``# `` title, ``## `` heading, ``| … |`` row, ``~ `` note, ``^ ``
    running head. Raises ValueError for a file without its head."""
    head, _, body = text.removeprefix("---\n").partition("\n---\n")
    told = dict(line.split(":", 1) for line in head.splitlines() if ":" in line)
    values = {key.strip(): value.split("#")[0].strip() for key, value in told.items()}
    parts: list[Part] = []
    running = ""
    for line in filter(None, (line.strip() for line in body.splitlines())):
        if line.startswith("^ "):
            running = line[2:]
        elif line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if not all(set(cell) <= {"-", ":", " "} for cell in cells):
                parts.append(Part("row", "", cells))
        else:
            marks = {"# ": "title", "## ": "heading", "~ ": "note"}
            mark = next((mark for mark in ("## ", "# ", "~ ") if line.startswith(mark)), "")
            parts.append(Part(marks.get(mark, "line"), line.removeprefix(mark)))
    return Policy(values["code"], values["form"], values["category"], running, parts)
