"""What the watch of a live call found, and which of its signals the city has switched off."""

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
