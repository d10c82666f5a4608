"""Shapes of signing in, of one's own ways in, and of what administrators do about them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from huying.people.models_sign_in import LinkBy

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]
Code = Annotated[str, StringConstraints(min_length=6, max_length=20)]
Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, max_length=200, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
    ),
]
EmployeeNumber = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[\w.-]{1,40}$")]


class NextStep(BaseModel):
    """The first step is done; the session opens when the second one is."""

    next: Literal["factor"] = "factor"


class FactorCode(BaseModel):
    """Six digits of the authenticator, or a recovery code."""

    code: Code


class ProviderChoice(BaseModel):
    id: UUID
    label: str
    is_reachable: bool


class Problem(BaseModel):
    code: str
    message: str


class LoginChoices(BaseModel):
    """Beside the password, which always works; ``problem`` is this browser's last failure."""

    providers: list[ProviderChoice]
    problem: Problem | None


class LeaveAt(BaseModel):
    """Where to send the browser so that it is signed out of the provider too."""

    url: str


class SessionRead(BaseModel):
    """``method`` is ``password`` or ``provider``."""

    id: UUID
    device: str
    method: str
    began_at: datetime
    last_seen_at: datetime
    is_this: bool


class IdentityRead(BaseModel):
    id: UUID
    provider_id: UUID
    label: str
    linked_at: datetime
    last_used_at: datetime | None


class OwnSignIn(BaseModel):
    """The signed-in person's own ways in."""

    has_factor: bool
    factor_since: datetime | None
    is_factor_demanded: bool
    codes_left: int
    sessions: list[SessionRead]
    identities: list[IdentityRead]
    linkable: list[ProviderChoice]


class EnrolmentRead(BaseModel):
    """Shown once: ``qr`` is an SVG as data: URI, ``secret`` the same to type."""

    secret: str
    uri: str
    qr: str


class RecoveryCodes(BaseModel):
    """Shown once; each works once in place of a code."""

    codes: list[str]


class SessionsEnded(BaseModel):
    count: int


class GoTo(BaseModel):
    url: str


class Noted(BaseModel):
    note: Note


class OneTimePassword(BaseModel):
    """Shown once; it must be changed at the next sign-in."""

    password: str


class SignInNames(BaseModel):
    version: int
    email: Email | None = None
    employee_number: EmployeeNumber | None = None
    note: str | None = Field(None, max_length=500)


class IdentityLink(BaseModel):
    provider_id: UUID
    subject: str = Field(min_length=1, max_length=255)
    note: Note


class AccountNoteRead(BaseModel):
    at: datetime
    by: str | None
    text: str


class AccountDetail(BaseModel):
    """One account as administrators see it."""

    id: UUID
    username: str
    display_name: str
    unit_code: str | None
    unit_name: str | None
    extension: str | None
    email: str | None
    employee_number: str | None
    roles: list[str]
    is_active: bool
    version: int
    must_change_password: bool
    has_factor: bool
    codes_left: int
    locked_until: datetime | None
    session_count: int
    last_seen_at: datetime | None
    identities: list[IdentityRead]
    notes: list[AccountNoteRead]


class FactorRuleRead(BaseModel):
    """``lacking``: how many active people with such a role have none yet."""

    roles: list[str]
    lacking: int


class FactorRuleSet(BaseModel):
    roles: list[str] = Field(max_length=50)


class ProviderSetup(BaseModel):
    """``site_url`` is this installation's own address; ``client_secret`` left out keeps it."""

    label: Line
    issuer: Line
    client_id: Line
    client_secret: str | None = Field(None, max_length=500)
    site_url: Line
    claim: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:/-]{1,100}$")] = (
        "preferred_username"
    )
    link_by: LinkBy = LinkBy.NOTHING


class ProviderChange(ProviderSetup):
    version: int


class ProviderVersion(BaseModel):
    version: int


class ProviderActive(BaseModel):
    is_active: bool


class ProviderRead(BaseModel):
    """``state``: ``on``, ``off``, or ``waiting`` for the security administrator. Register
    ``redirect_uri`` with the provider."""

    id: UUID
    label: str
    issuer: str
    client_id: str
    has_secret: bool
    site_url: str
    redirect_uri: str
    claim: str
    link_by: LinkBy
    state: Literal["on", "off", "waiting"]
    is_active: bool
    version: int
    configured_by: str | None
    approved_by: str | None
    approved_at: datetime | None
    linked_count: int


class ProviderCheck(BaseModel):
    """What the provider answers now; ``problem`` says what to do, None: it answers well."""

    problem: str | None


class TokenMake(BaseModel):
    name: Line
    owner_id: UUID
    permissions: list[str] = Field(min_length=1, max_length=50)
    days: int = 365


class TokenRotate(BaseModel):
    overlap_hours: int = Field(24, ge=0, le=168)
    days: int = 365


class TokenRead(BaseModel):
    """``state``: ``alive``, ``ending`` (less than 30 days), ``expired``, ``revoked``."""

    id: UUID
    name: str
    owner_id: UUID | None
    owner_name: str | None
    is_owner_gone: bool
    permissions: list[str]
    state: Literal["alive", "ending", "expired", "revoked"]
    created_at: datetime
    created_by: str | None
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    use_count: int
    replaces_id: UUID | None


class TokenMade(BaseModel):
    """``secret`` is shown once and kept nowhere."""

    token: TokenRead
    secret: str


class Scope(BaseModel):
    name: str
    meaning: str


class TokenList(BaseModel):
    """``scopes`` are those that a partner's token may have."""

    tokens: list[TokenRead]
    scopes: list[Scope]
