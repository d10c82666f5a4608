"""What only the demo city has: its people's logins on the login page."""

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from sqlalchemy import select

from huying.city.catalogue import catalogue
from huying.kit.actor import Public
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.kit.settings import settings
from huying.people.models import Account
from huying.people.repository import roles_by_account

router = APIRouter(prefix="/demo", tags=["demo"])

PASSWORD = "Huying-12345"
# Those a newcomer needs to walk a call from the first word to the last; others by the account list.
FIRST = (
    "agent1", "lead1", "reviewer1", "dispatcher1", "dispatcher2", "water_handler", "water_leader",
    "wenchang_handler", "wenchang_leader", "superior1", "callback1", "supervisor1", "supervisor2",
    "inspector1", "analyst1", "sysadmin", "secadmin", "auditadmin",
)  # fmt: skip


class DemoPerson(BaseModel):
    username: str
    name: str
    unit: str
    roles: list[str]


class DemoPeople(BaseModel):
    """The logins of the demo city; all have one password."""

    password: str
    people: list[DemoPerson]


@router.get("/people", dependencies=[Depends(Public())], responses=responses(NotFound))
async def demo_people(session: Session) -> DemoPeople:
    """Answers 404 outside a demo installation."""
    if not settings().is_demo:
        raise NotFound()
    accounts = (
        await session.scalars(
            select(Account).where(Account.is_active).order_by(Account.username.collate("C"))
        )
    ).all()
    roles = await roles_by_account(session, [account.id for account in accounts])
    units = (await catalogue(session)).unit_by_id
    order = {username: place for place, username in enumerate(FIRST)}
    accounts = sorted(accounts, key=lambda a: (order.get(a.username, len(order)), a.username))
    return DemoPeople(
        password=PASSWORD,
        people=[
            DemoPerson(
                username=account.username,
                name=account.display_name,
                unit=units[account.unit_id].name if account.unit_id in units else "",
                roles=roles.get(account.id, []),
            )
            for account in accounts
        ],
    )
