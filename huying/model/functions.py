"""What the machine does for people; every function has a switch (rule 10)."""

from huying.brain.watch import SignalKind

DRAFT = ("category", "fields", "summary", "wording", "cards", "likeness", "risks", "feelings")
DISPATCH = ("unit",)
WATCH = tuple(f"watch.{kind.value}" for kind in SignalKind)
KNOWLEDGE = ("policies",)
INSIGHT = ("bands", "incidents", "disputes")
GROUPS = {
    "draft": DRAFT,
    "dispatch": DISPATCH,
    "knowledge": KNOWLEDGE,
    "insight": INSIGHT,
    "watch": WATCH,
}
FUNCTIONS = tuple(function for functions in GROUPS.values() for function in functions)
