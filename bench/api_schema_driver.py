"""Runs inside the environment that bench/api_schema.py makes: requests made from the document.

Standard input: a JSON order; standard output, last line: a JSON result. Not for calling by hand.
"""

import json
import random
import sys
import time
import warnings
from collections import Counter
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from schemathesis import Case, Response
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


class Result:
    def __init__(self) -> None:
        self.requests = 0
        self.seconds = 0.0
        self.statuses: Counter[str] = Counter()
        self.problems: dict[tuple[str, str, str], dict[str, str]] = {}

    def note(self, role: str, label: str, kind: str, message: str, curl: str) -> None:
        known = {"role": role, "route": label, "kind": kind, "message": message, "curl": curl}
        self.problems.setdefault((label, kind, message[:80]), known)


def try_operation(
    operation: APIOperation, role: dict[str, Any], order: dict[str, Any], out: Result
) -> None:
    ids = order["ids"]
    who = {"cookies": role["cookies"], "headers": {"X-CSRF-Token": role["csrf"]}}

    @seed(order["seed"])
    @settings(
        max_examples=order["examples"],
        deadline=None,
        database=None,
        verbosity=Verbosity.quiet,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def attempt(case: Case) -> None:
        for name, known in ids.items():
            has_id = f"/{name}/" in operation.path and "id" in (case.path_parameters or {})
            if has_id and random.random() < 0.6:
                case.path_parameters["id"] = random.choice(known)
        began = time.monotonic()
        response = case.call(base_url=order["base_url"], timeout=30, **who)
        out.seconds += time.monotonic() - began
        out.requests += 1
        out.statuses[f"{response.status_code // 100}xx"] += 1
        try:
            case.validate_response(response, checks=CHECKS)
        except BaseExceptionGroup as group:
            for failure in group.exceptions:
                note(failure, response)
        except AssertionError as failure:
            note(failure, response)

    def note(failure: BaseException, response: Response) -> None:
        kind = type(failure).__name__
        detail = f"{response.status_code} {str(failure)[:300]}"
        out.note(role["name"], operation.label, kind, detail, response.request.method)

    attempt()


def main() -> None:
    warnings.simplefilter("ignore")
    order = json.load(sys.stdin)
    schema = schemathesis.openapi.from_dict(order["document"])
    operations = [each.ok() for each in schema.get_all_operations()]
    random.seed(order["seed"])
    results = {}
    for role in order["roles"]:
        out = Result()
        wanted = {tuple(each) for each in role["operations"]}
        for operation in operations:
            if (operation.method.upper(), operation.path) in wanted:
                try:
                    try_operation(operation, role, order, out)
                except Exception as error:  # noqa: BLE001 – no answer, or the generator's own trouble
                    what = f"{type(error).__name__}: {error}"[:200]
                    out.note(role["name"], operation.label, "not tried", what, "")
        results[role["name"]] = {
            "operations": len(wanted),
            "requests": out.requests,
            "seconds": out.seconds,
            "statuses": dict(out.statuses),
            "problems": list(out.problems.values()),
        }
        print(f"{role['name']}: {out.requests} requests", file=sys.stderr, flush=True)
    print(json.dumps(results))


if __name__ == "__main__":
    main()
