"""The shipped sheet of inspection: items, points, thresholds, sampling rates."""

import json
from functools import cache
from importlib.resources import files

from huying.brain.text.replies import Flaw
from huying.supervise.rules_inspection import Item, Sheet


@cache
def handling_sheet() -> Sheet:
    """Read once from ``content/inspection/handling.json``. Raises ValueError when malformed."""
    path = files("huying") / "content" / "inspection" / "handling.json"
    return read_sheet(path.read_text(encoding="utf-8"))


def read_sheet(source: str) -> Sheet:
    """Raises ValueError for a missing entry, an unknown flaw, a code given twice, or no points."""
    try:
        data = json.loads(source)
        rules, sampling = data["rules"], data["sampling"]
        sheet = Sheet(
            code=data["code"],
            pass_score=int(data["pass_score"]),
            contest_days=int(data["contest_days"]),
            items=tuple(
                Item(
                    code=item["code"],
                    points=int(item["points"]),
                    is_red_line=bool(item["is_red_line"]),
                    flaws=tuple(Flaw(flaw).value for flaw in item["flaws"]),
                )
                for item in data["items"]
            ),
            findings=int(rules["findings"]),
            short_contact_seconds=int(rules["short_contact_seconds"]),
            reworks=int(rules["reworks"]),
            extensions_a_day=int(rules["extensions_a_day"]),
            rate=float(sampling["rate"]),
            least_a_month=int(sampling["least_a_month"]),
            by_unit={code: float(rate) for code, rate in sampling["by_unit"].items()},
        )
    except (KeyError, TypeError) as error:
        raise ValueError("the sheet of inspection lacks an entry") from error
    codes = [item.code for item in sheet.items]
    if len(set(codes)) != len(codes) or not all(item.points > 0 for item in sheet.items):
        raise ValueError("every item of the sheet has a code of its own and points")
    return sheet
