"""The migrations give exactly what the code expects, and running them again changes nothing."""

import psycopg
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url

from huying.call.ddl import TRIGGERS as CALL
from huying.kit import migrations
from huying.kit.events import TRIGGERS as KIT
from huying.kit.holdings import TRIGGERS as HOLDINGS
from huying.kit.models import Base
from huying.kit.seals import TRIGGERS as SEALS
from huying.schema import load_all_models
from huying.supervise.ddl_exclusions import TRIGGERS as EXCLUSIONS
from huying.supervise.ddl_inspection import TRIGGERS as INSPECTION
from huying.supervise.ddl_letters import TRIGGERS as LETTERS
from huying.ticket.ddl import TRIGGERS as TICKET

SOURCES = "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace"


def _is_ours(name: str | None, kind: str) -> bool:
    if kind != "table" or name is None:
        return True
    is_partition = name[-7:-6] == "_" and name[-6:].isdigit()
    return not (name.startswith(("procrastinate_", "alembic_")) or is_partition)


def test_the_migrated_schema_is_the_code_s(empty_dsn: str) -> None:
    load_all_models()
    engine = create_engine(make_url(empty_dsn).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, _: _is_ours(name, kind)},
        )
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()

    assert differences == []


def test_triggers_are_those_of_the_code(empty_dsn: str) -> None:
    with psycopg.connect(empty_dsn) as connection:
        migrated: dict[str, str] = dict(connection.execute(SOURCES).fetchall())
        for statement in (
            *KIT,
            *SEALS,
            *HOLDINGS,
            *TICKET,
            *CALL,
            *EXCLUSIONS,
            *INSPECTION,
            *LETTERS,
        ):
            if "CREATE OR REPLACE FUNCTION" in statement:
                connection.execute(statement.encode())
        coded: dict[str, str] = dict(connection.execute(SOURCES).fetchall())

    assert {name: _words(source) for name, source in coded.items()} == {
        name: _words(source) for name, source in migrated.items()
    }


def _words(source: str) -> list[str]:
    return source.split()


def test_running_them_again_changes_nothing(empty_dsn: str) -> None:
    migrations.upgrade(empty_dsn)

    heads = ScriptDirectory.from_config(migrations.config(empty_dsn)).get_heads()
    with psycopg.connect(empty_dsn) as connection:
        at = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    assert [(head,) for head in heads] == at
