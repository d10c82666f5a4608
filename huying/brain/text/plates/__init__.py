"""Number plates as they are said: heard words in, candidates and the next question out."""

from huying.brain.text.plates.forms import PlateKind, kind_of
from huying.brain.text.plates.reading import Ask, Candidate, Doubt, Reading, read_plate

__all__ = ["Ask", "Candidate", "Doubt", "PlateKind", "Reading", "kind_of", "read_plate"]
