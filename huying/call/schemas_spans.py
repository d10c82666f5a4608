from pydantic import BaseModel


class SpanRead(BaseModel):
    """Characters ``start`` (included) to ``end`` (excluded) of utterance ``seq``."""

    seq: int
    start: int
    end: int
