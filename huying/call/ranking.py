"""The content's ranking of a matter's category mixed with what the centre's history taught (pure).

Each counts by the confidence of its own first guess, so that the mix never claims more than the
surer of the two. Above what content alone may claim it goes only where the learned guess stands
above the measured threshold of its class (rule 10).
"""

from collections.abc import Callable, Container, Sequence
from functools import lru_cache

from huying.brain import text as brain
from huying.brain.learning import Guess
from huying.model.setup import InUse

MODEL = f"{brain.MODEL}+learned"
CEILING = 0.9
_ASKED, _KEPT, _MOST_SPANS = 5, 3, 8
Refine = Callable[[Sequence[brain.Utterance], tuple[brain.Ranked, ...]], tuple[brain.Ranked, ...]]


def refiner(version: InUse, is_sure: Callable[[Guess], bool], known: Container[str]) -> Refine:
    """For ``brain.analyse``. ``known``: the codes that the city's tree has today."""

    def refine(
        said: Sequence[brain.Utterance], content: tuple[brain.Ranked, ...]
    ) -> tuple[brain.Ranked, ...]:
        own = [each for each in said if each.party is brain.Party.CITIZEN and each.text]
        guesses = _asked(version, "\n".join(each.text for each in own)) if own else ()
        guesses = tuple(guess for guess in guesses if guess.label in known)
        return _mixed(content, guesses, own, version.version, is_sure) if guesses else content

    return refine


@lru_cache(maxsize=256)
def _asked(version: InUse, text: str) -> tuple[Guess, ...]:
    """A call is read again after every utterance; what has not grown is not asked again."""
    return version.learned.rank(text, _ASKED)


def _mixed(
    content: tuple[brain.Ranked, ...],
    guesses: tuple[Guess, ...],
    said: Sequence[brain.Utterance],
    version: str,
    is_sure: Callable[[Guess], bool],
) -> tuple[brain.Ranked, ...]:
    by_content = {each.code: each for each in content}
    by_history = {guess.label: guess for guess in guesses}
    first = max((each.confidence for each in content), default=0.0)
    share = guesses[0].confidence / max(first + guesses[0].confidence, 1e-9)
    ranked = []
    for code in dict.fromkeys([*by_content, *by_history]):
        one, other = by_content.get(code), by_history.get(code)
        sure = (1 - share) * (one.confidence if one else 0.0)
        sure += share * (other.confidence if other else 0.0)
        if other is None or not is_sure(other):
            sure = min(sure, CEILING)
        spans = [*(one.spans if one else ()), *(_spans(other, said) if other else ())]
        ranked.append(
            brain.Ranked(
                code,
                round(sure, 4),
                tuple(dict.fromkeys(spans))[:_MOST_SPANS],
                MODEL,
                f"{brain.VERSION}+{version}",
            )
        )
    ranked.sort(key=lambda each: (-each.confidence, each.code))
    return tuple(ranked[:_KEPT])


def _spans(guess: Guess, said: Sequence[brain.Utterance]) -> list[brain.Span]:
    """From places in the joined words to places in the utterances."""
    found = []
    for start, end in guess.spans:
        offset = 0
        for each in said:
            low, high = max(start - offset, 0), min(end - offset, len(each.text))
            if low < high:
                found.append(brain.Span(each.seq, low, high))
            offset += len(each.text) + 1
    return found
