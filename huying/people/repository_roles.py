"""Selects over who holds which role."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.people.models import Account, RoleGrant


async def holders_by_role(session: AsyncSession) -> dict[str, int]:
    """Active accounts by role; a role that nobody holds is left out."""
    rows = await session.execute(
        select(RoleGrant.role, func.count().label("holders"))
        .join(Account, Account.id == RoleGrant.account_id)
        .where(Account.is_active)
        .group_by(RoleGrant.role)
    )
    return {row.role: row.holders for row in rows}
