from huying.kit.errors import Conflict, Invalid


class NothingInUse(Conflict):
    """There is no learned model of this target to take back or to set thresholds by."""

    code = "model.nothing_in_use"


class AlreadyTraining(Conflict):
    """A training of this target waits or runs."""

    code = "model.already_training"


class NotUsable(Conflict):
    """Only a candidate or a retired version can be taken into use."""

    code = "model.not_usable"


class UnknownFunction(Invalid):
    code = "model.unknown_function"


class UnknownClass(Invalid):
    """The model in use does not know this class."""

    code = "model.unknown_class"


class NoSuchPrecision(Invalid):
    """At no threshold is the model that precise for this class."""

    code = "model.no_such_precision"
