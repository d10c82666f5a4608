"""The matrix of roles and permissions: what the code says, in the words of the screens."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from huying.kit import texts
from huying.kit.actor import Actor, permissions, requires
from huying.kit.db import Session
from huying.people.permissions import ACCOUNT_READ
from huying.people.repository_roles import holders_by_role
from huying.people.roles import ADMIN_ROLES, ROLES, sees_all_units

router = APIRouter()
WORDS = "permissions"

Reader = Annotated[Actor, Depends(requires(ACCOUNT_READ))]


class RoleRead(BaseModel):
    """``holders`` counts the active accounts that hold the role now."""

    role: str
    name: str
    duty: str
    is_admin: bool
    sees_all_units: bool
    permissions: list[str]
    holders: int


class PermissionRead(BaseModel):
    name: str
    meaning: str


class PermissionGroup(BaseModel):
    """The permissions of one module; ``module`` is what stands before the colon."""

    module: str
    name: str
    permissions: list[PermissionRead]


class RoleMatrix(BaseModel):
    roles: list[RoleRead]
    groups: list[PermissionGroup]


@router.get("/roles")
async def list_roles(_: Reader, session: Session) -> RoleMatrix:
    """Every role of the platform with its permissions, and what each permission allows."""
    holders = await holders_by_role(session)
    roles = [
        RoleRead(
            role=role,
            name=texts.label("roles", role),
            duty=texts.label(WORDS, f"role.{role}"),
            is_admin=role in ADMIN_ROLES,
            sees_all_units=sees_all_units([role]),
            permissions=sorted(held),
            holders=holders.get(role, 0),
        )
        for role, held in ROLES.items()
    ]
    return RoleMatrix(roles=roles, groups=_groups())


def _groups() -> list[PermissionGroup]:
    found: dict[str, list[PermissionRead]] = {}
    for name in sorted(permissions()):
        module = name.partition(":")[0]
        read = PermissionRead(name=name, meaning=texts.label(WORDS, name))
        found.setdefault(module, []).append(read)
    return [
        PermissionGroup(module=module, name=texts.label(WORDS, f"module.{module}"), permissions=own)
        for module, own in found.items()
    ]
