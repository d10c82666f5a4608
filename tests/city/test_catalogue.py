"""The city's snapshot: subtrees, roles by place, calendars, limits."""

from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import worktime
from huying.city import content
from huying.city.catalogue import Catalogue, catalogue, forget, trust
from huying.city.models import CalendarOverride, DayKind, MatterKind, Place, Unit, Urgency
from huying.kit import db


async def test_a_role_is_resolved_by_the_nearest_place_around(city: Catalogue) -> None:
    estate = next(place for place in city.places.values() if "/YT-TN-01/" in place.path)

    office = city.resolve_lead("role:street_office", estate.code)
    hotline = city.resolve_lead("role:district_hotline", estate.code)

    assert office is not None
    assert office.place_code == "YT-TN-01"
    assert hotline is not None
    assert hotline.place_code == "YT-TN"
    assert city.resolve_lead("role:street_office", "YT-TN") is None
    assert city.resolve_lead("role:street_office", None) is None


async def test_every_district_has_a_fallback_that_leads(city: Catalogue) -> None:
    districts = [place for place in city.places.values() if place.kind == "district"]

    for district in districts:
        rows = [
            duty
            for duty in city.duties.values()
            if not duty.category_code and duty.place_code == district.code
        ]
        assert rows, district.name
        assert city.resolve_lead(rows[0].lead, district.code) is not None


async def test_every_leaf_has_a_lead_in_every_street(city: Catalogue) -> None:
    streets = [place.code for place in city.places.values() if place.kind == "street"]
    leaves = [c.code for c in city.categories.values() if c.is_leaf and not c.code.startswith("20")]
    rows = list(city.duties.values())

    assert len(streets) >= 35
    assert len(leaves) >= 300
    for leaf in leaves:
        covering = [row for row in rows if row.category_code and leaf.startswith(row.category_code)]
        for street in streets:
            assert any(
                city.resolve_lead(row.lead, street)
                for row in covering
                if not row.place_code or city.is_within(street, row.place_code)
            ), (leaf, street)


async def test_units_above_are_the_unit_and_its_ancestors(city: Catalogue) -> None:
    street = city.units["U-TN-01"]

    above = [city.unit_by_id[id].code for id in city.unit_ids_above(street.id)]

    assert above[-1] == "U-TN-01"
    assert above[0] == street.ancestor_codes[0]


async def test_water_binds_by_the_day_and_life_by_two_hours(city: Catalogue) -> None:
    key = city.unit_limit_key(MatterKind.HELP, "090101", Urgency.NORMAL, is_complex=False)
    life = city.unit_limit_key(MatterKind.HELP, "090101", Urgency.CRITICAL, is_complex=False)
    complaint = city.unit_limit_key(
        MatterKind.COMPLAINT, "040101", Urgency.NORMAL, is_complex=False
    )

    assert city.limit(key) == worktime.Limit(24, worktime.LimitUnit.HOUR)
    assert city.limit(life) == worktime.Limit(2, worktime.LimitUnit.HOUR)
    assert city.limit(complaint) == worktime.Limit(5, worktime.LimitUnit.WORK_DAY)


async def test_a_local_override_is_in_the_snapshot_once_the_version_rises(
    session: AsyncSession, city: Catalogue
) -> None:
    start = datetime(2026, 11, 17, 2, 0, tzinfo=UTC)
    limit = worktime.Limit(1, worktime.LimitUnit.WORK_DAY)
    before = worktime.due_at(start, limit, city.office_calendar)

    session.add(CalendarOverride(day=date(2026, 11, 18), kind=DayKind.HOLIDAY, name="台风停工"))
    await content.touch(session)
    changed = await catalogue(session)

    after = worktime.due_at(start, limit, changed.office_calendar)
    assert before.date() == date(2026, 11, 18)
    assert after.date() == date(2026, 11, 19)


async def test_loading_again_changes_nothing(session: AsyncSession) -> None:
    before = {u.code: u.id for u in await session.scalars(select(Unit))}

    await content.load_base(session)
    await content.load_demo(session)

    assert {u.code: u.id for u in await session.scalars(select(Unit))} == before


async def test_who_changed_the_city_finds_the_change_at_once(fresh_dsn: str) -> None:
    """However long this process trusts its snapshot; others ask within a second."""
    engine = db.connect(fresh_dsn, pool_size=2)
    forget()
    trust(3_600)
    try:
        async with db.unit_of_work() as session:
            before = await catalogue(session)
        async with db.unit_of_work() as session:
            session.add(Place(code="YT-NEW", name="新区", kind="district", path="/YT/YT-NEW/"))
            await content.touch(session)
            assert "YT-NEW" not in (await catalogue(session)).places, "not before the commit"
        async with db.unit_of_work() as session:
            after = await catalogue(session)
            assert (await catalogue(session)) is after
    finally:
        trust(0.0)
        forget()
        await engine.dispose()
        db.sessions.configure(bind=None)

    assert ("YT-NEW" in before.places, "YT-NEW" in after.places) == (False, True)
