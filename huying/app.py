"""The API and the screens: one FastAPI application over every module."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path

import structlog
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import FileResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from sqlalchemy import text

from huying import VERSION, audit, console, demo, history, openapi, schema, system
from huying.call.assistant import start_assistant
from huying.channel import endpoints_entry
from huying.city.catalogue import catalogue
from huying.city.catalogue import trust as trust_catalogue
from huying.edge import Bounded, Guarded, Measured
from huying.kit import (
    clock,
    db,
    deadlines,
    errors,
    events,
    idempotency,
    jobs,
    metrics,
    subscribers,
)
from huying.kit.actor import Public
from huying.kit.beats import Beats
from huying.kit.errors import NotFound, Unavailable
from huying.kit.limits import Limited
from huying.kit.push import Hub
from huying.kit.settings import settings
from huying.knowledge import validity_monitor
from huying.knowledge.searching_fresh import Freshness
from huying.model.setup import setup as models
from huying.model.setup import trust as trust_models
from huying.people.authenticate import authenticate
from huying.people.uses import write_all as write_token_uses
from huying.registers import endpoints as registers

log = structlog.get_logger()

SNAPSHOT_SECONDS = 1.0  # a change of the city is seen by every process within this
CITIZEN_PAGES = frozenset({"progress", "ask", "city-topics"})
WEB = Path(__file__).parent.parent / "web" / "dist"

health = APIRouter(tags=["health"], dependencies=[Depends(Public())])


class Health(BaseModel):
    status: str


@health.get("/healthz")
async def healthz() -> Health:
    """The process answers."""
    return Health(status="ok")


@health.get("/readyz")
async def readyz(session: db.Session, request: Request) -> Health:
    """The database answers, and live push follows it. 503 otherwise."""
    await session.execute(text("SELECT 1"))
    hub: Hub | None = getattr(request.app.state, "hub", None)
    if hub is None or not hub.started.is_set():
        raise Unavailable()
    return Health(status="ready")


@health.get("/metrics", response_class=PlainTextResponse)
async def metrics_page(request: Request, session: db.Session) -> Response:
    """Prometheus figures of this process, and of the queue that all processes share."""
    for state, count in (await jobs.count_by_state(session)).items():
        metrics.JOBS.labels(state).set(count)
    metrics.DEADLINES.set(await deadlines.count_late(session, clock.now()))
    for name, behind in (await subscribers.lag(session)).items():
        metrics.SUBSCRIBER_LAG.labels(name).set(behind)
    metrics.CARDS_SERVED_INVALID.set(await validity_monitor.total_invalid(session))
    hub: Hub | None = getattr(request.app.state, "hub", None)
    metrics.SCREENS.set(hub.screen_count if hub else 0)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def make_lifespan(
    dsn: str,
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Start what runs beside the requests: database pool, live push, live assist."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            engine = db.connect(dsn, pool_size=20)
            stack.push_async_callback(engine.dispose)
            trust_catalogue(SNAPSHOT_SECONDS)
            stack.callback(trust_catalogue, 0.0)
            trust_models(SNAPSHOT_SECONDS)
            stack.callback(trust_models, 0.0)
            async with db.unit_of_work() as session:
                await events.ensure_partitions(session)
                await catalogue(session)
                await models(session)
            hub = Hub(dsn)
            await hub.start()
            stack.push_async_callback(hub.stop)
            app.state.hub = hub
            stack.push_async_callback(write_token_uses)
            beats = Beats("serve", VERSION, lambda: hub.screen_count)
            beats.start()
            stack.push_async_callback(beats.stop)
            freshness = Freshness()
            hub.listen(freshness.on_event)
            freshness.start()
            stack.push_async_callback(freshness.stop)
            assistant = await start_assistant(hub)
            stack.push_async_callback(assistant.stop)
            log.info("serving", version=VERSION)
            yield

    return lifespan


def create_app(dsn: str | None = None, *, with_background: bool = True) -> FastAPI:
    """The application. Without ``with_background`` (tests) nothing runs beside the requests."""
    lifespan = make_lifespan(dsn) if with_background and dsn else None
    app = FastAPI(
        title="Huying 呼应",
        version=VERSION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json" if with_background else "/openapi.json",
        generate_unique_id_function=openapi.operation_id,
    )
    app.state.authenticate = authenticate
    errors.install(app)
    idempotency.install(app)
    app.add_middleware(Bounded)
    app.add_middleware(Limited, rate=settings().token_rate)
    app.add_middleware(Measured)
    app.add_middleware(Guarded)
    schema.load_all()
    app.include_router(endpoints_entry.router, prefix="/api/v1")  # before /tickets/{id}
    for module in schema.load("endpoints"):
        app.include_router(module.router, prefix="/api/v1")
    app.include_router(console.router, prefix="/api/v1")
    app.include_router(audit.router, prefix="/api/v1")
    app.include_router(history.router, prefix="/api/v1")
    app.include_router(system.router, prefix="/api/v1")
    app.include_router(demo.router, prefix="/api/v1")
    app.include_router(registers.router, prefix="/api/v1")
    app.include_router(health)
    openapi.install(app)
    _serve_screens(app)
    return app


def _serve_screens(app: FastAPI) -> None:
    """The built web parts; unknown paths of the staff app answer its index (client routing)."""
    if not (WEB / "index.html").exists():
        return
    app.mount("/assets", StaticFiles(directory=WEB / "assets"), name="assets")

    @app.get("/{path:path}", include_in_schema=False, dependencies=[Depends(Public())])
    async def screens(path: str) -> FileResponse:
        if path.startswith("api/"):
            raise NotFound()
        if path.split("/")[0] in CITIZEN_PAGES:
            return FileResponse(WEB / "citizen.html")
        found = (WEB / path).resolve()
        if path and found.is_file() and found.is_relative_to(WEB.resolve()):
            return FileResponse(found)
        return FileResponse(WEB / "index.html", headers={"Cache-Control": "no-cache"})
