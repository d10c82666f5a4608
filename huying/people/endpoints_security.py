"""What the security administrator does: reset, unlock, link; which roles must have two factors."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.people import factors, providers, repository, resets, sessions, throttle
from huying.people.endpoints_own import identity_read
from huying.people.errors import UnknownRole
from huying.people.errors_sign_in import (
    AccountChangedMeanwhile,
    AdminResetsAtConsole,
    EmailTaken,
    EmployeeNumberTaken,
    IdentityTaken,
    NoFactor,
    NotOneself,
)
from huying.people.models import Account
from huying.people.permissions import ACCOUNT_READ, ACCOUNT_RESET
from huying.people.schemas_sign_in import (
    AccountDetail,
    AccountNoteRead,
    FactorRuleRead,
    FactorRuleSet,
    IdentityLink,
    Noted,
    OneTimePassword,
    SignInNames,
)

router = APIRouter()
Reader = Annotated[Actor, Depends(requires(ACCOUNT_READ))]
Resetter = Annotated[Actor, Depends(requires(ACCOUNT_RESET))]


async def _account(session: AsyncSession, id: UUID) -> Account:
    account = await repository.find_account(session, id, lock=True)
    if account is None:
        raise NotFound()
    return account


@router.get("/accounts/{id}", responses=responses(NotFound))
async def read_account(id: UUID, _: Reader, session: Session) -> AccountDetail:
    """One account with its ways in and why they were reset."""
    account = await repository.find_account(session, id)
    if account is None:
        raise NotFound()
    city = await catalogue(session)
    unit = city.unit_by_id.get(account.unit_id) if account.unit_id else None
    open_sessions = await sessions.open_sessions(session, account.id)
    notes = await resets.notes_of(session, account.id)
    names = await repository.names_of(session, [note.written_by for note in notes])
    return AccountDetail(
        id=account.id,
        username=account.username,
        display_name=account.display_name,
        unit_code=unit.code if unit else None,
        unit_name=unit.name if unit else None,
        extension=account.extension,
        email=account.email,
        employee_number=account.employee_number,
        roles=sorted(await repository.roles_of(session, account.id)),
        is_active=account.is_active,
        version=account.version,
        must_change_password=account.must_change_password,
        has_factor=await factors.is_enrolled(session, account.id),
        codes_left=await factors.codes_left(session, account.id),
        locked_until=await throttle.locked_until(session, account.username, clock.real_now()),
        session_count=len(open_sessions),
        last_seen_at=open_sessions[0].last_seen_at if open_sessions else None,
        identities=[
            identity_read(*pair) for pair in await providers.identities_of(session, account.id)
        ],
        notes=[
            AccountNoteRead(
                at=note.created_at,
                by=names.get(note.written_by) if note.written_by else None,
                text=note.text,
            )
            for note in notes
        ],
    )


@router.post(
    "/accounts/{id}/reset-password",
    responses=responses(NotOneself, AdminResetsAtConsole, NotFound),
)
async def reset_password(
    id: UUID, body: Noted, actor: Resetter, session: Session, response: Response
) -> OneTimePassword:
    """A one-time password, shown once; every browser of the person is signed out."""
    response.headers["Cache-Control"] = "no-store"
    account = await _account(session, id)
    return OneTimePassword(password=await resets.reset_password(session, actor, account, body.note))


@router.post(
    "/accounts/{id}/reset-factor",
    status_code=204,
    responses=responses(NotOneself, AdminResetsAtConsole, NoFactor, NotFound),
)
async def reset_factor(id: UUID, body: Noted, actor: Resetter, session: Session) -> None:
    """The second factor is gone; where a role demands one, it is enrolled at the next sign-in."""
    await resets.reset_factor(session, actor, await _account(session, id), body.note)


@router.post("/accounts/{id}/unlock", status_code=204, responses=responses(NotOneself, NotFound))
async def unlock(id: UUID, body: Noted, actor: Resetter, session: Session) -> None:
    """Forget this person's failed logins; it opens nothing."""
    await resets.unlock(session, actor, await _account(session, id), body.note)


@router.put(
    "/accounts/{id}/sign-in-names",
    status_code=204,
    responses=responses(
        NotOneself,
        AdminResetsAtConsole,
        AccountChangedMeanwhile,
        EmailTaken,
        EmployeeNumberTaken,
        NotFound,
    ),
)
async def set_sign_in_names(id: UUID, body: SignInNames, actor: Resetter, session: Session) -> None:
    """By which e-mail address and employee number an identity provider knows this person."""
    await resets.set_sign_in_names(
        session,
        actor,
        await _account(session, id),
        version=body.version,
        email=body.email,
        employee_number=body.employee_number,
    )


@router.post(
    "/accounts/{id}/identities",
    status_code=204,
    responses=responses(NotOneself, AdminResetsAtConsole, IdentityTaken, NotFound),
)
async def link_identity(id: UUID, body: IdentityLink, actor: Resetter, session: Session) -> None:
    """Link by the number that the person was shown at the refused sign-in."""
    await resets.link_identity(
        session, actor, await _account(session, id), body.provider_id, body.subject, body.note
    )


@router.post(
    "/accounts/{id}/identities/{identity_id}/unlink",
    status_code=204,
    responses=responses(NotOneself, NotFound),
)
async def unlink_identity(
    id: UUID, identity_id: UUID, body: Noted, actor: Resetter, session: Session
) -> None:
    await resets.unlink_identity(
        session, actor, await _account(session, id), identity_id, body.note
    )


@router.get("/factor-rule")
async def read_factor_rule(_: Reader, session: Session) -> FactorRuleRead:
    """Which roles must have a second factor, and how many people still lack one."""
    return FactorRuleRead(
        roles=sorted(await factors.demanding_roles(session)),
        lacking=await repository.count_lacking_factor(session),
    )


@router.put("/factor-rule", responses=responses(UnknownRole))
async def set_factor_rule(body: FactorRuleSet, actor: Resetter, session: Session) -> FactorRuleRead:
    """Who holds such a role and has no second factor can do nothing but enrol one."""
    await factors.set_demanding_roles(session, actor, body.roles)
    return await read_factor_rule(actor, session)
