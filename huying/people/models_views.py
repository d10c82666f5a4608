"""What follows a person to every computer: preferences, and saved views of lists."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record

Json = dict[str, Any]


class Preference(Record):
    """One setting of one person, such as the columns of a page; screens give it its meaning."""

    __tablename__ = "preference"
    __table_args__ = (
        Index("uq_preference", "account_id", "key", unique=True),
        CheckConstraint("key ~ '^[a-z][a-z0-9_.-]{0,63}$'", name="key"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(Text)
    value: Mapped[object] = mapped_column(JSONB)


class SavedView(Record):
    """A list's filters (``query``: the address after the question mark) and columns under a name.

    It holds no rows and grants nothing: whoever opens it sees what they may see anyway.
    ``columns`` are ``{name, width}`` in order, empty for the reader's own choice.
    ``shared_with_role``: the holders of that role find it among theirs.
    """

    __tablename__ = "saved_view"
    __table_args__ = (
        Index("uq_saved_view_name", "account_id", "page", "name", unique=True),
        Index(
            "uq_saved_view_default",
            "account_id",
            "page",
            unique=True,
            postgresql_where=text("is_default"),
        ),
        Index(
            "ix_saved_view_shared",
            "shared_with_role",
            "page",
            postgresql_where=text("shared_with_role IS NOT NULL"),
        ),
        CheckConstraint("name <> ''", name="name"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    page: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text, default="")
    columns: Mapped[list[Json]] = mapped_column(JSONB, default=list)
    position: Mapped[int] = mapped_column(default=0)
    is_default: Mapped[bool] = mapped_column(default=False)
    shared_with_role: Mapped[str | None] = mapped_column(Text)
