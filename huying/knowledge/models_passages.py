"""What an embedding server made of the cards."""

from sqlalchemy import LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record


class KnowledgeVector(Record):
    """The vector of one card's words by one model: little-endian 32-bit floats of length 1.

    ``digest``: SHA-256 of the words; a card that says something else needs another vector."""

    __tablename__ = "knowledge_vector"
    __table_args__ = (UniqueConstraint("code", "model"),)

    code: Mapped[str] = mapped_column(Text)
    model: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    vector: Mapped[bytes] = mapped_column(LargeBinary)
