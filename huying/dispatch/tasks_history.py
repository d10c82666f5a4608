"""Training of models takes its rows from here."""

from huying.dispatch.history import SOURCES
from huying.model.history import offer

for _target, _source in SOURCES.items():
    offer(_target, _source)
