"""Refusals of task forces."""

from huying.kit.errors import Changed, Conflict, Invalid


class TaskForceChanged(Changed):
    code = "task_force.changed"


class TaskForceOver(Conflict):
    """Nothing is done in a room that was closed or handed over, instalments apart."""

    code = "task_force.over"


class TaskForceKnown(Conflict):
    """A task force works on it already."""

    code = "task_force.known"


class TaskForceUnknown(Invalid):
    """No such account, unit, ticket or origin."""

    code = "task_force.unknown"


class TaskForceMemberKnown(Conflict):
    code = "task_force.member_known"


class TaskForceNeedsLeader(Conflict):
    """The leader goes when another one is named."""

    code = "task_force.needs_leader"


class TaskForceNotMember(Invalid):
    """Tasks are given to members."""

    code = "task_force.not_member"


class TaskForceBadDay(Invalid):
    """A day that is past, or later than anybody can mean."""

    code = "task_force.bad_day"


class TaskForceStepOver(Conflict):
    """The task is done or dropped, the instalment paid or handed over."""

    code = "task_force.step_over"


class TaskForceFileRefused(Invalid):
    """Kinds, size and beginnings of files as for answer cards."""

    code = "task_force.file_refused"


class TaskForceFileFull(Conflict):
    """A room holds so many documents."""

    code = "task_force.file_full"


class TaskForceUnmet(Conflict):
    """It closes when its criteria are met; says which are not."""

    code = "task_force.unmet"


class TaskForceNoAgreement(Invalid):
    """Instalments come with an agreement."""

    code = "task_force.no_agreement"
