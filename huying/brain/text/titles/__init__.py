"""Title and summary of running text, without a language model."""

from huying.brain.text.titles.claims import unsupported
from huying.brain.text.titles.rouge import rouge
from huying.brain.text.titles.summing import summary_of
from huying.brain.text.titles.titling import title_of
from huying.brain.text.titles.values import Quoted, Summary, Title, Unsupported
from huying.brain.text.titles.weights import TitleModel, shipped_model

__all__ = [
    "Quoted",
    "Summary",
    "Title",
    "TitleModel",
    "Unsupported",
    "rouge",
    "shipped_model",
    "summary_of",
    "title_of",
    "unsupported",
]
