"""The catalogue of figures as data; their words are in texts/zh/insight.json under the same code.

``pending`` names what domain.md asks for and no row of this platform carries yet.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from huying.insight import sources, sources_results
from huying.insight.kinds import Attribution as At
from huying.insight.kinds import Basis, Better, Group, Owner
from huying.insight.sources import Source


@dataclass(frozen=True)
class Figure:
    """One share. ``source`` takes the city's zone."""

    code: str
    group: Group
    owner: Owner
    at: At
    better: Better
    source: Callable[[str], Source]

    @property
    def bases(self) -> tuple[Basis, ...]:
        return tuple(self.source("UTC").verdicts)


def _of(make: Callable[[], Source]) -> Callable[[str], Source]:
    return lambda _: make()


def _listed(*figures: Figure) -> Mapping[str, Figure]:
    return {figure.code: figure for figure in figures}


_s, _r = sources, sources_results
_UNIT, _HOTLINE, _CALL = Owner.UNIT, Owner.HOTLINE, Owner.CALL
_HIGHER, _LOWER, _NEITHER = Better.HIGHER, Better.LOWER, Better.NEITHER

FIGURES = _listed(
    Figure("connected", Group.INTAKE, _CALL, At.STARTED, _HIGHER, _of(_r.connected)),
    Figure("answered_in_15s", Group.INTAKE, _CALL, At.STARTED, _HIGHER, _of(_r.answered_in_15s)),
    Figure("direct_answer", Group.INTAKE, _HOTLINE, At.REGISTERED, _HIGHER, _of(_s.direct_answer)),
    Figure("repeated", Group.INTAKE, _UNIT, At.REGISTERED, _LOWER, _of(_s.repeated)),
    Figure("supplemented", Group.INTAKE, _HOTLINE, At.REGISTERED, _LOWER, _of(_s.supplemented)),
    Figure("merged", Group.INTAKE, _HOTLINE, At.REGISTERED, _NEITHER, _of(_s.merged)),
    Figure("first_dispatch", Group.DISPATCH, _UNIT, At.SENT, _HIGHER, _of(_s.first_dispatch)),
    Figure("direct_dispatch", Group.DISPATCH, _UNIT, At.SENT, _HIGHER, _of(_s.direct_dispatch)),
    Figure("returned", Group.DISPATCH, _UNIT, At.SENT, _LOWER, _of(_s.returned)),
    Figure("dispatch_on_time", Group.TIME, _HOTLINE, At.DUE, _HIGHER, _of(_s.dispatch_on_time)),
    Figure("sign_on_time", Group.TIME, _UNIT, At.DUE, _HIGHER, _of(_s.signed_in_time)),
    Figure("response", Group.TIME, _UNIT, At.DUE, _HIGHER, _of(_s.responded)),
    Figure("unit_on_time", Group.TIME, _UNIT, At.DUE, _HIGHER, _of(_s.unit_on_time)),
    Figure("close_review_on_time", Group.TIME, _HOTLINE, At.DUE, _HIGHER,
           _of(_s.close_review_on_time)),
    Figure("citizen_on_time", Group.TIME, _UNIT, At.DUE, _HIGHER, _of(_s.citizen_on_time)),
    Figure("rework_on_time", Group.TIME, _UNIT, At.DUE, _HIGHER, _of(_s.rework_on_time)),
    Figure("part_sign_on_time", Group.TIME, _UNIT, At.DUE, _HIGHER, _of(_s.part_signed_in_time)),
    Figure("part_on_time", Group.TIME, _UNIT, At.DUE, _HIGHER, _of(_s.part_on_time)),
    Figure("solved", Group.RESULT, _UNIT, At.EVALUATED, _HIGHER, _of(_r.solved)),
    Figure("claimed", Group.RESULT, _UNIT, At.EVALUATED, _NEITHER, _of(_r.claimed)),
    Figure("satisfied", Group.RESULT, _UNIT, At.EVALUATED, _HIGHER, _of(_r.satisfied)),
    Figure("reworked", Group.RESULT, _UNIT, At.SETTLED, _LOWER, _of(_r.reworked)),
    Figure("sample_failed", Group.RESULT, _UNIT, At.INSPECTED, _LOWER, _of(_r.sample_failed)),
    Figure("inspection_failed", Group.RESULT, _UNIT, At.INSPECTED, _LOWER,
           _of(_r.inspection_failed)),
    Figure("extended", Group.COURSE, _UNIT, At.DUE, _LOWER, _of(_s.extended)),
    Figure("suspended", Group.COURSE, _UNIT, At.DUE, _LOWER, _of(_s.suspended)),
    Figure("callback_in_time", Group.CALLBACK, _HOTLINE, At.DUE, _HIGHER,
           _of(_r.callback_in_allowed_hours)),
    Figure("callback_natural", Group.CALLBACK, _HOTLINE, At.DUE, _HIGHER,
           _of(_r.callback_in_natural_hours)),
    Figure("reached", Group.CALLBACK, _UNIT, At.ENDED, _HIGHER, _of(_r.reached)),
    Figure("valid", Group.CALLBACK, _UNIT, At.ENDED, _HIGHER, _of(_r.valid)),
    # What may be gamed: a high share is a reason to look, never a verdict.
    Figure("kind_changed", Group.CHECK, _UNIT, At.SETTLED, _LOWER, _of(_r.kind_changed)),
    Figure("short_contact", Group.CHECK, _UNIT, At.CONTACTED, _LOWER, _of(_r.short_contact)),
    Figure("due_day_extension", Group.CHECK, _UNIT, At.ASKED, _LOWER, _r.due_day_extension),
    Figure("unreached", Group.CHECK, _UNIT, At.ENDED, _LOWER, _of(_r.unreached)),
    Figure("overclaimed", Group.CHECK, _UNIT, At.EVALUATED, _LOWER, _of(_r.overclaimed)),
    Figure("pasted_reply", Group.CHECK, _UNIT, At.CHECKED, _LOWER, _of(_r.pasted_reply)),
    Figure("quick_approval", Group.CHECK, _UNIT, At.APPROVED, _LOWER, _of(_r.quick_approval)),
)  # fmt: skip

CHECKS = tuple(figure for figure in FIGURES.values() if figure.group is Group.CHECK)

PENDING = ("handle_time", "handed_to_human", "knowledge", "model", "forecast", "alerts")
