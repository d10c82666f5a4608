"""Alembic's entry: one advisory lock, so that processes that start together migrate once."""

from alembic import context
from sqlalchemy import create_engine, text

from huying.kit.models import Base
from huying.schema import load_all_models

LOCK = 0x687579696E67

load_all_models()

engine = create_engine(context.config.attributes["url"])
with engine.connect() as connection:
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transaction_per_migration=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK})
    connection.commit()
engine.dispose()
