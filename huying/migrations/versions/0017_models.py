"""Model versions and what they are measured by; the body a category leaf falls to by default."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("category", sa.Column("duty", sa.Text(), nullable=True))
