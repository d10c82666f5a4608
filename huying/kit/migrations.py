"""Bring a database to this version of the code."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import make_url

SCRIPTS = Path(__file__).parent.parent / "migrations"


def config(dsn: str) -> Config:
    alembic = Config()
    alembic.set_main_option("script_location", str(SCRIPTS))
    url = make_url(dsn).set(drivername="postgresql+psycopg")
    alembic.attributes["url"] = url
    return alembic


def upgrade(dsn: str, revision: str = "head") -> None:
    """Run every migration that is missing; each in its own transaction."""
    command.upgrade(config(dsn), revision)


def revisions() -> list[str]:
    """The numbers of every migration of this version, oldest first; their files begin with it."""
    return sorted(path.name[:4] for path in (SCRIPTS / "versions").glob("[0-9]*.py"))
