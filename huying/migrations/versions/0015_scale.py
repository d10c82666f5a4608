"""Lists and searches whose cost does not grow with the history."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LIVE = "state IN ('to_sign', 'handling', 'suspended', 'submitted')"
OPEN = (
    "state IN ('to_supplement', 'to_review', 'to_dispatch', 'to_sign', 'handling', 'suspended',"
    " 'to_approve', 'to_callback', 'rework', 'merged')"
)


def upgrade() -> None:
    op.drop_index("ix_assignment_unit_id", "assignment")
    op.create_index("ix_assignment_unit_id", "assignment", ["unit_id", "sent_at"])
    op.create_index(
        "ix_assignment_handler_id", "assignment", ["handler_id"], postgresql_where=sa.text(LIVE)
    )
    op.create_index("ix_ticket_registered_by", "ticket", ["registered_by"])
    op.create_index(
        "ix_ticket_supervised",
        "ticket",
        [sa.text("supervision_level DESC"), "stage_due_at"],
        postgresql_where=sa.text(f"supervision_level > 0 AND {OPEN}"),
    )
    # Each ticket's month becomes one of its words. The index is made anew: quicker than a change
    # of every row under it.
    op.drop_index("ix_ticket_search", "ticket")
    op.execute(
        "UPDATE ticket SET search = search ||"
        " array_to_tsvector(ARRAY['~' || to_char(registered_at AT TIME ZONE 'UTC', 'YYYYMM')])"
    )
    op.create_index("ix_ticket_search", "ticket", ["search"], postgresql_using="gin")
