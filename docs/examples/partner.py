"""A partner system: registers a matter, follows it, verifies what webhooks bring.

    HUYING_URL=http://127.0.0.1:8345 HUYING_TOKEN=… python partner.py "文昌街道解放路停水五个小时了"

Needs httpx. The token needs the permission ticket:create.
"""

import base64
import hashlib
import hmac
import os
import sys
import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx

Json = dict[str, Any]


class Refused(Exception):
    """The hotline said no; ``code`` is stable, the message is for people."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code = status, code


class Hotline:
    def __init__(self, url: str, token: str, transport: httpx.BaseTransport | None = None) -> None:
        self._http = httpx.Client(
            base_url=f"{url}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=15,
            transport=transport,
        )

    def __enter__(self) -> "Hotline":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def register(self, matter: Json, key: str, tries: int = 5) -> Json:
        """Register ``matter``. ``key`` is fresh for each matter and the same for every try of it, so
        that a lost answer never makes a second ticket."""
        for attempt in range(tries):
            try:
                answer = self._http.post(
                    "/tickets", json=matter, headers={"Idempotency-Key": key}
                )
            except httpx.TransportError:
                time.sleep(2**attempt)
                continue
            code = answer.json().get("code")
            if answer.status_code in (429, 500, 503) or code == "idempotency.running":
                time.sleep(float(answer.headers.get("Retry-After", 2**attempt)))
                continue
            if code == "idempotency.answer_lost":  # it was registered: find it again
                return self.by_reference(matter["reference"])
            return self._checked(answer)
        raise TimeoutError("the hotline does not answer; try later with the same key")

    def by_reference(self, reference: str) -> Json:
        return self._checked(
            self._http.get("/tickets/by-reference", params={"reference": reference})
        )

    def registered(self) -> Iterator[Json]:
        """Everything that this token registered, newest first, page by page."""
        cursor = None
        while True:
            where = {"cursor": cursor} if cursor else {}
            page = self._checked(self._http.get("/tickets/registered", params=where))
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return

    @staticmethod
    def _checked(answer: httpx.Response) -> Json:
        body: Json = answer.json()
        if answer.is_success:
            return body
        raise Refused(answer.status_code, body["code"], body["message"])


def is_genuine(headers: Any, body: bytes, secret: str, *, tolerance: int = 300) -> bool:
    """Whether a webhook comes from the holder of ``secret`` (``whsec_…``) and is fresh. Standard
    Webhooks: any of the signatures may fit, for a secret is rotated with both in force."""
    id, at = headers["webhook-id"], headers["webhook-timestamp"]
    if not at.isdigit() or abs(time.time() - int(at)) > tolerance:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.digest(key, f"{id}.{at}.".encode() + body, hashlib.sha256)
    expected = "v1," + base64.b64encode(signed).decode()
    given = headers["webhook-signature"].split(" ")
    return any(hmac.compare_digest(each, expected) for each in given)


def main() -> None:
    with Hotline(os.environ["HUYING_URL"], os.environ["HUYING_TOKEN"]) as hotline:
        show(hotline, sys.argv[1])


def show(hotline: Hotline, statement: str) -> None:
    reference = f"demo-{uuid.uuid4().hex[:12]}"
    made = hotline.register(
        {"channel": "partner", "statement": statement, "reference": reference},
        key=str(uuid.uuid4()),
    )
    print("registered", made["number"], made["state"], "route", made["route"])
    for field in made["fields"]:
        sure = "" if field["confidence"] is None else f" {field['confidence']:.0%}"
        print(f"  {field['label']}: {field['value']} ({field['state']}{sure})")
    for advice in made["advice"]:
        print("  !", advice["text"])
    for ticket in hotline.registered():
        print(ticket["number"], ticket["reference"], ticket["state"], ticket["due_at"])


if __name__ == "__main__":
    main()
