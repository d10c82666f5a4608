"""What an incident is called: the clause of a member that says most of what the members share."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from huying.brain.text.incidents.features import features_of
from huying.brain.text.incidents.index import MatterIndex

LONGEST = 40
_SHORTEST = 6
_READ = 5  # members whose words are looked at
_CLAUSES = 12  # of each of them
_BREAK = re.compile(r"[。！？!?；;\n]+|[，,：:]+(?=.{8})")
_IN_THE_MIDDLE = re.compile(  # of a thought: what begins so stands badly alone
    r"^(?:但|而|和|并|且|或|因|由于|所以|于是|就|还|也|又|都|才|却|如果|包括|其中|以及|对此|为此|这|那|其|晚上|白天|前期|"
    r"现在|目前|后来|然后|结果|本人|我们?(?:是|在|家)?|你|他|她|它|希望(?:领导|有关|相关|尽快)|请(?:领导|有关|相关|尽快|政府)|恳请|谢谢|感谢|\d+[.、．）)])"
)
_OPENING = re.compile(
    r"^(?:尊敬的[^，,：:]{0,12}?(?:领导|书记|市长|县长|区长|局长)?[，,：:\s]*|你们?好|您好|领导好?|请问|我想?反映一下|"
    r"我要反映的是|向您反映一下|[，,：:、！!\s\u3000])+"
)


def title_of(texts: Sequence[str], index: MatterIndex) -> str:
    """Words of one of the texts, at most ``LONGEST`` characters; "" when none has any.

    A clause scores by the rare pairs in it that the members share, for the square root of its
    length; the earlier one wins a tie.
    """
    read = list(texts[:_READ])
    pairs = [features_of(text).pairs for text in read]
    if not pairs:
        return ""
    held, counts = np.unique(np.concatenate(pairs), return_counts=True)
    value = index.idf(held) * (counts / len(read)) ** 2
    best, title = -1.0, ""
    for clause in (clause for text in read for clause in _clauses(text)):
        own = features_of(clause).pairs
        places = np.searchsorted(held, own)
        known = held[np.minimum(places, len(held) - 1)] == own if len(held) else own < 0
        score = float(value[places[known]].sum()) / len(clause) ** 0.5
        if _IN_THE_MIDDLE.match(clause):
            score *= 0.7
        if score > best:
            best, title = score, clause
    return title


def _clauses(text: str) -> list[str]:
    found = []
    for part in _BREAK.split(" ".join(text.split())):
        clause = _OPENING.sub("", part).strip(' 　，,、：:"“”')
        if len(clause) >= _SHORTEST:
            found.append(clause[:LONGEST])
    return found[:_CLAUSES] or [text.strip()[:LONGEST]]
