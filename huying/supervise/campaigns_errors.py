"""Refusals of campaigns."""

from huying.kit.errors import Changed, Conflict, Forbidden, Invalid


class CampaignChanged(Changed):
    code = "campaign.changed"


class CampaignOver(Conflict):
    """Nothing is changed in a campaign that has ended."""

    code = "campaign.over"


class CampaignUnknownCode(Invalid):
    """A field, category, place or unit that the city does not have."""

    code = "campaign.unknown_code"


class CampaignNested(Invalid):
    """A category of the list lies within another: its matters would count twice."""

    code = "campaign.nested"


class CampaignBadDays(Invalid):
    """It begins on a Monday within half a year of today and lasts two weeks to a year."""

    code = "campaign.bad_days"


class CampaignBadTarget(Invalid):
    """Fewer a week is between -1 and 0, a rate between 0 and 1."""

    code = "campaign.bad_target"


class CampaignRunning(Conflict):
    """The field has a campaign at that place that still runs."""

    code = "campaign.running"


class CampaignNotYours(Forbidden):
    """A unit writes notes in the campaigns that it or a unit below it is part of."""

    code = "campaign.not_yours"
