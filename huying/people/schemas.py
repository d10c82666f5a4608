from uuid import UUID

from pydantic import BaseModel, Field

from huying.people.schemas_sign_in import Email, EmployeeNumber


class Login(BaseModel):
    username: str = Field(min_length=1, max_length=40)
    password: str = Field(min_length=1, max_length=200)


class UnitRef(BaseModel):
    id: UUID
    code: str
    name: str


class Me(BaseModel):
    """Who is signed in and what the screens may offer; unsafe requests send ``csrf_token``."""

    id: UUID
    username: str
    display_name: str
    roles: list[str]
    permissions: list[str]
    unit: UnitRef | None
    extension: str | None
    csrf_token: str
    must_change_password: bool
    must_enrol_factor: bool
    is_demo: bool
    city_name: str


class PasswordChange(BaseModel):
    old: str = Field(max_length=200)
    new: str = Field(max_length=200)


class AccountCreate(BaseModel):
    username: str = Field(pattern=r"^[a-z][a-z0-9_.-]{1,39}$")
    display_name: str = Field(min_length=1, max_length=60)
    password: str = Field(max_length=200)
    unit_code: str | None = None
    extension: str | None = Field(None, pattern=r"^[0-9]{2,8}$")
    role: str | None = None
    email: Email | None = None
    employee_number: EmployeeNumber | None = None


class AccountChange(BaseModel):
    """Name, unit and telephone; ``version`` is the one that was read."""

    version: int
    display_name: str = Field(min_length=1, max_length=60)
    unit_code: str | None = None
    extension: str | None = Field(None, pattern=r"^[0-9]{2,8}$")


class RolesSet(BaseModel):
    roles: list[str]


class AccountRead(BaseModel):
    id: UUID
    username: str
    display_name: str
    unit_name: str | None
    extension: str | None
    roles: list[str]
    is_active: bool
    must_change_password: bool


class AccountChoices(BaseModel):
    """What the actor may do on the accounts page."""

    founding_roles: list[str]
    may_create: bool
    may_grant: bool
    roles: list[str]
