"""People affected as a person corrected them; a matter that was noted on an earlier ticket."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

OUTCOMES = "answered ticket not_accepted transferred discarded appended"


def upgrade() -> None:
    op.add_column("ticket", sa.Column("people_corrected", sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("ck_ticket_people_corrected"), "ticket", "people_corrected >= 1"
    )
    op.drop_constraint(op.f("ck_matter_outcome"), "matter", type_="check")
    listed = ", ".join(f"'{code}'" for code in OUTCOMES.split())
    op.create_check_constraint(op.f("ck_matter_outcome"), "matter", f"outcome IN ({listed})")
