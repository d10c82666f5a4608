"""Pieces of SQL that counting and reading share. ``:zone`` is the city's zone."""

from datetime import datetime, timedelta

from huying.insight.counts_values import KEPT_DAYS, NOBODY, Grain, What
from huying.kit import clock

NO_UNIT = f"'{NOBODY}'::uuid"
# What is kept of a subject in the ledger, in the ledger's order.
DIMS = ("at", "unit_id", "people", "category", "district", "street", "place", "channel")

_LOCAL = {
    Grain.QUARTER: "date_bin('15 minutes', {0}, timestamp '2000-01-01')",
    Grain.BAND: "date_bin('2 hours', {0}, timestamp '2000-01-01 23:00')",
    Grain.DAY: "date_trunc('day', {0})",
    Grain.MONTH: "date_trunc('month', {0})",
}


def begins(grain: Grain, at: str) -> str:
    """The beginning of the cell that holds ``at``, as timestamptz."""
    local = _LOCAL[grain].format(f"({at} AT TIME ZONE :zone)")
    return f"({local} AT TIME ZONE :zone)"


def begins_of(grain: str, at: str) -> str:
    """As ``begins``, for a grain that is a column (``counts_values.GRAIN_CODES``)."""
    cases = (f"WHEN {code} THEN {begins(one, at)}" for code, one in enumerate(Grain, 1))
    return f"CASE {grain} {' '.join(cases)} END"


def clock_of(at: str) -> str:
    """Which double-hour of the city's day, 0 for the one that begins at 23:00."""
    return f"((extract(hour FROM {at} AT TIME ZONE :zone)::int + 1) / 2 % 12)"


def has_quarters(since: datetime) -> bool:
    """Whether what began then is still kept by the quarter hour."""
    return since >= clock.now() - timedelta(days=KEPT_DAYS)


def category_of(level: str, category: str) -> str:
    return f"left({category}, 2 * {level})"


def place_of(level: str) -> str:
    return f"CASE {level} WHEN 0 THEN '' WHEN 1 THEN district WHEN 2 THEN street ELSE place END"


# The place's district and street by the tree of today; a shorter path is as far as it is known.
_PLACE = """
  coalesce(nullif(split_part(pl.path, '/', 3), ''), {code}, '') AS district,
  coalesce(nullif(split_part(pl.path, '/', 4), ''), nullif(split_part(pl.path, '/', 3), ''),
    {code}, '') AS street,
  coalesce({code}, '') AS place"""
_OF_TICKET = _PLACE.format(code="t.place_code")

# By the ticket as it is now. Merged: its people are counted with the ticket that it rides with.
_TICKET_PEOPLE = "CASE WHEN t.parent_id IS NULL THEN t.people_affected ELSE 0 END"

SOURCES = {
    What.TICKET: f"""
        SELECT t.id AS subject_id, t.registered_at AS at, coalesce(t.lead_unit_id, {NO_UNIT})
          AS unit_id, {_TICKET_PEOPLE} AS people, t.category_code AS category, {_OF_TICKET},
          t.channel::text AS channel
        FROM ticket t LEFT JOIN place pl ON pl.code = t.place_code""",
    What.CALLBACK: f"""
        SELECT c.id AS subject_id, c.settled_at AS at, coalesce(t.lead_unit_id, {NO_UNIT})
          AS unit_id, {_TICKET_PEOPLE} AS people, t.category_code AS category, {_OF_TICKET},
          t.channel::text AS channel
        FROM callback_task c JOIN ticket t ON t.id = c.ticket_id
        LEFT JOIN place pl ON pl.code = t.place_code
        WHERE NOT (c.state = 'void' AND c.tries = 0)""",
    What.CALL: f"""
        SELECT c.id AS subject_id, c.started_at AS at, coalesce(t.lead_unit_id, {NO_UNIT})
          AS unit_id, 1 AS people, coalesce(t.category_code, '') AS category, {_OF_TICKET},
          'phone' AS channel
        FROM call c LEFT JOIN LATERAL (
          SELECT m.ticket_id FROM matter m WHERE m.call_id = c.id AND m.ticket_id IS NOT NULL
          ORDER BY m.ordinal LIMIT 1
        ) AS m ON true
        LEFT JOIN ticket t ON t.id = m.ticket_id LEFT JOIN place pl ON pl.code = t.place_code""",
    What.QUESTION: f"""
        SELECT q.id AS subject_id, q.asked_at AS at, coalesce(u.id, {NO_UNIT}) AS unit_id,
          1 AS people, coalesce(q.categories -> 0 ->> 'code', '') AS category,
          {_PLACE.format(code="q.place_code")}, q.channel::text AS channel
        FROM asked_question q LEFT JOIN unit u ON u.code = q.unit_code
        LEFT JOIN place pl ON pl.code = q.place_code""",
}
# The columns by which a source is cut: its subjects, and their times.
ID_OF = {What.TICKET: "t.id", What.CALLBACK: "c.id", What.CALL: "c.id", What.QUESTION: "q.id"}
AT_OF = {
    What.TICKET: "t.registered_at",
    What.CALLBACK: "c.settled_at",
    What.CALL: "c.started_at",
    What.QUESTION: "q.asked_at",
}


def source(what: What, condition: str) -> str:
    """The subjects as they should be counted, those of ``condition``."""
    joined = "AND" if "WHERE NOT" in SOURCES[what] else "WHERE"
    return f"{SOURCES[what]} {joined} {condition}"
