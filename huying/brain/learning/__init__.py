"""Learning to name things from labelled rows: which unit, which category. Values in, values out.

``train`` is looked up when it is first used: a process that only asks a model does not load what
training needs.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from huying.brain.learning.curve import bins, calibration_error, curve, threshold
from huying.brain.learning.folds import split
from huying.brain.learning.learned import Learned
from huying.brain.learning.values import (
    Doc,
    Figures,
    Guess,
    LearningError,
    Options,
    Point,
)

if TYPE_CHECKING:
    from huying.brain.learning.training import train

__all__ = [
    "Doc",
    "Figures",
    "Guess",
    "Learned",
    "LearningError",
    "Options",
    "Point",
    "bins",
    "calibration_error",
    "curve",
    "split",
    "threshold",
    "train",
]


def __getattr__(name: str) -> object:
    if name == "train":
        return import_module("huying.brain.learning.training").train
    raise AttributeError(name)
