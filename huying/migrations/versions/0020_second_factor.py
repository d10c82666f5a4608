"""Second factors, identity providers, passwords of before; service tokens that have an owner."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _account()
    _provider()
    _login()
    _service_token()
    _passwords()
    _second_factor()
    _attempt()


def _own() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
    ]


def _of(table: str, column: str, other: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{other}"
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def _account() -> None:
    op.add_column("account", sa.Column("email", sa.Text(), nullable=True))
    op.add_column("account", sa.Column("employee_number", sa.Text(), nullable=True))
    op.add_column("account", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.alter_column("account", "version", server_default=None)
    for column in ("email", "employee_number"):
        op.create_index(
            f"uq_account_{column}",
            "account",
            [column],
            unique=True,
            postgresql_where=sa.text(f"{column} IS NOT NULL AND is_active"),
        )


def _login() -> None:
    op.add_column(
        "login_session",
        sa.Column("method", sa.String(32), nullable=False, server_default="password"),
    )
    op.create_check_constraint(
        op.f("ck_login_session_loginmethod"), "login_session", "method IN ('password', 'provider')"
    )
    op.add_column(
        "login_session",
        sa.Column("needs_factor", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("login_session", sa.Column("provider_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_login_session_provider_id_identity_provider"),
        "login_session",
        "identity_provider",
        ["provider_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.add_column("login_session", sa.Column("address_hash", sa.LargeBinary(), nullable=True))
    op.add_column(
        "login_session", sa.Column("device", sa.Text(), nullable=False, server_default="")
    )
    for column in ("method", "needs_factor", "device"):
        op.alter_column("login_session", column, server_default=None)
    op.execute("DELETE FROM login_throttle")  # counted by other keys from now on
    op.add_column("login_throttle", sa.Column("username_hash", sa.LargeBinary(), nullable=True))
    op.create_index("ix_login_throttle_username_hash", "login_throttle", ["username_hash"])


def _service_token() -> None:
    op.add_column("service_token", sa.Column("owner_id", sa.Uuid(), nullable=True))
    for column in ("created_by", "revoked_by", "replaces_id"):
        op.add_column("service_token", sa.Column(column, sa.Uuid(), nullable=True))
    op.add_column("service_token", sa.Column("last_used_at", MOMENT, nullable=True))
    op.add_column(
        "service_token", sa.Column("use_count", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.alter_column("service_token", "use_count", server_default=None)
    op.create_foreign_key(
        op.f("fk_service_token_owner_id_account"),
        "service_token",
        "account",
        ["owner_id"],
        ["id"],
        ondelete="RESTRICT",
    )


def _passwords() -> None:
    op.create_table(
        "password_history",
        *_own(),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        _of("password_history", "account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_history")),
    )
    op.create_table(
        "account_note",
        *_own(),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        _of("account_note", "account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_note")),
    )
    for table in ("password_history", "account_note"):
        op.create_index(f"ix_{table}_account_id", table, ["account_id", "created_at"])


def _second_factor() -> None:
    op.create_table(
        "second_factor",
        *_own(),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        _of("second_factor", "account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factor")),
        sa.UniqueConstraint("account_id", name=op.f("uq_second_factor_account_id")),
    )
    op.create_table(
        "recovery_code",
        *_own(),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        _of("recovery_code", "account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index("uq_recovery_code", "recovery_code", ["account_id", "code_hash"], unique=True)
    op.create_table(
        "factor_rule",
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("role", name=op.f("pk_factor_rule")),
    )


def _provider() -> None:
    op.create_table(
        "identity_provider",
        *_own(),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("client_secret", sa.LargeBinary(), nullable=False),
        sa.Column("site_url", sa.Text(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("link_by", sa.String(32), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("configured_by", sa.Uuid(), nullable=True),
        sa.Column("approved_version", sa.Integer(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "approved_version IS NULL OR approved_version <= version",
            name=op.f("ck_identity_provider_approved_version"),
        ),
        sa.CheckConstraint(
            "link_by IN ('nothing', 'username', 'email', 'employee_number')",
            name=op.f("ck_identity_provider_linkby"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_provider")),
    )
    op.create_table(
        "linked_identity",
        *_own(),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("subject_hash", sa.LargeBinary(), nullable=False),
        sa.Column("linked_by", sa.Uuid(), nullable=True),
        sa.Column("last_used_at", MOMENT, nullable=True),
        _of("linked_identity", "account_id", "account"),
        _of("linked_identity", "provider_id", "identity_provider"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_linked_identity")),
    )
    for name, columns in (
        ("uq_linked_identity_subject", ["provider_id", "subject_hash"]),
        ("uq_linked_identity_account", ["account_id", "provider_id"]),
    ):
        op.create_index(name, "linked_identity", columns, unique=True)


def _attempt() -> None:
    op.create_table(
        "provider_attempt",
        *_own(),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("state_hash", sa.LargeBinary(), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(), nullable=False),
        sa.Column("secrets", sa.LargeBinary(), nullable=False),
        sa.Column("return_to", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("problem_data", sa.LargeBinary(), nullable=True),
        _of("provider_attempt", "provider_id", "identity_provider"),
        _of("provider_attempt", "account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_attempt")),
        sa.UniqueConstraint("state_hash", name=op.f("uq_provider_attempt_state_hash")),
    )
    op.create_index("ix_provider_attempt_browser_hash", "provider_attempt", ["browser_hash"])
    op.create_index("ix_provider_attempt_created_at", "provider_attempt", ["created_at"])
