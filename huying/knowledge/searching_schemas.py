from uuid import UUID

from pydantic import BaseModel, Field

from huying.knowledge.schemas import CardRead
from huying.knowledge.searching import SearchedBy, Why


class CardNeeds(BaseModel):
    """What to ask before the answer holds; ``options`` are the labels of its cases."""

    name: str
    question: str
    options: list[str]


class CardFound(BaseModel):
    """A search hit; ``question`` is the card's own wording that matched best, ``spans`` the
    characters of the question that it shares. ``answer`` is what to read aloud: of the ``option``
    that applies, "" as long as ``needs`` is open. ``needs_area``: first ask which district."""

    card: CardRead
    confidence: float
    question: str
    spans: list[tuple[int, int]] = []
    option: str | None = None
    needs: CardNeeds | None = None
    needs_area: bool = False
    answer: str = ""


class PassageFound(BaseModel):
    """An article to read where no card answers; it is no answer. ``block``: of the document."""

    policy_code: str
    title: str
    number: str
    clause: str
    block: int
    text: str
    spans: list[tuple[int, int]]
    confidence: float


class CardSearch(BaseModel):
    """``refused`` says that nothing answers well enough, which is an answer too: ``why``, and
    which unit knows. ``near``: cards too close to one another to choose from without asking.
    ``asked_id``: of the question as it is kept, to say what came of it (None: partner systems)."""

    hits: list[CardFound]
    refused: bool
    why: Why | None = None
    unit_code: str | None = None
    unit_name: str = ""
    threshold: float = 0.0
    passages: list[PassageFound] = []
    near: list[CardFound] = []
    by: SearchedBy = SearchedBy.WORDS
    asked_id: UUID | None = None


class CardAsk(BaseModel):
    """``said``: what the citizen said before, in order; ``told``: condition name → option."""

    text: str = Field(min_length=1, max_length=500)
    said: list[str] = Field(default=[], max_length=50)
    place: str | None = Field(default=None, max_length=60)
    categories: list[str] = Field(default=[], max_length=5)
    told: dict[str, str] = {}
    limit: int = Field(default=3, ge=1, le=10)
