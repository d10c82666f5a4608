"""What the security administrator does for people who lost their way in – never for himself, and
never for another administrator: whoever resets an administrator could act as one."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import SYSTEM, Actor
from huying.kit.events import emit
from huying.people import factors, passwords, providers, repository, service, sessions, throttle
from huying.people.errors_sign_in import (
    AccountChangedMeanwhile,
    AdminResetsAtConsole,
    NoFactor,
    NotOneself,
)
from huying.people.events import AccountChanged
from huying.people.events_sign_in import FactorReset, PasswordReset, Unlocked
from huying.people.models import Account
from huying.people.models_sign_in import AccountNote, LinkedIdentity
from huying.people.roles import ADMIN_ROLES

CONSOLE_NOTE = "在服务器上用 huying account reset 重置"


async def _must_be_other(actor: Actor, account: Account) -> None:
    if actor.id == account.id:
        raise NotOneself()


async def _must_be_no_admin(session: AsyncSession, actor: Actor, account: Account) -> None:
    """Raises NotOneself, AdminResetsAtConsole."""
    await _must_be_other(actor, account)
    if ADMIN_ROLES & await repository.roles_of(session, account.id):
        raise AdminResetsAtConsole()


async def _note(session: AsyncSession, actor: Actor, account: Account, text: str) -> UUID:
    row = AccountNote(account_id=account.id, written_by=actor.id, text=text)
    session.add(row)
    await session.flush()
    return row.id


async def notes_of(session: AsyncSession, account_id: UUID) -> Sequence[AccountNote]:
    return (
        await session.scalars(
            select(AccountNote)
            .where(AccountNote.account_id == account_id)
            .order_by(AccountNote.created_at.desc(), AccountNote.id.desc())
            .limit(20)
        )
    ).all()


async def _reset_password(session: AsyncSession, actor: Actor, account: Account, note: str) -> str:
    password = passwords.one_time_password()
    await passwords.set_password(session, account, password)
    account.must_change_password = True
    await sessions.end_sessions(session, account)
    await throttle.unlock(session, account.username)
    note_id = await _note(session, actor, account, note)
    emit(session, actor, PasswordReset(account_id=account.id, note_id=note_id))
    return password


async def reset_password(session: AsyncSession, actor: Actor, account: Account, note: str) -> str:
    """A one-time password, shown once; it must be changed at the next sign-in, and every browser
    is signed out. Raises NotOneself, AdminResetsAtConsole."""
    await _must_be_no_admin(session, actor, account)
    return await _reset_password(session, actor, account, note)


async def _reset_factor(session: AsyncSession, actor: Actor, account: Account, note: str) -> None:
    await factors.drop(session, account)
    await sessions.end_sessions(session, account)
    note_id = await _note(session, actor, account, note)
    emit(session, actor, FactorReset(account_id=account.id, note_id=note_id))


async def reset_factor(session: AsyncSession, actor: Actor, account: Account, note: str) -> None:
    """The second factor is gone and every browser signed out.

    Raises NotOneself, AdminResetsAtConsole, NoFactor.
    """
    await _must_be_no_admin(session, actor, account)
    if await factors.find(session, account.id) is None:
        raise NoFactor()
    await _reset_factor(session, actor, account, note)


async def unlock(session: AsyncSession, actor: Actor, account: Account, note: str) -> None:
    """Failed logins of this person are forgotten; it opens nothing. Raises NotOneself."""
    await _must_be_other(actor, account)
    await throttle.unlock(session, account.username)
    note_id = await _note(session, actor, account, note)
    emit(session, actor, Unlocked(account_id=account.id, note_id=note_id))


async def set_sign_in_names(
    session: AsyncSession,
    actor: Actor,
    account: Account,
    *,
    version: int,
    email: str | None,
    employee_number: str | None,
) -> None:
    """What an identity provider may know this person by. Not the system administrator's work: he
    sets up the providers, and could let one of them know him by another's name.

    Raises NotOneself, AdminResetsAtConsole, AccountChangedMeanwhile, EmailTaken,
    EmployeeNumberTaken.
    """
    await _must_be_no_admin(session, actor, account)
    if account.version != version:
        raise AccountChangedMeanwhile()
    await service.must_be_free(
        session, email=email, employee_number=employee_number, but=account.id
    )
    wanted = {"email": email, "employee_number": employee_number}
    changed = [name for name, value in wanted.items() if getattr(account, name) != value]
    if not changed:
        return
    account.email, account.employee_number = email, employee_number
    account.version += 1
    emit(
        session,
        actor,
        AccountChanged(account_id=account.id, fields=changed, unit_id=account.unit_id),
    )
    await session.flush()


async def link_identity(
    session: AsyncSession,
    actor: Actor,
    account: Account,
    provider_id: UUID,
    subject: str,
    note: str,
) -> LinkedIdentity:
    """Raises NotOneself, AdminResetsAtConsole, NotFound, IdentityTaken."""
    await _must_be_no_admin(session, actor, account)
    provider = await providers.find(session, provider_id)
    note_id = await _note(session, actor, account, note)
    return await providers.link(
        session, actor, account, provider, subject, by="security_admin", note_id=note_id
    )


async def unlink_identity(
    session: AsyncSession, actor: Actor, account: Account, id: UUID, note: str
) -> None:
    """Closes a way in, so it is allowed for everybody but oneself. Raises NotOneself, NotFound."""
    await _must_be_other(actor, account)
    note_id = await _note(session, actor, account, note)
    await providers.unlink(session, actor, account, id, note_id=note_id)


async def reset_at_console(session: AsyncSession, username: str) -> str | None:
    """For an administrator who lost the way in: password and second factor, by whoever has the
    machine. The one-time password, or None when there is no such active account."""
    account = await repository.find_active_by(session, "username", username)
    if account is None:
        return None
    if await factors.find(session, account.id) is not None:
        await _reset_factor(session, SYSTEM, account, CONSOLE_NOTE)
    return await _reset_password(session, SYSTEM, account, CONSOLE_NOTE)
