"""Whose eyes a report is made with, and who may read it."""

from sqlalchemy import Select, exists, false, or_, select

from huying.city.catalogue import Catalogue
from huying.insight.models_reports import Report, ReportDelivery, ReportState
from huying.insight.permissions_reports import REPORT_ISSUE, REPORT_MAKE
from huying.insight.units import Node
from huying.kit.actor import SYSTEM, Actor, ActorKind


def actor_of(root: Node | None) -> Actor:
    """The platform, seeing what the scope's own people would see."""
    if root is None:
        return SYSTEM
    return Actor(id=None, kind=ActorKind.SYSTEM, unit_id=root.id, unit_path=root.path)


def visible_to(actor: Actor, city: Catalogue) -> Select[Report]:
    """A unit's people read reports about their own subtree. What is not issued yet is for those who
    make and issue reports, and for those before whom it was laid."""
    statement = select(Report)
    if not (actor.may(REPORT_MAKE) or actor.may(REPORT_ISSUE)):
        laid = exists().where(
            ReportDelivery.report_id == Report.id, ReportDelivery.account_id == actor.id
        )
        statement = statement.where(or_(Report.state == ReportState.ISSUED, laid))
    if actor.sees_all_units:
        return statement
    if actor.unit_path is None:
        return statement.where(false())
    return statement.where(Report.unit_code.in_(units_below(city, actor.unit_path)))


def units_below(city: Catalogue, path: str) -> list[str]:
    units = [*city.units.values(), *city.retired.units.values()]
    return [unit.code for unit in units if unit.path.startswith(path)]
