from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy import select

from huying.city import streams
from huying.city.catalogue import catalogue
from huying.city.models import LineNumber
from huying.city.schemas import (
    CategoryRead,
    LineNumberRead,
    PlaceRead,
    TemplateField,
    TemplateRead,
    UnitRead,
)
from huying.kit.actor import Actor, SignedIn
from huying.kit.db import Session

router = APIRouter(tags=["city"])
STREAMS = streams

Anyone = Annotated[Actor, Depends(SignedIn())]


@router.get("/units")
async def list_units(_: Anyone, session: Session) -> list[UnitRead]:
    """Every active unit in the order of its pinyin."""
    city = await catalogue(session)
    return [
        UnitRead(
            id=unit.id,
            code=unit.code,
            name=unit.name,
            short_name=unit.short_name,
            kind=unit.kind,
            parent_code=unit.ancestor_codes[-2] if len(unit.ancestor_codes) > 1 else None,
            head_name=unit.head_name,
            is_always_open=unit.is_always_open,
        )
        for unit in sorted(city.units.values(), key=lambda unit: (unit.sort_key, unit.code))
    ]


@router.get("/places")
async def list_places(_: Anyone, session: Session) -> list[PlaceRead]:
    """The whole place tree with schematic shapes."""
    city = await catalogue(session)
    return [
        PlaceRead(
            code=place.code,
            name=place.name,
            full_name=city.place_name(place.code),
            kind=place.kind,
            parent_code=place.parent_code,
            x=place.x,
            y=place.y,
            neighbours=list(place.neighbours),
            shape=place.shape,
        )
        for place in city.places.values()
    ]


@router.get("/categories")
async def list_categories(_: Anyone, session: Session) -> list[CategoryRead]:
    """The category tree in the order of its codes."""
    city = await catalogue(session)
    return [
        CategoryRead(
            code=category.code,
            name=category.name,
            full_name=city.category_name(category.code),
            kind=category.kind,
            urgency=category.urgency,
            template_code=category.template_code,
            door=category.door,
            is_leaf=category.is_leaf,
        )
        for _code, category in sorted(city.categories.items())
    ]


@router.get("/templates")
async def list_templates(_: Anyone, session: Session) -> list[TemplateRead]:
    city = await catalogue(session)
    return [
        TemplateRead(
            code=template.code,
            name=template.name,
            fields=[
                TemplateField(
                    code=field.code,
                    label=field.label,
                    type=field.type,
                    required=field.required,
                    ask=field.ask,
                )
                for field in template.fields
            ],
            closing=list(template.closing),
        )
        for template in city.templates.values()
    ]


@router.get("/line-numbers")
async def list_line_numbers(_: Anyone, session: Session) -> list[LineNumberRead]:
    """12345 and the numbers merged into it."""
    active = select(LineNumber).where(LineNumber.is_active)
    rows = await session.scalars(active.order_by(LineNumber.number.collate("C")))
    return [
        LineNumberRead(
            number=row.number,
            name=row.name,
            owner_code=row.owner_code,
            hours=row.hours,
            skills=row.skills,
        )
        for row in rows
    ]
