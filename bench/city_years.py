"""Two years of a large city's tickets, made inside PostgreSQL: realistic mix, no events.

Categories by a Zipf law over the shipped leaves, places over all streets, units by the shipped duty
catalogue, times through the day; old tickets are closed, those of the last days lie in every state.
Each ticket has its citizen, lead assignment, clocks, a contact, callback and evaluation. History
events are left out: none of the measured pages reads them.
"""

import random
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from bench import rows
from huying.city.catalogue import Catalogue, catalogue
from huying.dispatch import repository as lists
from huying.dispatch import rules as dispatch
from huying.kit import vault
from huying.ticket import words

BATCH = 250_000
COMBINATIONS = 20_000
KNOWN_PHONES = tuple(f"128{number:08d}" for number in range(40))

STEPS = (
    """'["从派单时刻起算，限 5 个工作日","起始日不计","中间遇周末顺延","""
    """"第 5 个工作日 17:30 到期"]'::jsonb"""
)


@dataclass(frozen=True)
class Span:
    """Tickets ``first`` … ``last - 1`` of ``total``, registered evenly ``start`` to ``end``."""

    first: int
    last: int
    total: int
    start: datetime
    end: datetime


async def combinations(session: AsyncSession, connection: AsyncConnection) -> None:
    """What a matter may be about and who leads it, by the real catalogue; seeded."""
    city = await catalogue(session)
    in_force = await lists.lists_in_force(session)
    dice = random.Random(12345)
    leaves = [category for category in city.categories.values() if category.is_leaf]
    dice.shuffle(leaves)
    weights = [1 / (rank + 10) for rank in range(len(leaves))]
    places = [place.code for place in city.places.values() if len(place.chain) >= 3]
    await connection.execute(text(
        "CREATE TABLE IF NOT EXISTS bench_matter (n int PRIMARY KEY, category_code text,"
        " place_code text, kind text, unit_id uuid, duty_code text, search tsvector, title text)"
    ))  # fmt: skip
    found = []
    for n, leaf in enumerate(dice.choices(leaves, weights, k=COMBINATIONS)):
        place = dice.choice(places)
        best = dispatch.match(city.duties.values(), leaf.code, place, "", city, in_force)
        found.append(_matter(city, n, leaf.code, leaf.kind.value, place, best))
    await connection.execute(
        text(
            "INSERT INTO bench_matter VALUES (:n, :category, :place, :kind, :unit, :duty,"
            " CAST(:search AS tsvector), :title) ON CONFLICT DO NOTHING"
        ),
        found,
    )


def _matter(
    city: Catalogue, n: int, category: str, kind: str, place: str,
    best: tuple[dispatch.Candidate, ...],
) -> dict[str, object]:  # fmt: skip
    where, what = city.place_name(place), city.category_name(category)
    title = f"{where}{what.rsplit('/', 1)[-1]}"
    said = f"来电反映{title}，已经持续两天，希望尽快处理。"
    return {
        "n": n,
        "category": category,
        "place": place,
        "kind": kind,
        "unit": best[0].unit_id if best else city.units["U-GOV"].id,
        "duty": best[0].duty_code if best else None,
        "search": words.vector([title, said, where, what]),
        "title": title,
    }


async def people(connection: AsyncConnection, first: int, last: int) -> None:
    """Citizens ``first`` … ``last - 1``; the first few have numbers that can be looked for."""
    await rows.fill(connection, "citizen", {
        "id": "md5('citizen' || n)::uuid", "name_masked": "'陈**'",
        "phone_hash": "sha256(('phone' || n)::bytea)", "phone_masked": "'128****5678'",
    }, f"generate_series({first}, {last - 1}) n")  # fmt: skip
    if first == 0:
        for number, phone in enumerate(KNOWN_PHONES):
            await connection.execute(
                text("UPDATE citizen SET phone_hash = :hash WHERE id = md5(:key)::uuid"),
                {"hash": vault.fingerprint(phone), "key": f"citizen{number}"},
            )


async def fill(connection: AsyncConnection, span: Span) -> None:
    """The tickets of ``span`` and all that hangs on them; the caller has dropped the indexes."""
    await connection.execute(text("SET session_replication_role = replica"))  # no triggers, no FKs
    for first in range(span.first, span.last, BATCH):
        await _batch(connection, span, first, min(first + BATCH, span.last))


