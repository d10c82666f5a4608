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
from itertools import chain
from pathlib import Path
from typing import Any, get_args
from uuid import uuid4
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from huying import schema  # noqa: E402
from huying.app import create_app  # noqa: E402
from huying.kit import texts  # noqa: E402
from huying.kit.actor import permissions  # noqa: E402
from huying.kit.errors import AppError  # noqa: E402
from huying.kit.events import Event  # noqa: E402
from huying.people.roles import ROLES, sees_all_units  # noqa: E402
from huying.ticket import allowances, rules, rules_parts, rules_requests  # noqa: E402
from huying.ticket.kinds import Part, RecallCode, RequestKind  # noqa: E402
from huying.ticket.models import (  # noqa: E402
    OPEN_STATES,
    AssignmentState,
    ClockKind,
    TicketState,
)
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


def parts() -> str:
    meaning = {
        Part.LEAD: "主办: answers for the ticket; one at a time",
        Part.ASSIST: "协办: asked for by the dispatcher or the lead, from what the catalogue lists",
        Part.SUB: "下派: below a unit of the ticket, of a level that the duty row lists",
    }
    return table(("part", ""), ((f"`{part.value}`", meaning[part]) for part in Part))


def part_actions() -> str:
    """In which state and on which side is asked of the rule itself."""
    held = frozenset(name for names in rules_parts.PERMISSION.values() for name in names)
    work = {state: rules_parts.PartWork(state, True, 0) for state in AssignmentState}
    sides = {
        "the part's unit": rules_parts.PartStandpoint(held, True, False, False),
        "who asked": rules_parts.PartStandpoint(held, False, True, False),
        "the dispatcher": rules_parts.PartStandpoint(held, False, False, True),
    }

    def states_of(action: rules_parts.PartAction, who: rules_parts.PartStandpoint) -> list[str]:
        at = TicketState.HANDLING
        return [s.value for s in work if rules_parts.refusal(action, at, work[s], who) is None]

    def row(action: rules_parts.PartAction) -> Iterator[str]:
        possible = {side: states_of(action, who) for side, who in sides.items()}
        yield f"`{action.value}`"
        yield code(rules_parts.PERMISSION[action])
        yield ", ".join(side for side, found in possible.items() if found)
        yield code(dict.fromkeys(chain(*possible.values())))

    return table(("action", "permission", "who", "in state"), map(row, rules_parts.PartAction))


def recall_codes() -> str:
    meaning = {
        RecallCode.OBJECTION: "an objection was upheld",
        RecallCode.ADJUDICATION: "an adjudication named another lead",
        RecallCode.MISDISPATCH: "the dispatcher took it back before it was signed",
        RecallCode.RELEASED: "a part was no longer needed, or its unit became the lead",
        RecallCode.ENDED: "the ticket ended or was merged",
    }
    return table(("recalled with", ""), ((f"`{c.value}`", meaning[c]) for c in RecallCode))


def requests() -> str:
    """Who decides is asked of the rule itself: one level after the other."""

    def levels(kind: RequestKind, is_by_unit: bool) -> str:
        given: list[rules_requests.Given] = []
        while step := rules_requests.next_standing(kind, is_by_unit, given):
            given.append(rules_requests.Given(step, uuid4()))
        return " then ".join(f"`{word.standing.value}`" for word in given)

    def row(kind: RequestKind) -> Iterator[str]:
        by_unit, by_hotline = levels(kind, True), levels(kind, False)
        yield f"`{kind.value}`"
        yield texts.label("ticket", f"request.{kind.value}")
        yield code(rules_requests.CODES[kind])
        is_same = by_unit == by_hotline
        yield by_unit if is_same else f"{by_unit}; asked by the hotline: {by_hotline}"

    return table(("request", "申请", "grounds", "decided by"), map(row, RequestKind))


def clocks() -> str:
    rows = (
        (
            f"`{kind.value}`",
            texts.label("ticket", f"clock.{kind.value}"),
            "yes" if kind in (*allowances.PAUSED_KINDS, ClockKind.PART) else "",
            "yes" if kind in allowances.EXTENDED_KINDS else "",
        )
        for kind in ClockKind
    )
    return table(("kind", "时限", "a suspension stops it", "an extension lengthens it"), rows)


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


def _refusals(base: type[AppError]) -> Iterator[type[AppError]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _refusals(kind)


def _declaring(document: dict[str, Any]) -> dict[str, list[str]]:
    """Code → the operations that declare it, in the order of the document."""
    found: dict[str, list[str]] = {}
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                for name in answer["description"].split(", ") if status >= "400" else ():
                    found.setdefault(name, []).append(operation["operationId"])
    return found


def errors() -> str:
    """One row a code; what nearly every operation declares is not listed by operation."""
    document = create_app(with_background=False).openapi()
    declaring = _declaring(document)
    most = len(document["paths"]) // 2
    by_code = {kind.code: kind for kind in _refusals(AppError)}
    words = texts.area("errors")

    def row(name: str) -> Iterator[str]:
        declared = declaring.get(name, [])
        yield str(by_code[name].status)
        yield f"`{name}`"
        yield words.get(name, "")
        yield "nearly every operation" if len(declared) > most else code(declared) or "–"

    names = sorted(by_code, key=lambda name: ("." in name, name))
    return table(("status", "code", "message", "declared by"), map(row, names))


TABLES: dict[str, Callable[[], str]] = {
    "roles": roles,
    "permissions": permission_list,
    "routes": routes,
    "states": states,
    "actions": actions,
    "parts": parts,
    "part_actions": part_actions,
    "recall_codes": recall_codes,
    "requests": requests,
    "clocks": clocks,
    "limits": limits,
    "events": events,
    "errors": errors,
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
