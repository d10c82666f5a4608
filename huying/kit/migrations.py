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
