"""A person at a browser of their own: cookies and CSRF token, through the whole application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import httpx
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying.people import repository
from huying.people.models import Account

PASSWORD = "test-only-Password1"


async def account_of(session: AsyncSession, username: str) -> Account:
    account = await repository.find_account_by_username(session, username)
    assert account is not None
    await session.refresh(account)
    return account


async def id_of(session: AsyncSession, username: str) -> UUID:
    return (await account_of(session, username)).id


class Person:
    def __init__(self, client: AsyncClient) -> None:
        self.client = client

    async def login(self, username: str, password: str = PASSWORD) -> httpx.Response:
        body = {"username": username, "password": password}
        answer = await self.client.post("/login", json=body)
        if answer.status_code == 204:
            await self.know_token()
        return answer

    async def know_token(self) -> None:
        me = await self.client.get("/me")
        assert me.status_code == 200, me.text
        self.client.headers["X-CSRF-Token"] = me.json()["csrf_token"]

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def post(self, path: str, **body: object) -> httpx.Response:
        return await self.client.post(path, json=body)

    async def put(self, path: str, **body: object) -> httpx.Response:
        return await self.client.put(path, json=body)


@asynccontextmanager
async def browser(app: FastAPI, address: str = "192.0.2.7") -> AsyncIterator[Person]:
    transport = ASGITransport(app, raise_app_exceptions=False, client=(address, 50000))
    base = "http://test/api/v1"
    async with AsyncClient(transport=transport, base_url=base) as client:
        yield Person(client)


@asynccontextmanager
async def signed_in(app: FastAPI, username: str) -> AsyncIterator[Person]:
    async with browser(app) as person:
        answer = await person.login(username)
        assert answer.status_code == 204, answer.text
        yield person
