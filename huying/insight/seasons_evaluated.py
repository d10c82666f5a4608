"""An evaluation in plain words, with its uncertainty in the same breath. Pure."""

from math import floor

from huying.brain.series.effects import EffectVerdict, EffectWhy
from huying.insight.models_seasons import Json
from huying.insight.seasons_plan_schemas import (
    SeasonAgainst,
    SeasonBefore,
    SeasonEffect,
    SeasonEvaluation,
)
from huying.kit import texts


def evaluation_read(doc: Json) -> SeasonEvaluation:
    effect = SeasonEffect.model_validate(doc["effect"])
    against = SeasonAgainst.model_validate(doc["forecast"]) if doc["forecast"] else None
    before = SeasonBefore.model_validate(doc["before"]) if doc["before"] else None
    return SeasonEvaluation(
        day=doc["day"],
        observed=doc["observed"],
        forecast=against,
        before=before,
        effect=effect,
        caveats=[texts.say("seasons", f"caveat.{code}") for code in doc["caveats"]],
        sentences=[
            _against(doc["observed"], against),
            _compared(effect),
            *([_chance(effect.p)] if effect.p is not None else []),
            _before(before),
        ],
    )


def _against(observed: int, against: SeasonAgainst | None) -> str:
    if against is None:
        return texts.say("seasons", "found.no_forecast")
    return texts.say(
        "seasons",
        f"found.{against.place}",
        observed=observed,
        mean=_whole(against.mean),
        low=_whole(against.low95),
        high=_whole(against.high95),
    )


def _whole(value: float) -> int:
    """Halves upwards, as the pages show it."""
    return floor(value + 0.5)


def _compared(effect: SeasonEffect) -> str:
    key: str = effect.why if effect.verdict is EffectVerdict.CANNOT_TELL else effect.verdict
    ratio, low, high = effect.ratio, effect.low, effect.high
    if ratio is None or low is None or high is None or key == EffectWhy.APART:
        return texts.say("seasons", f"found.{key}")
    values: dict[str, object] = {"treated": effect.treated, "untouched": effect.untouched}
    if key == EffectWhy.WIDE:
        values |= {"share": _signed(ratio), "least": _signed(low), "most": _signed(high)}
    elif key == EffectVerdict.FEWER:
        values |= _shares(1 - ratio, 1 - high, 1 - low) | _avoided(effect, 1)
    else:
        values |= _shares(ratio - 1, low - 1, high - 1) | _avoided(effect, -1)
    return texts.say("seasons", f"found.{key}", **values)


def _shares(share: float, least: float, most: float) -> dict[str, object]:
    return {"share": f"{share:.0%}", "least": f"{least:.0%}", "most": f"{most:.0%}"}


def _avoided(effect: SeasonEffect, sign: int) -> dict[str, object]:
    ends = sorted(
        round(sign * value) for value in (effect.avoided_low or 0.0, effect.avoided_high or 0.0)
    )
    return {
        "avoided": round(sign * (effect.avoided or 0.0)),
        "avoided_low": ends[0],
        "avoided_high": ends[1],
    }


def _signed(ratio: float) -> str:
    return f"{ratio - 1:+.0%}"


def _chance(p: float) -> str:
    return texts.say("seasons", "p", share=f"{p:.1%}")


def _before(before: SeasonBefore | None) -> str:
    if before is None:
        return texts.say("seasons", "before.none")
    return texts.say("seasons", f"before.{before.kind}", first=before.first, last=before.last)
