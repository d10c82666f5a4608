"""Each reply is kept as it was submitted: a later one does not rewrite the story."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KINDS = (
    "note urged review dispatch leader sent_back rework reveal supervision part recall"
    " supplement request merge ending exclusion reply"
)


def upgrade() -> None:
    listed = ", ".join(f"'{kind}'" for kind in KINDS.split())
    op.drop_constraint(op.f("ck_ticket_note_notekind"), "ticket_note", type_="check")
    op.create_check_constraint(
        op.f("ck_ticket_note_notekind"), "ticket_note", f"kind IN ({listed})"
    )
