"""What belongs together: incidents, matters that may become disputes, task forces around them."""

from collections import Counter

from sqlalchemy import Select, func, select

from huying.city.models import Place
from huying.insight import bands_views
from huying.insight.models_disputes import LIVE_DISPUTE, DisputeLevel, DisputeRisk
from huying.insight.models_incidents import Incident, IncidentState, IncidentTicket
from huying.insight.models_reports import ReportKind
from huying.insight.reports_draft import About, Draft, say, tell
from huying.insight.schemas_reports import ReportRow, ReportSection
from huying.supervise import task_forces_views
from huying.supervise.models_task_forces import ForceState, TaskForce, TaskForceMember
from huying.ticket.models import Ticket

LEAST = 3  # tickets of an incident that a report calls hot
MOST_ROWS = 200
NAMED = {ReportKind.LEADER: 3}
NAMED_ELSE = 5
_SHOWN = (DisputeLevel.GRAVE, DisputeLevel.SERIOUS, DisputeLevel.ATTENTION)


async def incidents(draft: Draft) -> None:
    """Those with tickets of the period, the most first. They are named by place and category, for
    titles hold tickets' words. A unit's people do not read incidents: theirs are their tickets."""
    about, section = draft.about, draft.section("incidents")
    if about.root is not None:
        await _of_unit(draft, section)
        return
    since, until = about.span()
    fresh = func.count().label("fresh")
    wanted = (
        select(Incident, fresh)
        .join(IncidentTicket, IncidentTicket.incident_id == Incident.id)
        .where(
            Incident.state == IncidentState.OPEN, Incident.tickets >= LEAST,
            IncidentTicket.left_at.is_(None), IncidentTicket.at >= since, IncidentTicket.at < until,
        )
        .group_by(Incident.id)
        .order_by(fresh.desc(), Incident.tickets.desc(), Incident.id.desc())
    )  # fmt: skip
    if about.place:
        wanted = wanted.where(Incident.place_code.in_(_inside(about)))
    found = (await about.session.execute(wanted)).all()
    if not found:
        return
    named = [
        ReportRow(label=_name(about, incident), link=f"/incidents/{incident.id}")
        for incident, _ in found
    ]
    number = draft.source(
        "incidents.all", "incidents", say("name.incidents"), "/incidents", n=len(found),
        rows=named[:MOST_ROWS],
    )  # fmt: skip
    tell(section, "incidents", [number], n=len(found), least=LEAST)
    most = NAMED.get(about.kind, NAMED_ELSE)
    for (incident, count), row in list(zip(found, named, strict=True))[:most]:
        ref = draft.source(
            f"incident.{incident.id}", "incidents", row.label, row.link, n=incident.tickets
        )
        tell(
            section, "incident", [ref], what=row.label, fresh=count, tickets=incident.tickets,
            people=incident.people,
            first=bands_views.told_time(incident.first_at, about.city),
        )  # fmt: skip


async def _of_unit(draft: Draft, section: ReportSection) -> None:
    about = draft.about
    since, until = about.span()
    rows = await about.session.execute(
        select(Incident, Ticket.id, Ticket.number)
        .join(IncidentTicket, IncidentTicket.incident_id == Incident.id)
        .join(Ticket, Ticket.id == IncidentTicket.ticket_id)
        .where(
            Incident.state == IncidentState.OPEN, Incident.tickets >= LEAST,
            IncidentTicket.left_at.is_(None), IncidentTicket.at >= since, IncidentTicket.at < until,
            Ticket.lead_unit_id.in_(about.units or ()),
        )
        .order_by(Incident.id, IncidentTicket.at)
    )  # fmt: skip
    own: dict[Incident, list[ReportRow]] = {}
    for incident, id, number in rows:
        own.setdefault(incident, []).append(ReportRow(label=number, link=f"/tickets/{id}"))
    if not own:
        return
    ranked = sorted(own.items(), key=lambda pair: -len(pair[1]))
    everything = [row for _, rows_ in ranked for row in rows_]
    source = draft.source(
        "incidents.all", "incidents", say("name.incidents"), everything[0].link, n=len(ranked),
        rows=everything[:MOST_ROWS],
    )  # fmt: skip
    tell(section, "incidents.unit", [source], n=len(ranked))
    for incident, tickets in ranked[: NAMED.get(about.kind, NAMED_ELSE)]:
        name = _name(about, incident)
        ref = draft.source(
            f"incident.{incident.id}", "incidents", name, tickets[0].link, n=len(tickets),
            rows=tickets[:MOST_ROWS],
        )  # fmt: skip
        tell(section, "incident.unit", [ref], what=name, fresh=len(tickets))


def _name(about: About, incident: Incident) -> str:
    place = about.city.place_name(incident.place_code) if incident.place_code else say("city")
    return f"{place}{_last(about, incident.category_code)}"


def _last(about: About, category: str) -> str:
    return about.city.category_name(category).rpartition("/")[2]


async def disputes(draft: Draft) -> None:
    """By level, named by category and place: parties are for those who may read the matters. Units
    may not: theirs are the task forces in which they sit."""
    about, section = draft.about, draft.section("disputes")
    if about.root is not None:
        await _forces(draft, section)
        return
    wanted = select(DisputeRisk).where(
        DisputeRisk.state.in_(LIVE_DISPUTE), DisputeRisk.level.in_(_SHOWN)
    )
    if about.place:
        wanted = wanted.where(DisputeRisk.place_code.in_(_inside(about)))
    ordered = wanted.order_by(DisputeRisk.score.desc(), DisputeRisk.id)
    found = (await about.session.scalars(ordered)).all()
    number = draft.source(
        "disputes.all", "disputes", say("name.disputes"), "/dispute-risks", n=len(found),
        rows=[_risk_row(about, risk) for risk in found[:MOST_ROWS]],
    )  # fmt: skip
    levels = Counter(risk.level for risk in found)
    if not found:
        tell(section, "disputes.none", [number])
        return
    parts = "、".join(
        say(f"disputes.part.{level.value}", n=levels[level]) for level in _SHOWN if levels[level]
    )
    tell(section, "disputes", [number], n=len(found), parts=parts)


def _risk_row(about: About, risk: DisputeRisk) -> ReportRow:
    place = about.city.place_name(risk.place_code) if risk.place_code else say("city")
    label = say(
        "disputes.row", level=say(f"disputes.level.{risk.level.value}"),
        what=_last(about, risk.category_code), place=place,
    )  # fmt: skip
    return ReportRow(label=label, link=f"/dispute-risks?risk={risk.id}")


async def _forces(draft: Draft, section: ReportSection) -> None:
    about = draft.about
    seats = select(TaskForceMember.force_id).where(
        TaskForceMember.left_at.is_(None), TaskForceMember.unit_id.in_(about.units or ())
    )
    found = await about.session.scalars(
        select(TaskForce)
        .where(TaskForce.state == ForceState.WORKING, TaskForce.id.in_(seats))
        .order_by(TaskForce.year, TaskForce.sequence)
    )
    rows = [
        ReportRow(label=task_forces_views.number_of(force), link=f"/task-forces/{force.id}")
        for force in found
    ]
    if rows:
        number = draft.source(
            "forces.all", "disputes", say("name.forces"), "/task-forces", n=len(rows), rows=rows
        )
        tell(section, "forces", [number], n=len(rows))


def _inside(about: About) -> Select[str]:
    place = about.city.place(about.place)
    path = place.path if place else about.place
    return select(Place.code).where(Place.path.startswith(path))
