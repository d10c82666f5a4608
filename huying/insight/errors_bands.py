"""Refusals about alerts of the time bands."""

from huying.kit.errors import Changed, Conflict


class BandAlertChanged(Changed):
    code = "band_alert.changed"


class BandAlertState(Conflict):
    """Steps go forward: open, acknowledged, acted, closed."""

    code = "band_alert.state"


class BandAlertNotYours(Conflict):
    """A unit acts on the alerts that its own subtree should act on; the hotline judges them."""

    code = "band_alert.not_yours"
