"""Same matter or not: likeness over many open matters, and incidents of a stream of them."""

from huying.brain.text.incidents.background import Background, background_of
from huying.brain.text.incidents.evidence import SAME, Evidence, Ground
from huying.brain.text.incidents.grouping import Incident, Incidents
from huying.brain.text.incidents.index import Alike, MatterIndex

__all__ = [
    "SAME",
    "Alike",
    "Background",
    "Evidence",
    "Ground",
    "Incident",
    "Incidents",
    "MatterIndex",
    "background_of",
]
