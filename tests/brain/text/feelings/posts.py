"""Invented posts with the emotion they were written to show."""

from itertools import cycle, islice, product

_STARTS = {
    "angry": ("气死我了", "太可恶了", "凭什么", "无耻", "[怒]骗子"),
    "happy": ("太开心了", "谢谢你们", "好棒", "哈哈哈", "[爱你]喜欢"),
    "sad": ("好难过", "心疼", "想哭", "唉", "[泪]可怜"),
}
_ENDS = ("，小区又停水", "，公交车来了", "，今天的雨", "，隔壁的店", "，修路的事", "，门口的树")


def posts(count: int) -> tuple[list[str], list[str]]:
    """`count` posts of each emotion and their labels, always the same ones."""
    texts: list[str] = []
    labels: list[str] = []
    for label, starts in _STARTS.items():
        made = (start + end for end, start in product(_ENDS, starts))
        texts += islice(cycle(list(made)), count)
        labels += [label] * count
    return texts, labels
