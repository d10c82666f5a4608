"""Alerts of the time bands as people read them. Everything is masked."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series import Shape
from huying.city.catalogue import Catalogue
from huying.city.models import MatterKind
from huying.insight import bands_alerts, bands_steps
from huying.insight import bands_rules as rules
from huying.insight.models_bands import BandAlert, BandAlertTicket, BandFactor, BandState
from huying.insight.schemas_bands import (
    BandAlertRead,
    BandAlertRow,
    BandCause,
    BandMay,
    BandPlace,
    BandTicket,
    BandTickets,
    BandUnit,
    BandWord,
)
from huying.kit import texts
from huying.kit.actor import Actor
from huying.people.repository import names_of
from huying.ticket import repository as tickets
from huying.ticket.masking import masks
from huying.ticket.models import Confidentiality, Ticket

MOST_TICKETS = 200
MOST_ALERTS = 200
NAMED = 3  # places in a title


def say(key: str, **values: object) -> str:
    return texts.say("bands", key, **values)


def number(value: float) -> str:
    """As people read an expectation: 0.04, 0.3, 12."""
    if 0 < value < 0.1:
        return f"{value:.2f}"
    return f"{value:.1f}" if value < 10 and round(value, 1) != int(value) else f"{value:.0f}"


def told_time(moment: datetime, city: Catalogue) -> str:
    local = moment.astimezone(city.zone)
    return f"{local.month}月{local.day}日{local:%H:%M}"


def place_names(city: Catalogue, codes: Sequence[str]) -> str:
    """At most three by name: 汀南区梧桐街道、滨江街道等4处."""
    if not codes:
        return say("city")
    names: list[str] = []
    above = ""
    for code in codes[:NAMED]:
        view, full = city.place(code), city.place_name(code)
        parent = (view.parent_code or "") if view else ""
        names.append(view.name if view and parent == above else full)
        above = parent
    more = say("and_more", count=len(codes)) if len(codes) > NAMED else ""
    return "、".join(names) + more


def category_name(city: Catalogue, code: str) -> str:
    """The last name of the way: 停水; all matters without a code."""
    return city.category_name(code).rpartition("/")[2] or say("all")


def title_of(city: Catalogue, alert: BandAlert) -> str:
    values = {
        "place": place_names(city, alert.places),
        "category": category_name(city, alert.category_code),
        "shape": say(f"shape.{alert.shape.value}"),
        "before": place_names(city, alert.places_before),
    }
    key = "title.shift" if alert.shape is Shape.SHIFT else "title"
    return say(key, **values)


def sentence_of(city: Catalogue, alert: BandAlert) -> str:
    key = {Shape.SILENCE: "sentence.less", Shape.SHIFT: "sentence.shift"}.get(
        alert.shape, "sentence.more"
    )
    return say(
        key,
        since=told_time(alert.since, city),
        people=alert.people,
        observed=alert.observed,
        expected=number(alert.expected),
        low=number(alert.low),
        high=number(alert.high),
        window=window_name(alert.window_minutes),
        place=place_names(city, alert.places),
    )


def window_name(minutes: int) -> str:
    days, rest = divmod(minutes, rules.A_DAY)
    return say("window.days", days=days) if days > 1 and not rest else say(f"window.{minutes}")


def row(city: Catalogue, alert: BandAlert) -> BandAlertRow:
    unit = city.unit(alert.unit_code) if alert.unit_code else None
    times = rules.ratio(alert.observed, alert.expected)
    return BandAlertRow(
        id=alert.id,
        shape=alert.shape,
        state=alert.state,
        title=title_of(city, alert),
        sentence=sentence_of(city, alert),
        category_code=alert.category_code,
        category_name=city.category_name(alert.category_code) or say("all"),
        categories=alert.categories,
        places=[BandPlace(code=code, name=city.place_name(code)) for code in alert.places],
        places_before=[
            BandPlace(code=code, name=city.place_name(code)) for code in alert.places_before
        ],
        since=alert.since,
        raised_at=alert.raised_at,
        seen_at=alert.seen_at,
        ended_at=alert.ended_at,
        window_minutes=alert.window_minutes,
        observed=alert.observed,
        people=alert.people,
        expected=alert.expected,
        low=alert.low,
        high=alert.high,
        times=round(times, 1) if alert.expected > 0 else None,
        score=alert.score,
        unit=BandUnit(code=unit.code, name=unit.name) if unit else None,
        is_thin=alert.is_thin,
        verdict=alert.verdict,
        version=alert.version,
    )


async def list_rows(
    session: AsyncSession,
    actor: Actor,
    city: Catalogue,
    *,
    since: datetime | None,
    until: datetime | None,
    states: Sequence[BandState],
) -> list[BandAlertRow]:
    """Living first, then the latest. Without times all that wait for a verdict."""
    statement = bands_alerts.visible_to(actor, city)
    if since is not None and until is not None:
        last = func.coalesce(BandAlert.ended_at, BandAlert.seen_at)
        statement = statement.where(BandAlert.since < until, last >= since)
    if states:
        statement = statement.where(BandAlert.state.in_(states))
    rows = await session.scalars(
        statement.order_by(
            (BandAlert.state == BandState.CLOSED),
            BandAlert.ended_at.is_not(None),
            BandAlert.raised_at.desc(),
            BandAlert.id,
        ).limit(MOST_ALERTS)
    )
    return [row(city, alert) for alert in rows]


async def read(
    session: AsyncSession, actor: Actor, city: Catalogue, alert: BandAlert
) -> BandAlertRead:
    people = [id for id in (alert.acknowledged_by, alert.acted_by, alert.closed_by) if id]
    names = await names_of(session, people)
    factor = await session.get(BandFactor, alert.family)
    ids = select(BandAlertTicket.ticket_id).where(BandAlertTicket.alert_id == alert.id)
    return BandAlertRead(
        **row(city, alert).model_dump(),
        p=alert.p,
        q=alert.q,
        history_days=alert.history_days,
        factor=factor.factor if factor else 1.0,
        words=[BandWord.model_validate(each) for each in alert.words],
        cause=BandCause.model_validate(alert.cause) if alert.cause else None,
        duty_code=alert.duty_code,
        basis=basis_of(city, alert),
        tickets=await behind(session, actor, city, Ticket.id.in_(ids)),
        acknowledged_at=alert.acknowledged_at,
        acknowledged_by_name=_name(names, alert.acknowledged_by),
        acted_at=alert.acted_at,
        acted_by_name=_name(names, alert.acted_by),
        action=alert.action,
        closed_at=alert.closed_at,
        closed_by_name=_name(names, alert.closed_by),
        note=alert.note,
        may=may(actor, city, alert),
    )


def _name(names: dict[UUID, str], id: UUID | None) -> str | None:
    return names.get(id) if id else None


def basis_of(city: Catalogue, alert: BandAlert) -> str:
    if alert.unit_code is None:
        return ""
    duty = city.duty(alert.duty_code) if alert.duty_code else None
    return say("basis.duty", code=duty.code, basis=duty.basis) if duty else say("basis.above")


def may(actor: Actor, city: Catalogue, alert: BandAlert) -> list[BandMay]:
    found: list[BandMay] = []
    if bands_steps.may_touch(actor, city, alert):
        if alert.state is BandState.OPEN:
            found.append("acknowledge")
        if alert.state in (BandState.OPEN, BandState.ACKNOWLEDGED):
            found.append("act")
    if bands_steps.may_judge(actor) and alert.state is not BandState.CLOSED:
        found.append("close")
    return [*found, "brief"]


async def behind(
    session: AsyncSession, actor: Actor, city: Catalogue, *conditions: ColumnElement[bool]
) -> BandTickets:
    """The tickets that meet ``conditions``; what a person may not see, what is confidential and
    reports are counted only (rule 9)."""
    total = await session.scalar(select(func.count()).select_from(Ticket).where(*conditions))
    shown = tickets.visible_to(actor).where(
        *conditions,
        Ticket.confidentiality == Confidentiality.NORMAL,
        Ticket.kind != MatterKind.REPORT,
    )
    seen = await session.scalar(select(func.count()).select_from(shown.subquery()))
    rows = list(
        await session.scalars(
            shown.order_by(Ticket.registered_at.desc(), Ticket.id).limit(MOST_TICKETS)
        )
    )
    masked = await masks(session, rows)
    return BandTickets(
        items=[
            BandTicket(
                id=ticket.id,
                number=ticket.number,
                title=masked[ticket.id](ticket.title),
                state=ticket.state,
                category_name=city.category_name(ticket.category_code),
                place_code=ticket.place_code,
                place_name=city.place_name(ticket.place_code) if ticket.place_code else "",
                registered_at=ticket.registered_at,
            )
            for ticket in rows
        ],
        total=total or 0,
        hidden=(total or 0) - (seen or 0),
    )


async def of_slice(
    session: AsyncSession,
    actor: Actor,
    city: Catalogue,
    since: datetime,
    until: datetime,
    category: str,
    place: str,
) -> BandTickets:
    """Tickets registered in a part of a day, of a category and a place with all below them."""
    conditions = [Ticket.registered_at >= since, Ticket.registered_at < until]
    if category:
        conditions.append(Ticket.category_code.startswith(category, autoescape=True))
    view = city.place(place) if place else None
    if view is not None and len(view.chain) > 1:
        every = [*city.places.values(), *city.retired.places.values()]
        conditions.append(
            Ticket.place_code.in_([each.code for each in every if each.path.startswith(view.path)])
        )
    return await behind(session, actor, city, *conditions)
