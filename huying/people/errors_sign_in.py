"""Refusals on the way in."""

from huying.kit.errors import Changed, Conflict, Forbidden, Invalid, Unauthenticated, Unavailable


class PasswordFirst(Forbidden):
    """The password is one that somebody else chose: nothing is open before it is changed."""

    code = "people.password_first"


class FactorFirst(Forbidden):
    """A role demands a second factor: nothing is open before it is enrolled."""

    code = "people.factor_first"


class PasswordHoldsName(Invalid):
    code = "people.password_holds_name"


class PasswordUsedBefore(Invalid):
    code = "people.password_used_before"


class StepExpired(Unauthenticated):
    """The first step of the login is missing or too long ago."""

    code = "people.step_expired"


class WrongCode(Invalid):
    """Not the code of now, or one that was used already."""

    code = "people.wrong_code"


class FactorStands(Conflict):
    """There is a second factor already; it is removed (with a code) before another one."""

    code = "people.factor_stands"


class NoFactor(Conflict):
    code = "people.no_factor"


class FactorDemanded(Conflict):
    """A role of this person must have one."""

    code = "people.factor_demanded"


class AdminResetsAtConsole(Forbidden):
    """Whoever could reset an administrator could become one: that is done at the machine."""

    code = "people.admin_resets_at_console"


class NotOneself(Forbidden):
    code = "people.not_oneself"


class AccountChangedMeanwhile(Changed):
    code = "people.changed"


class EmailTaken(Conflict):
    code = "people.email_taken"


class EmployeeNumberTaken(Conflict):
    code = "people.employee_number_taken"


class UnsafeAddress(Invalid):
    """Not https (http only on this machine), or with a user, query or fragment in it."""

    code = "people.unsafe_address"


class ProviderChanged(Changed):
    code = "people.provider_changed"


class ProviderOff(Conflict):
    """Switched off, or not approved by the security administrator as it stands."""

    code = "people.provider_off"


class ProviderUnreachable(Unavailable):
    code = "people.provider_unreachable"


class ProviderRefused(Conflict):
    """The provider answered with an OAuth error; ``reason`` is its code."""

    code = "people.provider_refused"


class ProviderCancelled(Conflict):
    """The person turned back at the provider's page."""

    code = "people.provider_cancelled"


class ProviderMisconfigured(Conflict):
    """Its answers do not fit: other issuer, no endpoint, wrong client secret."""

    code = "people.provider_misconfigured"


class TokenNotTrusted(Conflict):
    """The ID token failed a check; ``reason`` names it, never a value of the token."""

    code = "people.token_not_trusted"


class AttemptUnknown(Conflict):
    """The way back does not belong to a way out of this browser, or came too late."""

    code = "people.attempt_unknown"


class NotLinked(Conflict):
    """Nobody's account; ``subject`` is what the security administrator needs to link it."""

    code = "people.not_linked"


class EmailNotVerified(Conflict):
    code = "people.email_not_verified"


class IdentityTaken(Conflict):
    """The provider's person is another account already, or this account another person."""

    code = "people.identity_taken"


class AccountIsClosed(Conflict):
    code = "people.account_is_closed"


class ScopeNotForServices(Invalid):
    code = "people.scope_not_for_services"


class LastsTooLong(Invalid):
    code = "people.lasts_too_long"


class OwnerNotFit(Invalid):
    """Closed, unknown, or an administrator: who answers for a system is somebody who uses it."""

    code = "people.owner_not_fit"


class TokenEnded(Conflict):
    code = "people.token_ended"
