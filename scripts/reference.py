"""The tables of docs/reference that the code itself knows, written between the marks of each page.

    .venv/bin/python scripts/reference.py          write them
    .venv/bin/python scripts/reference.py --check  name the pages that are not of this code, exit 1

A page holds ``<!-- table: NAME -->`` and ``<!-- end -->``; what stands between them is written
here, everything else by hand.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from huying import schema  # noqa: E402
from huying.kit import texts  # noqa: E402
from huying.kit.actor import permissions  # noqa: E402
from huying.kit.events import Event  # noqa: E402
from huying.people.roles import ROLES, sees_all_units  # noqa: E402
from huying.ticket import rules  # noqa: E402
from huying.ticket.models import OPEN_STATES, ClockKind, TicketState  # noqa: E402
from tests.routes import ROUTES  # noqa: E402

PAGES = ROOT / "docs" / "reference"
PROFILES = ROOT / "huying" / "content" / "profiles"
SHORT_UNITS = {"minute": "min", "hour": "h", "work_hour": "wh", "work_day": "wd"}
MARKED = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(head)
    lines = [names, ["---"] * len(names), *map(list, rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def code(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


def roles() -> str:
    rows = (
        (
            f"`{role}`",
            texts.label("roles", role),
            "every unit" if sees_all_units([role]) else "own subtree",
            code(sorted(held)),
        )
        for role, held in ROLES.items()
    )
    return table(("role", "角色", "sees", "permissions"), rows)


def permission_list() -> str:
    rows = (
        (f"`{name}`", meaning, code(role for role, held in ROLES.items() if name in held) or "–")
        for name, meaning in sorted(permissions().items())
    )
    return table(("permission", "allows", "roles"), rows)


def routes() -> str:
    rows = ((method, f"`{path}`", f"`{gate}`") for (method, path), gate in ROUTES.items())
    return table(("", "route", "gate"), rows)


def states() -> str:
    rows = (
        (
            f"`{state.value}`",
            texts.label("ticket", f"state.{state.value}"),
            "open" if state in OPEN_STATES else "",
            code(to.value for to in TicketState if rules.may_move(state, to)) or "–",
        )
        for state in TicketState
    )
    return table(("state", "状态", "", "may go to"), rows)


def actions() -> str:
    """Where an action is possible is asked of the rule itself, as somebody who holds everything."""
    zone = ZoneInfo("Asia/Shanghai")
    held = frozenset(name for names in rules.PERMISSION.values() for name in names)
    insider = rules.Standpoint(held, is_in_unit=True, is_hotline=False)
    outsider = rules.Standpoint(held, is_in_unit=False, is_hotline=True)

    def row(action: rules.Action) -> Iterator[str]:
        answers = {s: rules.refusal(action, s, None, insider, zone) for s in TicketState}
        where = [s.value for s, answer in answers.items() if answer != f"{action}.wrong_state"]
        outside = {rules.refusal(action, s, None, outsider, zone) for s in TicketState}
        yield f"`{action.value}`"
        yield texts.label("ticket", f"action.{action.value}")
        yield code(rules.PERMISSION[action])
        yield "the lead unit's subtree" if "not_your_unit" in outside else "anyone in scope"
        yield "any" if len(where) == len(TicketState) else code(where)

    return table(("action", "动作", "permission", "who", "in state"), map(row, rules.Action))


def clocks() -> str:
    rows = ((f"`{kind.value}`", texts.label("ticket", f"clock.{kind.value}")) for kind in ClockKind)
    return table(("kind", "时限"), rows)


def limits() -> str:
    profiles = [json.loads(path.read_text("utf-8")) for path in sorted(PROFILES.glob("*.json"))]
    profiles.sort(key=lambda profile: str(profile["code"]) != "cn-base")
    keys = dict.fromkeys(key for profile in profiles for key in profile["limits"])

    def shown(limit: dict[str, object] | None) -> str:
        return f"{limit['amount']} {SHORT_UNITS[str(limit['unit'])]}" if limit else "–"

    rows = ((f"`{key}`", *(shown(p["limits"].get(key)) for p in profiles)) for key in keys)
    return table(("limit", *(f"`{profile['code']}`" for profile in profiles)), rows)


def _events(base: type[Event]) -> Iterator[type[Event]]:
    for kind in base.__subclasses__():
        if "name" in vars(kind):
            yield kind
        yield from _events(kind)


def _meaning(kind: type[Event]) -> str:
    """Its docstring; a dataclass without one gets its signature, which says nothing here."""
    said = kind.__doc__ or ""
    return "" if said.startswith(f"{kind.__name__}(") else said.split("\n\n")[0].replace("\n", " ")


def events() -> str:
    known = sorted(_events(Event), key=lambda kind: kind.name)
    rows = (
        (
            f"`{kind.name}`",
            f"`{kind.subject}`",
            " ".join(
                f"`{field.name}`{'?' if type(None) in get_args(field.type) else ''}"
                for field in fields(kind)
                if field.name != f"{kind.subject}_id"
            ),
            _meaning(kind),
        )
        for kind in known
    )
    return table(("event", "subject", "carries (`?`: may be empty)", ""), rows)


TABLES: dict[str, Callable[[], str]] = {
    "roles": roles,
    "permissions": permission_list,
    "routes": routes,
    "states": states,
    "actions": actions,
    "clocks": clocks,
    "limits": limits,
    "events": events,
}


def rendered(page: str) -> str:
    """The page with its tables as the code is now. Raises KeyError for an unknown table."""
    return MARKED.sub(lambda found: found[1] + TABLES[found[2]]() + found[3], page)


def main(arguments: list[str]) -> int:
    schema.load_all()
    stale = []
    for path in sorted(PAGES.glob("*.md")):
        page = path.read_text("utf-8")
        fresh = rendered(page)
        if fresh == page:
            continue
        stale.append(path.relative_to(ROOT).as_posix())
        if "--check" not in arguments:
            path.write_text(fresh, encoding="utf-8")
    word = "is not of this code: run scripts/reference.py" if "--check" in arguments else "written"
    for name in stale:
        print(f"{name} {word}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
