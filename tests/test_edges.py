"""Health, readiness, figures."""

from fastapi import FastAPI
from httpx import AsyncClient

ROOT = "http://test"


async def test_it_lives(client: AsyncClient) -> None:
    assert (await client.get(f"{ROOT}/healthz")).json() == {"status": "ok"}


async def test_it_is_not_ready_before_live_push_follows_the_database(client: AsyncClient) -> None:
    answer = await client.get(f"{ROOT}/readyz")

    assert answer.status_code == 503
    assert answer.json()["code"] == "unavailable"


async def test_figures_name_routes_and_never_values(client: AsyncClient, app: FastAPI) -> None:
    await client.get("/cards/K-SECRET-CODE")

    page = (await client.get(f"{ROOT}/metrics")).text

    assert "/cards/{code}" in page
    assert "K-SECRET-CODE" not in page
