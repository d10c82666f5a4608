"""Identity providers: set up by one administrator, approved by another one, linked to accounts.

Whoever sets up a provider could let it say that he is somebody else. Hence two administrators: what
the system administrator configures counts only after the security administrator approved exactly
that; and an administrator's account is never linked by a rule, only by its signed-in owner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.errors import NotFound
from huying.kit.events import emit
from huying.kit.vault import fingerprint
from huying.people import rules
from huying.people.errors_sign_in import (
    IdentityTaken,
    ProviderChanged,
    UnsafeAddress,
)
from huying.people.events_sign_in import (
    IdentityLinked,
    IdentityUnlinked,
    ProviderApproved,
    ProviderConfigured,
    ProviderSwitched,
)
from huying.people.models import Account
from huying.people.models_sign_in import IdentityProvider, LinkBy, LinkedIdentity


@dataclass(frozen=True)
class Setup:
    """What the system administrator types; ``client_secret`` None keeps the one that is there."""

    label: str
    issuer: str
    client_id: str
    client_secret: str | None
    site_url: str
    claim: str
    link_by: LinkBy


def subject_hash(provider_id: UUID, subject: str) -> bytes:
    return fingerprint(f"{provider_id}:{subject}", purpose="identity")


async def all_providers(session: AsyncSession) -> Sequence[IdentityProvider]:
    return (await session.scalars(select(IdentityProvider).order_by(IdentityProvider.label))).all()


async def offered(session: AsyncSession) -> list[IdentityProvider]:
    """Those with which one can sign in now."""
    return [row for row in await all_providers(session) if row.is_active and row.is_approved]


async def find(session: AsyncSession, id: UUID, *, lock: bool = False) -> IdentityProvider:
    """Raises NotFound."""
    statement = select(IdentityProvider).where(IdentityProvider.id == id)
    row = await session.scalar(statement.with_for_update() if lock else statement)
    if row is None:
        raise NotFound()
    return row


def _must_be_safe(setup: Setup) -> None:
    for field, url in (("issuer", setup.issuer), ("site_url", setup.site_url)):
        if not rules.is_safe_address(url):
            raise UnsafeAddress(field=field)


async def create(session: AsyncSession, actor: Actor, setup: Setup) -> IdentityProvider:
    """Not approved yet. Raises UnsafeAddress."""
    _must_be_safe(setup)
    row = IdentityProvider(
        label=setup.label,
        issuer=setup.issuer,
        client_id=setup.client_id,
        client_secret=setup.client_secret or "",
        site_url=setup.site_url.rstrip("/"),
        claim=setup.claim,
        link_by=setup.link_by,
        configured_by=actor.id,
    )
    session.add(row)
    await session.flush()
    fields = ["label", "issuer", "client_id", "client_secret", "site_url", "claim", "link_by"]
    emit(session, actor, ProviderConfigured(provider_id=row.id, version=1, fields=fields))
    return row


async def change(
    session: AsyncSession, actor: Actor, row: IdentityProvider, version: int, setup: Setup
) -> None:
    """Every change but that of the label needs a new approval; a new issuer cuts all its links,
    for its subjects are other people. Raises ProviderChanged, UnsafeAddress."""
    if row.version != version:
        raise ProviderChanged()
    _must_be_safe(setup)
    wanted: dict[str, object] = {
        "label": setup.label,
        "issuer": setup.issuer,
        "client_id": setup.client_id,
        "client_secret": setup.client_secret or row.client_secret,
        "site_url": setup.site_url.rstrip("/"),
        "claim": setup.claim,
        "link_by": setup.link_by,
    }
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    if not changed:
        return
    unlinked = await _cut_links(session, row) if "issuer" in changed else 0
    for name in changed:
        setattr(row, name, wanted[name])
    keeps_approval = row.is_approved and changed == ["label"]
    row.version, row.configured_by = row.version + 1, actor.id
    if keeps_approval:
        row.approved_version = row.version
    emit(
        session,
        actor,
        ProviderConfigured(
            provider_id=row.id, version=row.version, fields=changed, unlinked=unlinked
        ),
    )
    await session.flush()


async def _cut_links(session: AsyncSession, row: IdentityProvider) -> int:
    gone = await session.scalars(
        delete(LinkedIdentity)
        .where(LinkedIdentity.provider_id == row.id)
        .returning(LinkedIdentity.id)
    )
    return len(gone.all())


async def approve(session: AsyncSession, actor: Actor, row: IdentityProvider, version: int) -> None:
    """Exactly the version that was seen. Raises ProviderChanged."""
    if row.version != version:
        raise ProviderChanged()
    if row.is_approved:
        return
    row.approved_version, row.approved_by = row.version, actor.id
    row.approved_at = clock.real_now()
    emit(session, actor, ProviderApproved(provider_id=row.id, version=row.version))


async def switch(
    session: AsyncSession, actor: Actor, row: IdentityProvider, *, is_active: bool
) -> None:
    if row.is_active == is_active:
        return
    row.is_active = is_active
    emit(
        session,
        actor,
        ProviderSwitched(provider_id=row.id, version=row.version, is_active=is_active),
    )


async def linked_account(
    session: AsyncSession, provider_id: UUID, subject: str
) -> tuple[LinkedIdentity, Account] | None:
    found = (
        await session.execute(
            select(LinkedIdentity, Account)
            .join(Account, Account.id == LinkedIdentity.account_id)
            .where(
                LinkedIdentity.provider_id == provider_id,
                LinkedIdentity.subject_hash == subject_hash(provider_id, subject),
            )
        )
    ).first()
    return (found.LinkedIdentity, found.Account) if found else None


async def has_identity(session: AsyncSession, account_id: UUID, provider_id: UUID) -> bool:
    found = await session.scalar(
        select(LinkedIdentity.id).where(
            LinkedIdentity.account_id == account_id, LinkedIdentity.provider_id == provider_id
        )
    )
    return found is not None


async def identities_of(
    session: AsyncSession, account_id: UUID
) -> list[tuple[LinkedIdentity, IdentityProvider]]:
    rows = await session.execute(
        select(LinkedIdentity, IdentityProvider)
        .join(IdentityProvider, IdentityProvider.id == LinkedIdentity.provider_id)
        .where(LinkedIdentity.account_id == account_id)
        .order_by(IdentityProvider.label)
    )
    return [(row.LinkedIdentity, row.IdentityProvider) for row in rows]


async def link(
    session: AsyncSession,
    actor: Actor,
    account: Account,
    provider: IdentityProvider,
    subject: str,
    *,
    by: str,
    note_id: UUID | None = None,
) -> LinkedIdentity:
    """Raises IdentityTaken when the subject or the account has another one of this provider."""
    found = await linked_account(session, provider.id, subject)
    if found is not None and found[1].id == account.id:
        return found[0]
    if found is not None or await has_identity(session, account.id, provider.id):
        raise IdentityTaken()
    row = LinkedIdentity(
        account_id=account.id,
        provider_id=provider.id,
        subject_hash=subject_hash(provider.id, subject),
        linked_by=actor.id,
    )
    session.add(row)
    emit(
        session,
        actor,
        IdentityLinked(account_id=account.id, provider_id=provider.id, by=by, note_id=note_id),
    )
    await session.flush()
    return row


async def unlink(
    session: AsyncSession, actor: Actor, account: Account, id: UUID, *, note_id: UUID | None = None
) -> None:
    """Raises NotFound."""
    row = await session.get(LinkedIdentity, id)
    if row is None or row.account_id != account.id:
        raise NotFound()
    await session.delete(row)
    emit(
        session,
        actor,
        IdentityUnlinked(account_id=account.id, provider_id=row.provider_id, note_id=note_id),
    )
    await session.flush()
