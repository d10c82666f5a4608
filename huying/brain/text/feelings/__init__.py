"""What words say of a feeling. ``emotion`` reads short posts with a learned model; ``reading``
reads a caller's utterances by shipped words."""

from huying.brain.text.feelings.reading import feelings
from huying.brain.text.feelings.values import Feeling, FeelingKind

__all__ = ["Feeling", "FeelingKind", "feelings"]
