"""What a text is found by: pairs of characters with codes and numbers, words, single characters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import rjieba

from huying.brain.text.incidents.features import SPACE, Ids, pair_hashes, placed_pairs, sign_hashes

FAMILIES = 3  # pairs, words, signs: each with ids of its own

_ASCII = str.maketrans(
    "０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "0123456789abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
)
_CODE = re.compile(r"[a-z]+\d*|\d+(?:\.\d+)?")
_WORD = re.compile(r"[\u4e00-\u9fffa-z0-9]")
# How a matter is put forward, which every question does and few answers repeat.
_PUT_FORWARD = re.compile(
    "咨询|投诉|反映|请求|恳请|建议|希望|关于|问题|强烈|举报|质疑|请问|再次|领导|相关|有关|事宜|情况|的"
)


@dataclass(frozen=True, slots=True)
class Terms:
    """Ids of one family, each once and sorted, and how often each occurs."""

    ids: Ids
    counts: Ids


def normal(text: str) -> str:
    """Lower case and half-width digits, every character at its place."""
    return text.translate(_ASCII)


def asked(text: str) -> str:
    """The normal text of a question without the words by which it is put forward."""
    return _PUT_FORWARD.sub(" ", normal(text))


def families(plain: str) -> tuple[Terms, Terms, Terms]:
    """Terms of a normal text by family. Ids of the three do not overlap."""
    codes = [crc32(code.encode()) >> 10 for code in _CODE.findall(plain)]
    words = [crc32(word.encode()) >> 10 for word in rjieba.cut(plain) if _WORD.search(word)]
    pairs = np.concatenate([pair_hashes(plain), np.array(codes, dtype=np.int32)])
    return (
        _counted(pairs, 0),
        _counted(np.array(words, dtype=np.int32), 1),
        _counted(sign_hashes(plain), 2),
    )


def marked(query: str, text: str) -> list[tuple[int, int]]:
    """Where words of the question stand in the text, longest first; neighbours are joined."""
    plain, question = normal(text), asked(query)
    wanted = np.unique(pair_hashes(question))
    places, hashes = placed_pairs(plain)
    held = np.zeros(len(plain) + 2, dtype=np.int8)
    hit = places[np.isin(hashes, wanted)]
    held[hit + 1] = held[hit + 2] = 1
    for code in {code for code in _CODE.findall(question) if len(code) > 1}:
        at = plain.find(code)
        while at >= 0:
            held[at + 1 : at + 1 + len(code)] = 1
            at = plain.find(code, at + len(code))
    edges = np.flatnonzero(np.diff(held, append=np.int8(0)))
    spans = [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]
    return sorted(spans, key=lambda span: (span[0] - span[1], span[0]))


def _counted(ids: Ids, family: int) -> Terms:
    held, counts = np.unique(ids + np.int32(family * SPACE), return_counts=True)
    return Terms(held.astype(np.int32), counts.astype(np.int32))
