"""What citizens and partner systems may be told no to; sentences are in ``errors``."""

from huying.kit.errors import Changed, Conflict, Invalid


class NotYet(Conflict):
    """There is nothing to evaluate before the ticket is settled."""

    code = "channel.not_yet"


class ReferenceTaken(Conflict):
    """This sender has registered a ticket under this reference: ``number``, ``ticket_id``."""

    code = "channel.reference_taken"


class NotUnderstood(Invalid):
    """No category was given and none can be read from the statement."""

    code = "channel.not_understood"


class WrongEntry(Invalid):
    """A value that the city does not know, or a time that cannot be."""

    code = "channel.wrong_entry"


class WrongWebhook(Invalid):
    """An address, event name or code that cannot be."""

    code = "webhook.wrong_value"


class WebhookOff(Conflict):
    """Nothing is sent to an endpoint that is switched off, paused or gone."""

    code = "webhook.off"


class WebhookChangedMeanwhile(Changed):
    code = "webhook.changed"