async def _batch(connection: AsyncConnection, span: Span, first: int, last: int) -> None:
    seconds = (span.end - span.start).total_seconds() / span.total
    await connection.execute(text("DROP TABLE IF EXISTS made, road"))
    await connection.execute(text(f"""
        CREATE TEMP TABLE road AS
        SELECT n, m.*, '{span.start.isoformat()}'::timestamptz
            + make_interval(secs => n * {seconds}) AS registered_at,
          random() AS r1, random() AS r2, random() AS r3, random() AS r4,
          CASE m.kind WHEN 'consult' THEN 1 WHEN 'help' THEN 3 ELSE 5 END AS days
        FROM (SELECT g AS n, (random() * {COMBINATIONS - 1})::int AS pick
              FROM generate_series({first}, {last - 1}) g) AS s
        JOIN LATERAL (SELECT category_code, place_code, kind, unit_id, duty_code, search, title
              FROM bench_matter b WHERE b.n = s.pick) AS m ON true
    """))  # fmt: skip
    now = f"'{span.end.isoformat()}'::timestamptz"
    await connection.execute(text(f"""
        CREATE TEMP TABLE made AS
        SELECT *, CASE
            WHEN r1 < .12 THEN 'answered' WHEN r1 < .13 THEN 'not_accepted'
            WHEN sent_at > {now} THEN CASE WHEN r2 < .5 THEN 'to_review' ELSE 'to_dispatch' END
            WHEN signed_at > {now} THEN 'to_sign' WHEN submitted_at > {now} THEN 'handling'
            WHEN settled_at > {now} THEN 'to_approve' WHEN closed_at > {now} THEN 'to_callback'
            WHEN r3 < .05 THEN 'closed_unreached' ELSE 'closed' END AS state
        FROM (
          SELECT *, bench_uuid7(registered_at) AS id, bench_uuid7(registered_at) AS assignment_id,
            bench_uuid7(registered_at) AS task_id,
            registered_at + make_interval(mins => (60 * r2)::int) AS sent_at,
            registered_at + make_interval(mins => (60 * r2 + 240 * r3)::int) AS signed_at,
            registered_at + make_interval(mins => (60 * r2 + 600 * r4)::int) AS contacted_at,
            registered_at + make_interval(mins => (400 + days * 1500 * r4)::int) AS submitted_at,
            registered_at + make_interval(mins => (600 + days * 1500 * r4)::int) AS settled_at,
            registered_at + make_interval(mins => (900 + days * 1500 * r4)::int) AS closed_at,
            registered_at + make_interval(days => days + days / 5 * 2) AS unit_due_at
          FROM road) AS timed
    """))  # fmt: skip
    await connection.execute(
        text("ALTER TABLE made ADD is_sent bool, ADD is_submitted bool, ADD is_settled bool")
    )
    await connection.execute(text(
        "UPDATE made SET is_sent = state NOT IN ('answered', 'not_accepted', 'to_review',"
        " 'to_dispatch'), is_submitted = state IN ('to_approve', 'to_callback', 'closed',"
        " 'closed_unreached'), is_settled = state IN ('to_callback', 'closed',"
        " 'closed_unreached')"))  # fmt: skip
    await _tickets(connection)
    await _work(connection, now)
    await _after(connection)


async def _tickets(connection: AsyncConnection) -> None:
    ended = "state IN ('answered', 'not_accepted')"
    await rows.fill(connection, "ticket", {
        "id": "id",
        "number": "to_char(registered_at, 'YYYYMMDD') || lpad((n % 1000000)::text, 6, '0')",
        "state": "state", "kind": "kind", "category_code": "category_code",
        "place_code": "place_code", "urgency": "CASE WHEN r1 > .97 THEN 'urgent' ELSE 'normal' END",
        "title": "title",
        "summary": "'市民来电反映' || title || '，已持续两天，要求尽快处理并回复。'",
        "statement": "'我跟你们反映一下，' || title || '，都两天了，也没人管，请尽快处理。'",
        "fields": rows.no_fields(connection),
        "citizen_id": "md5('citizen' || (r4 * (n / 2.5))::int)::uuid",
        "registered_at": "registered_at", "query_code_hash": "'\\x00'",
        "lead_unit_id": "CASE WHEN is_sent THEN unit_id END", "due_at": "unit_due_at",
        "stage_due_at": "CASE WHEN state = 'to_sign' THEN signed_at WHEN state = 'handling'"
        " THEN unit_due_at WHEN state IN ('to_review', 'to_dispatch') THEN sent_at"
        " WHEN state = 'to_approve' THEN settled_at END",
        "settled_at": f"CASE WHEN is_settled THEN settled_at WHEN {ended} THEN registered_at END",
        "closed_at": f"CASE WHEN state LIKE 'closed%' THEN closed_at WHEN {ended}"
        " THEN registered_at END",
        "public_reply": f"CASE WHEN is_settled OR {ended} THEN '已处理，请放心。' ELSE '' END",
        "outcome_code": "CASE WHEN state = 'not_accepted' THEN 'legal_road' END",
        "outcome_text": f"CASE WHEN {ended} THEN '已当场说明。' ELSE '' END",
        "changed_at": "registered_at",
        "search": "search || array_to_tsvector(ARRAY['~' || to_char("
        "registered_at AT TIME ZONE 'UTC', 'YYYYMM')])",
    }, "made")  # fmt: skip


