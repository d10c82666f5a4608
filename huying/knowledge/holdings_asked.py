"""What was asked in a call goes when the call's words go. What citizens type on the public page is
masked before it is stored and belongs to nobody who could be found; it goes with its age
(``tasks_gaps``)."""

from huying.kit.holdings import MARK, Holding, Kind, holds

holds(
    Holding(
        Kind.TRANSCRIPT,
        "asked_question",
        "call_id = ANY(:ids)",
        {"text": MARK, "answer": "", "asker": None, "told": {}},
    )
)
