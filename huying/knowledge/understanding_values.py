"""Between stored rows and the plain values of the text brain."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date

from huying.brain.text import policies as brain
from huying.city.catalogue import Catalogue
from huying.knowledge.models import AnswerCard, Json
from huying.knowledge.models_policies import Policy, PolicyState


def words_of(city: Catalogue) -> brain.CityWords:
    """The names of the city and its districts."""
    return brain.CityWords(
        {place.name: code for code, place in city.places.items() if len(place.chain) <= 2}
    )


def lines_of(document: Json) -> tuple[brain.Line, ...]:
    """The blocks of a stored document."""
    return tuple(
        brain.Line(block["number"], block["kind"], block["text"], tuple(block.get("cells", ())))
        for block in document.get("blocks", ())
    )


def facts_json(facts: brain.Facts) -> Json:
    """By name: value, code, and where it was read."""
    told: Json = {}
    for each in fields(facts):
        fact: brain.Fact | None = getattr(facts, each.name)
        if fact is not None:
            told[each.name] = {
                "value": fact.value,
                "code": fact.code,
                "at": _place_json(fact.at) if fact.at else None,
            }
    return told


def effect_json(effect: brain.Effect) -> Json:
    return {
        "kind": effect.kind.value,
        "code": effect.code,
        "is_card": effect.is_card,
        "relation": effect.relation,
        "clauses": list(effect.clauses),
        "differences": [
            {
                "known": each.known,
                "coming": each.coming,
                "clause": each.clause,
                "at": _place_json(each.at) if each.at else None,
            }
            for each in effect.differences
        ],
    }


def card_sayings(card: AnswerCard) -> tuple[brain.Saying, ...]:
    """The figures of a card's points and its answer."""
    sayings = [
        saying
        for point in card.points
        for saying in brain.sayings_in(point["text"], of=f"{card.title}{point['label']}")
    ]
    return (*sayings, *brain.sayings_in(card.answer, of=card.title))


def held_card(card: AnswerCard, sayings: tuple[brain.Saying, ...]) -> brain.Held:
    """A card as it is compared."""
    source = card.source
    cited = [source.get("clause", ""), *(point.get("clause", "") for point in card.points)]
    return brain.Held(
        code=card.code,
        is_card=True,
        title=card.title,
        policy_code=card.policy_code,
        source_title=source.get("title", "").strip("《》"),
        number=source.get("number", ""),
        clauses=brain.clauses_in("、".join(filter(None, cited))),
        sayings=sayings,
        area=card.area,
        valid_from=card.valid_from,
        valid_to=card.valid_to,
    )


def held_policy(policy: Policy, sayings: tuple[brain.Saying, ...], on: date) -> brain.Held:
    return brain.Held(
        code=policy.code,
        is_card=False,
        title=policy.title,
        policy_code=None,
        source_title=policy.title,
        number=policy.number,
        clauses=(),
        sayings=sayings,
        area=policy.area,
        valid_from=policy.in_force_from,
        valid_to=policy.in_force_to,
        is_ended=policy.state_on(on) in (PolicyState.REPEALED, PolicyState.EXPIRED),
    )


def coming(policy: Policy, read: brain.Understanding, others: Mapping[int, str]) -> brain.Coming:
    """The policy as it acts on what is known. What a person corrected in its facts counts."""
    return brain.Coming(
        code=policy.code,
        title=policy.title,
        number=policy.number,
        area=policy.area,
        valid_from=policy.in_force_from or policy.issued_on,
        valid_to=policy.in_force_to,
        relations=read.relations,
        sayings=brain.sayings(read, lines_of(policy.document)),
        policies=dict(others),
    )


def find_named(relation: brain.Relation, policies: Sequence[Policy]) -> Policy | None:
    """The policy of the library that the relation speaks of; the newest of several."""
    named = [policy for policy in policies if brain.named_by(relation, policy.title, policy.number)]
    return max(named, key=lambda policy: policy.issued_on or date.min) if named else None


def _place_json(place: brain.Place) -> Json:
    return {"block": place.block, "start": place.start, "end": place.end}
