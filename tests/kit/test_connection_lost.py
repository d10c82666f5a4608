"""A server that goes away is not a bug: whoever asked is told to try again (503, not 500)."""

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from huying.kit.errors import is_connection_lost


class DriverError(Exception):
    """What the dialect makes of an asyncpg error: the server's code and nothing else."""

    def __init__(self, sqlstate: str | None) -> None:
        super().__init__("server")
        self.sqlstate = sqlstate


@pytest.mark.parametrize("sqlstate", ["57P01", "57P02", "57P03", "08006", "08003", "53300"])
def test_an_error_of_a_server_that_leaves_is_a_lost_connection(sqlstate: str) -> None:
    assert is_connection_lost(DBAPIError("SELECT 1", {}, DriverError(sqlstate)))


@pytest.mark.parametrize(
    "raised",
    [
        asyncpg.CannotConnectNowError("the database system is in recovery mode"),
        asyncpg.ConnectionDoesNotExistError("connection was closed"),
        asyncpg.InterfaceError("connection is closed"),
        ConnectionRefusedError(),
        PoolTimeout("no connection within 30 s"),
    ],
)
def test_connecting_to_a_server_that_comes_up_is_a_lost_connection(raised: Exception) -> None:
    assert is_connection_lost(raised)


@pytest.mark.parametrize(
    "raised",
    [
        DBAPIError("SELECT 1", {}, DriverError("40P01")),
        DBAPIError("SELECT 1", {}, DriverError(None)),
        IntegrityError("INSERT", {}, DriverError("23505")),
        asyncpg.UndefinedTableError("no such table"),
        RuntimeError("57P01"),
    ],
)
def test_a_bug_stays_a_bug(raised: Exception) -> None:
    assert not is_connection_lost(raised)
