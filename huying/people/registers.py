"""The register of people. Roles are shown, and given by nobody who brings accounts (the three
administrators are separate): a change of them is refused unless the actor may grant."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.models import Unit
from huying.city.register_columns import column, register
from huying.kit.actor import Actor
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.kit.registers import Around, ColumnType, Problem, Row, RowChange, declare
from huying.kit.registers.listed import ListedSource
from huying.kit.registers.values import Json
from huying.people import first_passwords, repository, service
from huying.people.errors import RolesNeedGrant
from huying.people.events import AccountChanged, AccountCreated
from huying.people.models import Account
from huying.people.permissions import ACCOUNT_CREATE, ACCOUNT_READ, ROLE_GRANT

T = ColumnType
_USERNAME = re.compile(r"[a-z][a-z0-9_.-]{1,39}")
_EXTENSION = re.compile(r"[0-9]{2,8}")


class PeopleSource(ListedSource):
    """Every change is history of the account too, beside the run's."""

    async def read(
        self, session: AsyncSession, codes: Collection[str] | None = None
    ) -> dict[str, Row]:
        statement = select(Account, Unit.code).outerjoin(Unit, Unit.id == Account.unit_id)
        if codes is not None:
            statement = statement.where(Account.username.in_(list(codes)))
        found = (await session.execute(statement.order_by(Account.username.collate("C")))).all()
        roles = await repository.roles_by_account(session, [account.id for account, _ in found])
        return {
            account.username: Row(
                _doc(account, unit, roles.get(account.id, [])),
                not account.is_active,
                account.display_name,
            )
            for account, unit in found
        }

    def check(self, doc: Json, around: Around) -> list[Problem]:
        problems = []
        if not _USERNAME.fullmatch(doc["username"]):
            problems.append(Problem("username", "username"))
        extension = doc["extension"]
        if extension and not _EXTENSION.fullmatch(extension):
            problems.append(Problem("extension", "extension"))
        elif extension and (other := _same_extension(doc, around)):
            problems.append(Problem("extension", "extension_taken", {"username": other}))
        return problems

    async def write(
        self, session: AsyncSession, actor: Actor, changes: Sequence[RowChange], note: str
    ) -> None:
        """Raises RolesNeedGrant, RoleForbidden (one's own account), LastAdmin."""
        _must_leave_roles(actor, changes)
        codes = [change.code for change in changes]
        rows = await session.scalars(select(Account).where(Account.username.in_(codes)))
        known = {account.username: account for account in rows}
        units = {unit.code: unit.id for unit in await session.scalars(select(Unit))}
        # Telephones may go from one to another in one file: free them all first.
        ids = [account.id for account in known.values()]
        await session.execute(update(Account).where(Account.id.in_(ids)).values(extension=None))
        fresh = [change for change in changes if change.code not in known and change.after]
        made = await self._make(session, actor, fresh, units)
        for change in changes:
            account = known.get(change.code)
            if account is not None:
                await self._change(session, actor, account, change, units)
        await session.flush()
        await first_passwords.keep(session, actor, made)

    async def _make(
        self,
        session: AsyncSession,
        actor: Actor,
        changes: Sequence[RowChange],
        units: Mapping[str, UUID],
    ) -> dict[UUID, str]:
        """New accounts by id with their first passwords."""
        drawn = await first_passwords.draw(len(changes))
        made = {}
        for change, (password, hashed) in zip(changes, drawn, strict=True):
            assert change.after is not None
            account = Account(
                id=new_id(),
                username=change.code,
                password_hash=hashed,
                must_change_password=True,
                is_active=not change.retire,
                **_values(change.after, units),
            )
            session.add(account)
            emit(session, actor, AccountCreated(account_id=account.id))
            made[account.id] = password
        await session.flush()
        return made

    async def _change(
        self,
        session: AsyncSession,
        actor: Actor,
        account: Account,
        change: RowChange,
        units: Mapping[str, UUID],
    ) -> None:
        before = change.before or {}
        is_active = change.after is not None and not change.retire
        if account.is_active and not is_active:
            await service.close_account(session, actor, account)
        changed = [] if change.was_retired != is_active else ["is_active"]
        account.is_active = is_active
        old, new = _values(before, units), _values(change.after or before, units)
        for name, value in new.items():
            setattr(account, name, value)
            if old[name] != value:
                changed.append(name)
        if changed:
            account.version += 1
            emit(session, actor, AccountChanged(account.id, changed, account.unit_id))
        if change.after is not None and change.after["roles"] != before["roles"]:
            await service.set_roles(session, actor, account, frozenset(change.after["roles"]))


def _doc(account: Account, unit: str | None, roles: Sequence[str]) -> Json:
    return {
        "username": account.username,
        "name": account.display_name,
        "unit": unit,
        "extension": account.extension or "",
        "roles": sorted(roles),
    }


def _values(doc: Json, units: Mapping[str, UUID]) -> dict[str, object]:
    """Attributes of an account."""
    return {
        "display_name": doc["name"],
        "unit_id": units.get(doc["unit"] or ""),
        "extension": doc["extension"] or None,
    }


def _same_extension(doc: Json, around: Around) -> str | None:
    for code, other in around.docs.items():
        if code != doc["username"] and other["extension"] == doc["extension"]:
            return code
    return None


def _must_leave_roles(actor: Actor, changes: Sequence[RowChange]) -> None:
    """New people come without roles, and whoever was closed comes back without them."""
    if actor.may(ROLE_GRANT):
        return
    for change in changes:
        if change.after is None:
            continue
        before = change.before["roles"] if change.before else []
        is_back = change.was_retired and not change.retire
        if change.after["roles"] != before or (is_back and before):
            raise RolesNeedGrant(username=change.code)


PEOPLE = declare(
    replace(
        register(
            "people",
            (
                column("username", T.CODE, required=True),
                column("name", required=True),
                column("unit", T.CODE, refers="units"),
                column("extension"),
                column("roles", T.LIST),
            ),
            PeopleSource(),
            group="people",
            sort=200,
            key="username",
            normal=lambda doc: {**doc, "roles": sorted(doc["roles"])},
        ),
        read_permission=ACCOUNT_READ,
        edit_permission=ACCOUNT_CREATE,
    )
)
