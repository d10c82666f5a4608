"""The citizen's page: look up by number and code, and evaluate."""

import hmac
from datetime import datetime, timedelta

from sqlalchemy import case, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback import repository as callbacks
from huying.callback import service as callback_service
from huying.callback.models import CitizenSolved, Satisfaction
from huying.channel import rules
from huying.channel.errors import NotYet
from huying.channel.models import PublicThrottle
from huying.kit import clock, vault
from huying.kit.errors import NotFound, TooMany
from huying.ticket import repository as tickets
from huying.ticket import service as ticket_service
from huying.ticket.models import Ticket


def _keys(number: str, address: str) -> dict[bytes, str]:
    """Keyed hash → kind. Neither numbers nor addresses are kept."""
    return {
        vault.fingerprint(f"number:{number}", purpose="public"): "number",
        vault.fingerprint(f"address:{address}", purpose="public"): "address",
    }


async def look_up(session: AsyncSession, number: str, code: str, address: str) -> Ticket:
    """The ticket of this number and code.

    Raises TooMany after too many failures, and NotFound for a wrong number and a wrong code alike
    (after which call ``note_failure``).
    """
    now, keys = clock.real_now(), _keys(number, address)
    found = await session.scalars(select(PublicThrottle).where(PublicThrottle.key.in_(keys)))
    waits = [
        rules.wait_after(keys[row.key], row.failures, row.last_failed_at, now) for row in found
    ]
    wait = max(waits, default=timedelta(0))
    if wait > timedelta(0):
        raise TooMany(seconds=int(wait.total_seconds()) + 1)
    ticket = await tickets.find_by_number(session, number)
    given = ticket_service.query_hash(number, code)
    expected = ticket.query_code_hash if ticket is not None else bytes(len(given))
    if not hmac.compare_digest(given, expected) or ticket is None:
        raise NotFound()
    return ticket


async def note_failure(session: AsyncSession, number: str, address: str) -> None:
    """Count a failed look-up, in a unit of work that the refusal does not roll back."""
    now = clock.real_now()
    await _forget(session, now)
    is_old = PublicThrottle.last_failed_at < now - rules.FORGOTTEN_AFTER
    for key in sorted(_keys(number, address)):
        row = insert(PublicThrottle).values(key=key, failures=1, last_failed_at=now)
        await session.execute(
            row.on_conflict_do_update(
                index_elements=["key"],
                set_={
                    "failures": case((is_old, 1), else_=PublicThrottle.failures + 1),
                    "last_failed_at": now,
                },
            )
        )


async def _forget(session: AsyncSession, now: datetime) -> None:
    """Drop some of what no longer slows anybody down; rows another request holds are left."""
    old = (
        select(PublicThrottle.key)
        .where(PublicThrottle.last_failed_at < now - rules.FORGOTTEN_AFTER)
        .limit(100)
        .with_for_update(skip_locked=True)
    )
    await session.execute(delete(PublicThrottle).where(PublicThrottle.key.in_(old)))


async def evaluate(
    session: AsyncSession,
    ticket: Ticket,
    *,
    satisfaction: Satisfaction,
    solved: CitizenSolved,
    words: str,
) -> None:
    """Keep the citizen's evaluation of the present round.

    Raises NotYet before the ticket is settled, AlreadyEvaluated, CallbackOver.
    """
    task = await callbacks.find_of_round(session, ticket.id, ticket.round, lock=True)
    if task is None:
        raise NotYet()
    await callback_service.evaluate_on_page(
        session, task, satisfaction=satisfaction, solved=solved, words=words, now=clock.now()
    )
