"""Parts of a written address, by a parser that is trained on labelled addresses."""

from huying.brain.text.postal.characters import tokenize
from huying.brain.text.postal.model import AddressModel, Labelled, ModelError, Part, Settings
from huying.brain.text.postal.tags import Span, spans

__all__ = [
    "AddressModel",
    "Labelled",
    "ModelError",
    "Part",
    "Settings",
    "Span",
    "spans",
    "tokenize",
]
