"""``huying work``: jobs, reactions to history, deadlines. Any number of them share one database."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable

import structlog

from huying import VERSION, demo_history, schema
from huying.kit import clock, db, deadlines, events, jobs, seals, subscribers
from huying.kit.beats import Beats
from huying.kit.errors import is_connection_lost
from huying.kit.events import Recorded
from huying.kit.push import Hub
from huying.kit.settings import settings
from huying.knowledge import importing_folder, importing_reading

log = structlog.get_logger()

CONCURRENCY = 8
SWEEP_SECONDS = 1.0
SIGNS_OF_LIFE = 3  # within the time after which a worker counts as dead
HOUSEKEEPING_SECONDS = 3_600.0
SEAL_SECONDS = 60.0
RELAY_FALLBACK_SECONDS = 5.0  # news wake a subscriber at once; this is for news that got lost
IMPORT_SECONDS = 15.0
HOURLY = (
    "kit.forget_idempotency_keys", "channel.forget_deliveries", "retention.night",
    "knowledge.watch", "knowledge.golden_round", "knowledge.forget_asked",
    "insight.seasons_night", "insight.forget_quarters", "insight.bands_awake",
)  # fmt: skip


class Worker:
    """The loops of one worker process; each survives a lost database and goes on."""

    def __init__(self, dsn: str) -> None:
        schema.load_all()
        self._dsn = dsn
        self._stopping = asyncio.Event()
        self._news = {name: asyncio.Event() for name in subscribers.registered()}

    def _wake(self, _: Recorded) -> None:
        for news in self._news.values():
            news.set()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        """Work until ``stop``; running jobs get a few seconds to end."""
        engine = db.connect(self._dsn, pool_size=10)
        hub = Hub(self._dsn)
        hub.listen(self._wake)
        await hub.start()
        loops: list[Awaitable[None]] = [
            self._keep("jobs", self._work_jobs),
            self._every(SWEEP_SECONDS, "sweep", self._sweep),
            self._keep("rescue", self._rescue),
            self._every(HOUSEKEEPING_SECONDS, "housekeeping", self._keep_house),
            self._every(SEAL_SECONDS, "seal", self._seal),
            self._every(IMPORT_SECONDS, "policies", self._look_for_policies),
        ]
        loops += [self._keep(f"relay-{name}", self._relay_of(name)) for name in self._news]
        tasks = [asyncio.ensure_future(loop) for loop in loops]
        log.info("working", subscribers=sorted(self._news), jobs=len(jobs.registry))
        beats = Beats("work", VERSION)
        beats.start()
        await self._stopping.wait()
        await beats.stop()
        await asyncio.wait(tasks, timeout=6)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await hub.stop()
        await engine.dispose()

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return

    async def _keep(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Run a loop; when it breaks, say so and start it again."""
        while not self._stopping.is_set():
            try:
                await run()
            except Exception as error:
                if is_connection_lost(error):
                    log.warning("worker_loop_lost_database", loop=name)
                else:
                    log.exception("worker_loop_failed", loop=name)
                await self._pause(0.5)

    async def _every(self, seconds: float, name: str, run: Callable[[], Awaitable[None]]) -> None:
        async def once() -> None:
            await run()
            await self._pause(seconds)

        await self._keep(name, once)

    async def _work_jobs(self) -> None:
        app = jobs.make_app(self._dsn)
        async with app.open_async():
            worker = asyncio.ensure_future(
                app.run_worker_async(
                    concurrency=CONCURRENCY,
                    install_signal_handlers=False,
                    fetch_job_polling_interval=2.0,
                    shutdown_graceful_timeout=5.0,
                    update_heartbeat_interval=settings().stalled_seconds / SIGNS_OF_LIFE,
                    stalled_worker_timeout=settings().stalled_seconds,
                )
            )
            stop = asyncio.ensure_future(self._stopping.wait())
            await asyncio.wait({worker, stop}, return_when=asyncio.FIRST_COMPLETED)
            stop.cancel()
            if not worker.done():
                worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await worker

    def _relay_of(self, name: str) -> Callable[[], Awaitable[None]]:
        news = self._news[name]

        async def relay() -> None:
            news.clear()
            while await subscribers.run_once(name):
                pass
            waiting = asyncio.ensure_future(news.wait())
            stop = asyncio.ensure_future(self._stopping.wait())
            await asyncio.wait(
                {waiting, stop},
                timeout=RELAY_FALLBACK_SECONDS,
                return_when=asyncio.FIRST_COMPLETED,
            )
            waiting.cancel()
            stop.cancel()

        return relay

    async def _sweep(self) -> None:
        await deadlines.sweep()

    async def _rescue(self) -> None:
        app = jobs.make_app(self._dsn)
        async with app.open_async():  # one pool for all rounds; a lost database opens a new one
            while not self._stopping.is_set():
                rescued = await jobs.rescue_stalled(app)
                if rescued:
                    log.warning("jobs_rescued", count=rescued)
                await self._pause(settings().stalled_seconds / SIGNS_OF_LIFE)

    async def _seal(self) -> None:
        """Seal what history has settled; with several workers one of them does."""
        while not self._stopping.is_set():
            async with db.unit_of_work() as session:
                if not await seals.seal_next(session):
                    return

    async def _look_for_policies(self) -> None:
        """What lies in the watched folder, and files whose reader died too often."""
        await importing_reading.mend()
        await importing_folder.look()

    async def _keep_house(self) -> None:
        async with db.unit_of_work() as session:
            await clock.load(session)
            await events.ensure_partitions(session)
            await jobs.forget_done(session)
            for name in HOURLY:
                await jobs.enqueue(session, name, lock=name)  # one at a time, also after a restart
            if settings().is_demo:
                await demo_history.begin(session)


async def work(dsn: str) -> None:
    """Run a worker until SIGTERM or SIGINT."""
    worker = Worker(dsn)
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, worker.stop)
    await worker.run()
