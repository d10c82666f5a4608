"""A report while it is put together: sentences, the sources they rest on, pictures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.insight.models_reports import ReportKind
from huying.insight.reports_rules import DAY, Period
from huying.insight.schemas_reports import (
    ReportBody,
    ReportChart,
    ReportRow,
    ReportSection,
    ReportSentence,
    ReportSource,
    ReportSourceKind,
    ReportUnitOf,
)
from huying.insight.seasons_history import begins
from huying.insight.units import Node, Tree
from huying.kit import texts


def say(key: str, **values: object) -> str:
    return texts.say("reports", key, **values)


@dataclass(frozen=True)
class About:
    """What a report is about. ``root`` and ``place`` "" / None: the whole city."""

    session: AsyncSession
    city: Catalogue
    tree: Tree
    kind: ReportKind
    period: Period
    now: datetime
    root: Node | None
    place: str
    known_since: date | None

    @property
    def is_city(self) -> bool:
        return self.root is None and not self.place

    @property
    def units(self) -> frozenset[UUID] | None:
        if self.root is None:
            return None
        return frozenset(node.id for node in self.tree.within(self.root.path))

    @property
    def scope(self) -> str:
        if self.root is not None:
            return self.root.name
        return self.city.place_name(self.place) if self.place else say("city")

    def span(self, period: Period | None = None) -> tuple[datetime, datetime]:
        """The period's moments, aware; its end is excluded."""
        chosen = period or self.period
        return begins(self.city, chosen.first), begins(self.city, chosen.last + DAY)

    def knows(self, period: Period) -> bool:
        """Whether matters were counted on all of its days."""
        return self.known_since is not None and self.known_since <= period.first

    def is_within(self, place: str | None) -> bool:
        """Whether a place lies in the report's scope; what names no place lies in the city only."""
        if not self.place:
            return True
        return bool(place) and self.city.is_within(place or "", self.place)


@dataclass
class Draft:
    """Sources are numbered in the order in which sentences first rest on them."""

    about: About
    sections: list[ReportSection] = field(default_factory=list)
    sources: list[ReportSource] = field(default_factory=list)

    def section(self, key: str) -> ReportSection:
        made = ReportSection(key=key, heading=say(f"heading.{key}"), sentences=[])
        self.sections.append(made)
        return made

    def source(
        self,
        key: str,
        kind: ReportSourceKind,
        name: str,
        link: str,
        *,
        n: int,
        unit_of: ReportUnitOf = "matters",
        code: str = "",
        ends: tuple[float | None, float | None, float | None] = (None, None, None),
        period: Period | None = None,
        rows: Sequence[ReportRow] = (),
    ) -> int:
        """Its number. ``ends``: value and the ends of its interval."""
        chosen = period or self.about.period
        made = ReportSource(
            number=len(self.sources) + 1,
            key=key,
            kind=kind,
            code=code,
            name=name,
            since=chosen.first,
            until=chosen.last,
            scope=self.about.scope,
            unit_of=unit_of,
            n=n,
            value=ends[0],
            low=ends[1],
            high=ends[2],
            link=link,
            rows=list(rows),
        )
        self.sources.append(made)
        return made.number

    def body(self, title: str) -> ReportBody:
        """Sections that say nothing are left out."""
        return ReportBody(
            title=title,
            scope=self.about.scope,
            sections=[section for section in self.sections if section.sentences],
            sources=self.sources,
        )


def tell(section: ReportSection, key: str, refs: Sequence[int], **values: object) -> None:
    section.sentences.append(ReportSentence(text=say(key, **values), refs=list(refs)))


def picture(section: ReportSection, chart: ReportChart) -> None:
    section.charts.append(chart)


def tickets_link(about: About, period: Period, *, category: str = "", place: str = "") -> str:
    """The list of tickets registered in the period, as the ticket centre's address."""
    since, until = about.span(period)
    return link(
        "/tickets",
        since=_instant(since),
        until=_instant(until),
        category=category,
        place=place or about.place,
        unit=about.root.code if about.root else "",
    )


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def figure_link(about: About, code: str) -> str:
    return link(
        "/figures",
        figure=code,
        rows="all",
        since=about.period.first.isoformat(),
        until=about.period.last.isoformat(),
        place=about.place,
        unit=about.root.code if about.root else "",
    )


def link(path: str, **values: str) -> str:
    told = {name: value for name, value in values.items() if value}
    return f"{path}?{urlencode(told)}" if told else path
