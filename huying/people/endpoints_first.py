"""The list of first passwords for handing out: whoever brought the people takes it once."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from huying.kit import texts
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.kit.sheets import Book, Heading
from huying.people import first_passwords
from huying.people.first_passwords import HandOut
from huying.people.permissions import ACCOUNT_CREATE

router = APIRouter()
Creator = Annotated[Actor, Depends(requires(ACCOUNT_CREATE))]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COLUMNS = (("username", 20), ("name", 14), ("unit", 30), ("password", 24))


@router.post(
    "/accounts/first-passwords",
    response_class=Response,
    responses={**responses(NotFound), 200: {"content": {XLSX: {}}, "description": "the list"}},
)
async def take_first_passwords(actor: Creator, session: Session) -> Response:
    """Username, name, unit and first password of those whom the actor's files made. It can be had
    once, within seven days; each person must change the password at the first login."""
    told = await first_passwords.take(session, actor)
    if not told:
        raise NotFound()
    content = await asyncio.to_thread(_book, told)
    headers = {
        "Content-Disposition": 'attachment; filename="first-passwords.xlsx"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=XLSX, headers=headers)


def _book(told: list[HandOut]) -> bytes:
    def say(key: str) -> str:
        return texts.say("registers", f"first_passwords.{key}")

    book = Book(say("title"))
    columns = [Heading(say(name), width) for name, width in _COLUMNS]
    rows = [(one.username, one.name, one.unit, one.password) for one in told]
    book.sheet(say("title"), columns, rows, note=say("note"))
    return book.bytes_xlsx()
