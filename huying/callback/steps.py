"""Why a callback is due when it is: from settling, in the hours in which the hotline may call."""

from datetime import datetime

from huying.callback import cases, rules
from huying.city.catalogue import Catalogue
from huying.kit import texts

LIMIT = "callback.first"


def steps_of(city: Catalogue, settled_at: datetime, due_at: datetime) -> list[str]:
    """In sentences. A date that the limits of today do not give was set by earlier ones: it says
    so instead of naming a limit that it does not follow."""
    start, end = city.profile.allowed_callback_hours
    limit, hours, said = city.limit(LIMIT), city.callback_calendar, texts.area("callback")
    steps = [said["step.settled"].format(at=cases.told(settled_at, city))]
    if rules.first_due(settled_at, limit, hours) == due_at:
        told = texts.say("worktime", f"limit.{limit.unit.value}", amount=limit.amount)
        steps.append(said["step.hours"].format(start=start, end=end, limit=told))
        opens = rules.next_allowed(settled_at, hours)
        if opens != settled_at:
            steps.append(said["step.begins"].format(at=cases.told(opens, city)))
    else:
        steps.append(said["step.kept"])
    return [*steps, said["step.due"].format(at=cases.told(due_at, city))]
