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