async def _work(connection: AsyncConnection, now: str) -> None:
    await rows.fill(connection, "assignment", {
        "id": "assignment_id", "ticket_id": "id", "unit_id": "unit_id", "duty_code": "duty_code",
        "state": "CASE WHEN state = 'to_sign' THEN 'to_sign' WHEN state = 'handling' THEN"
        " 'handling' WHEN state = 'to_approve' THEN 'submitted' ELSE 'done' END",
        "is_direct": "r3 < .4", "sent_at": "sent_at",
        "signed_at": "CASE WHEN state <> 'to_sign' THEN signed_at END",
        "contacted_at": "CASE WHEN is_submitted THEN contacted_at END",
        "reply": "CASE WHEN is_submitted THEN '已处理，请放心。' ELSE '' END",
        "solved": "CASE WHEN is_submitted THEN 'solved' END",
        "submitted_at": "CASE WHEN is_submitted THEN submitted_at END",
    }, "made WHERE is_sent")  # fmt: skip
    clocks = """(
      SELECT m.*, k.* FROM made m CROSS JOIN LATERAL (VALUES
        ('citizen', NULL::uuid, m.registered_at, m.unit_due_at,
         CASE WHEN m.is_settled THEN m.settled_at WHEN NOT m.is_sent AND m.state NOT LIKE 'to_%'
              THEN m.registered_at END, true),
        ('dispatch', NULL, m.registered_at, m.registered_at + interval '1 hour',
         CASE WHEN m.is_sent THEN m.sent_at END, m.is_sent OR m.state LIKE 'to_%'),
        ('sign', m.assignment_id, m.sent_at, m.sent_at + interval '4 hours',
         CASE WHEN m.state <> 'to_sign' THEN m.signed_at END, m.is_sent),
        ('contact', m.assignment_id, m.sent_at, m.sent_at + interval '1 day',
         CASE WHEN m.is_submitted THEN m.contacted_at END, m.is_sent),
        ('unit', m.assignment_id, m.sent_at, greatest(m.unit_due_at, m.sent_at),
         CASE WHEN m.is_submitted THEN m.submitted_at END, m.is_sent),
        ('close_review', m.assignment_id, m.submitted_at, m.submitted_at + interval '4 hours',
         CASE WHEN m.is_settled THEN m.settled_at END, m.is_submitted)
      ) AS k (kind_of, of_assignment, started, due, stopped, has) WHERE k.has) AS every"""
    await rows.fill(connection, "clock", {
        "id": "bench_uuid7(registered_at)", "ticket_id": "every.id",
        "assignment_id": "of_assignment", "kind": "kind_of",
        "limit_key": "'unit.' || kind", "amount": "days", "unit": "'work_day'",
        "calendar_code": "'office'", "started_at": "started", "due_at": "due",
        "due_unextended_at": "due", "due_unpaused_at": "due",
        "stopped_at": "greatest(stopped, started)", "steps": STEPS,
    }, clocks)  # fmt: skip
    await rows.fill(connection, "contact", {
        "id": "bench_uuid7(contacted_at)", "assignment_id": "assignment_id", "at": "contacted_at",
        "way": "'phone'", "result": "'reached'", "seconds": "(r2 * 200)::int",
    }, "made WHERE is_submitted")  # fmt: skip
    await rows.fill(connection, "deadline", {
        "kind": "CASE WHEN state = 'to_sign' THEN 'ticket.sign' ELSE 'ticket.unit_due' END",
        "subject_id": "assignment_id",
        "due_at": f"greatest(unit_due_at, {now} + interval '1 minute')",
    }, "made WHERE is_sent AND NOT is_submitted")  # fmt: skip


async def _after(connection: AsyncConnection) -> None:
    is_over = "state LIKE 'closed%'"
    await rows.fill(connection, "callback_task", {
        "id": "task_id", "ticket_id": "id", "round": "1",
        "state": f"CASE WHEN NOT {is_over} THEN 'waiting' WHEN state = 'closed' THEN 'done'"
        " ELSE 'unreached' END",
        "settled_at": "settled_at", "due_at": "settled_at + interval '2 hours'",
        "order_at": "settled_at + interval '2 hours'",
        "tries": f"CASE WHEN {is_over} THEN 1 ELSE 0 END",
        "first_attempt_at": f"CASE WHEN {is_over} THEN settled_at + interval '1 hour' END",
        "ended_at": f"CASE WHEN {is_over} THEN closed_at END", "changed_at": "settled_at",
    }, "made WHERE is_settled")  # fmt: skip
    await rows.fill(connection, "evaluation", {
        "id": "bench_uuid7(closed_at)", "task_id": "task_id", "ticket_id": "id", "round": "1",
        "satisfaction": "CASE WHEN r2 < .5 THEN 'very' WHEN r2 < .8 THEN 'satisfied'"
        " WHEN r2 < .93 THEN 'basically' ELSE 'dissatisfied' END",
        "solved": "CASE WHEN r3 < .85 THEN 'yes' WHEN r3 < .93 THEN 'partly' ELSE 'no' END",
        "way": "'page'", "at": "closed_at",
    }, "made WHERE state = 'closed'")  # fmt: skip
