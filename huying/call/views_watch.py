"""How the watch of a call is shown: reasons in short sentences, the score over time."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from huying.call import repository, watching
from huying.call.models import Call, CallWatch, Json
from huying.call.permissions import WATCH
from huying.call.schemas_spans import SpanRead
from huying.call.schemas_watch import WatchHistory, WatchPoint, WatchRead, WatchReason, WatchStep
from huying.call.switches import watch_rules
from huying.kit import texts
from huying.kit.actor import Actor
from huying.kit.errors import Forbidden

Spans = Callable[[Iterable[Sequence[int]]], list[SpanRead]]


def sentence(code: str, amount: float) -> str:
    """One short sentence for ``kind`` or ``kind:detail``; the code itself when it has none."""
    key = f"watch.{code.replace(':', '.')}"
    pattern = texts.area("call").get(key, code)
    return pattern.format(seconds=round(amount / 1000), times=round(amount))


def _reason(signal: Json, spans: Spans) -> WatchReason:
    code = watching.code(signal)
    return WatchReason(
        code=code,
        kind=signal["kind"],
        sentence=sentence(code, signal["amount"]),
        at_ms=signal["at"],
        amount=signal["amount"],
        seq=signal["spans"][-1][0] if signal["spans"] else None,
        spans=spans(signal["spans"]),
    )


async def watch_read(session: AsyncSession, row: CallWatch | None, spans: Spans) -> WatchRead:
    rules = await watch_rules(session)
    found: Json = row.found if row else {}
    signals = found.get("signals", [])
    return WatchRead(
        level=row.level if row else 0,
        score=row.score if row else 0.0,
        at_ms=row.at_ms if row else 0,
        reasons=[_reason(signals[number], spans) for number in found.get("reasons", [])],
        off=sorted(kind.value for kind in rules.off),
    )


async def history(session: AsyncSession, actor: Actor, call: Call) -> WatchHistory:
    """Raises Forbidden for one who is neither the call's agent nor a watcher."""
    is_own = actor.id is not None and call.agent_id == actor.id
    if not is_own and not actor.may(WATCH):
        raise Forbidden()
    row = await repository.watch(session, call.id)
    found: Json = row.found if row else {}
    signals = found.get("signals", [])
    reasons = [_reason(signal, lambda _: []) for signal in signals]
    at_ms = row.at_ms if row else 0
    return WatchHistory(
        call_id=call.id,
        level=row.level if row else 0,
        score=row.score if row else 0.0,
        at_ms=at_ms,
        is_final=row.is_final if row else False,
        signals=reasons,
        steps=_steps(found.get("steps", []), reasons),
        curve=[WatchPoint(at_ms=at, score=score) for at, score in watching.curve(found, at_ms)]
        if found
        else [],
        rises=found.get("rises", []),
    )


def _steps(packed: Sequence[Json], reasons: Sequence[WatchReason]) -> list[WatchStep]:
    """Several levels at one moment are one step; what settles is told without reasons."""
    shown: list[WatchStep] = []
    before = 0
    for step in packed:
        sentences = [reasons[number].sentence for number in step["reasons"]]
        one = WatchStep(
            at_ms=step["at"],
            level=step["level"],
            score=step["score"],
            reasons=list(dict.fromkeys(sentences)) if step["level"] > before else [],
            announces=step["announces"],
        )
        before = step["level"]
        if shown and shown[-1].at_ms == one.at_ms:
            one.announces |= shown.pop().announces
        shown.append(one)
    return shown
