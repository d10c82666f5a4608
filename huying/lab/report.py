"""One HTML file that opens anywhere: figures, charts as SVG, confusion, worst examples."""

from collections.abc import Iterator, Sequence
from html import escape

from huying.kit import texts
from huying.lab.outcome import Confusion, Example, Outcome, lines
from huying.lab.svg import drawn

_STYLE = """
body{font:14px/1.6 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:#1f2329;
margin:0 auto;max-width:1080px;padding:24px}
h1{font-size:20px}h2{font-size:16px;margin:28px 0 8px}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #dee0e3;padding:4px 8px;
text-align:left;vertical-align:top}th{background:#f5f6f7;font-weight:600}
td.n{text-align:right;font-variant-numeric:tabular-nums}td.key{color:#646a73;font-family:monospace}
.charts{display:flex;flex-wrap:wrap;gap:16px}.got{color:#a8071a}.note{color:#646a73}
"""
_MAX_CONFUSED = 40
_MAX_EXAMPLES = 100
_MAX_TEXT = 300


def page(outcome: Outcome) -> str:
    """The whole document; every text of the data is escaped."""
    return "\n".join(_parts(outcome))


def _say(key: str) -> str:
    return escape(texts.say("lab", key))


def _parts(outcome: Outcome) -> Iterator[str]:
    title = escape(outcome.title)
    yield '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
    yield f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1>"
    yield from _figures(outcome)
    for note in outcome.notes:
        yield f'<p class="note">{escape(note)}</p>'
    if outcome.charts:
        yield f'<h2>{_say("report.charts")}</h2><div class="charts">'
        yield from (drawn(chart) for chart in outcome.charts)
        yield "</div>"
    if outcome.confusion is not None:
        yield from _confused(outcome.confusion)
    if outcome.examples:
        yield from _examples(outcome.examples)
    yield "</body></html>"


def _figures(outcome: Outcome) -> Iterator[str]:
    heads = "".join(
        f"<th>{_say(f'heading.{name}')}</th>" for name in ("figure", "key", "value", "interval")
    )
    yield f"<table><tr>{heads}</tr>"
    for key, label, value, interval in lines(outcome):
        yield (
            f'<tr><td>{escape(label)}</td><td class="key">{escape(key)}</td>'
            f'<td class="n">{value}</td><td class="n">{interval}</td></tr>'
        )
    yield "</table>"


def _confused(confusion: Confusion) -> Iterator[str]:
    """The pairs that are taken for each other most, rather than a wall of 300 columns."""
    names = confusion.labels
    pairs = [
        (count, names[i], names[j], sum(confusion.counts[i]))
        for i, row in enumerate(confusion.counts)
        for j, count in enumerate(row)
        if i != j and count
    ]
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    yield f"<h2>{_say('report.confusion')}</h2><table><tr>"
    for name in ("expected", "got", "rows", "share"):
        yield f"<th>{_say(f'heading.{name}')}</th>"
    yield "</tr>"
    for count, expected, got, total in pairs[:_MAX_CONFUSED]:
        yield (
            f'<tr><td>{escape(expected)}</td><td class="got">{escape(got)}</td>'
            f'<td class="n">{count}</td><td class="n">{count / total:.0%}</td></tr>'
        )
    yield "</table>"


def _examples(examples: Sequence[Example]) -> Iterator[str]:
    yield f"<h2>{_say('report.examples')}</h2><table><tr>"
    for name in ("text", "expected", "got", "note"):
        yield f"<th>{_say(f'heading.{name}')}</th>"
    yield "</tr>"
    for example in examples[:_MAX_EXAMPLES]:
        text = example.text if len(example.text) <= _MAX_TEXT else example.text[:_MAX_TEXT] + "…"
        yield (
            f"<tr><td>{escape(text)}</td><td>{escape(example.expected)}</td>"
            f'<td class="got">{escape(example.got)}</td><td>{escape(example.note)}</td></tr>'
        )
    yield "</table>"
