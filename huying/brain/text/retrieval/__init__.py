"""Ranked search over texts: replies, policies, cards."""

from huying.brain.text.retrieval.index import Hit, Index

__all__ = ["Hit", "Index"]
