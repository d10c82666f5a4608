"""A paused clock knows when it resumes at the latest."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("clock", sa.Column("resumes_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_clock_paused"), "clock", "(paused_at IS NULL) = (resumes_at IS NULL)"
    )
