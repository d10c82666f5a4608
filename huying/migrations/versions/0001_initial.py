"""The first schema (being laid: frozen to explicit operations before it lands)."""

from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy import text

from huying.call.ddl import TRIGGERS as CALL_TRIGGERS
from huying.kit.events import ENSURE_MONTHS, TRIGGERS
from huying.kit.models import Base
from huying.ticket.ddl import TRIGGERS as TICKET_TRIGGERS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    Base.metadata.create_all(connection)
    for ddl in (*TRIGGERS, *TICKET_TRIGGERS, *CALL_TRIGGERS):
        connection.execute(text(ddl.replace(":", "\\:")))
    parents = [
        f"'{t.name}'"
        for t in Base.metadata.tables.values()
        if t.dialect_options["postgresql"]["partition_by"]
    ]
    connection.execute(text(ENSURE_MONTHS.format(parents=", ".join(parents))))
    connection.exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
