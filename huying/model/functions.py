"""What the machine does for people; every function has a switch (rule 10)."""

from huying.brain.watch import SignalKind

DRAFT = ("category", "fields", "summary", "wording", "cards", "likeness", "risks", "feelings")
DISPATCH = ("unit",)
WATCH = tuple(f"watch.{kind.value}" for kind in SignalKind)
GROUPS = {"draft": DRAFT, "dispatch": DISPATCH, "watch": WATCH}
FUNCTIONS = (*DRAFT, *DISPATCH, *WATCH)
