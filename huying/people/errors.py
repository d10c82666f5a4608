from huying.kit.errors import Conflict, Forbidden, Invalid, Unauthenticated


class WrongLogin(Unauthenticated):
    """The same answer for an unknown username, a wrong password and a closed account."""

    code = "people.wrong_login"


class WrongCsrf(Forbidden):
    code = "people.wrong_csrf"


class UsernameTaken(Conflict):
    code = "people.username_taken"


class ExtensionTaken(Conflict):
    code = "people.extension_taken"


class RoleForbidden(Forbidden):
    """This administrator may not give this role."""

    code = "people.role_forbidden"


class AdminsAreSeparate(Conflict):
    """The three administrators are three people, and hold no other role."""

    code = "people.admins_are_separate"


class LastAdmin(Conflict):
    """Without its last holder an administrator's office could be filled by another one alone."""

    code = "people.last_admin"


class UnknownRole(Invalid):
    code = "people.unknown_role"


class WeakPassword(Invalid):
    code = "people.weak_password"


class PreferenceTooLarge(Invalid):
    code = "people.preference_too_large"


class TooManyPreferences(Conflict):
    code = "people.too_many_preferences"


class TooManyViews(Conflict):
    code = "people.too_many_views"


class ViewNameTaken(Conflict):
    code = "people.view_name_taken"


class ViewNamesPerson(Invalid):
    """A view is kept and shared: no citizen's number may stand in its filters."""

    code = "people.view_names_person"


class RolesNeedGrant(Conflict):
    """Whoever brings accounts gives no roles, and brings nobody back with theirs."""

    code = "people.roles_need_grant"
