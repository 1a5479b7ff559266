"""Talking to the server: one driver, queries with a deadline, errors in plain words."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

import neo4j
from neo4j import exceptions

from graph.claims.deadline import Deadline
from graph.claims.errors import AnswerableError, StoreBusy, StoreError, StoreFull, StoreUnwritable
from graph.claims.remembered import remembered
from graph.engines.neo4j.address import PASSWORD, PASSWORD_FILE, USER, Address

Row: TypeAlias = list[Any]

OLDEST_SERVER = (5, 26)
"""The long-term release; types of relationships that are computed came with it."""
TRIES = 4
"""How often a query is sent where the driver calls it safe to send it again."""
CONNECTING = 10.0
"""Seconds until a server that does not answer counts as not there."""

# The driver tells of each try again; the caller reads the final error.
logging.getLogger("neo4j").setLevel(logging.CRITICAL)

_FULL = ("MemoryPoolOutOfMemoryError", "OutOfMemory", "TransactionOutOfMemory", "StackOverFlow")
_BUSY = ("DeadlockDetected", "LockClientStopped", "LockAcquisitionTimeout")
_READ_ONLY = ("ReadOnly", "WriteOnReadOnlyAccessDb", "DatabaseReadOnly")
_TIMED_OUT = ("TransactionTimedOut", "TransactionTimedOutClientConfiguration")


def connect(address: Address, auth: tuple[str, str] | None) -> neo4j.Driver:
    """A driver for a server that answers.

    Raises:
        StoreError: it does not, does not let this user in, or is too old.
    """
    with plain_errors(address):
        driver = neo4j.GraphDatabase.driver(
            address.uri,
            auth=auth,
            connection_timeout=CONNECTING,
            connection_acquisition_timeout=CONNECTING,
            max_transaction_retry_time=CONNECTING,
            warn_notification_severity=neo4j.NotificationMinimumSeverity.OFF,
            notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF,
            # Else the server is told with each query by which call of the driver it was sent.
            telemetry_disabled=True,
        )
        try:
            agent = driver.get_server_info().agent
            _check_version(agent, address)
        except BaseException:
            driver.close()
            raise
    return driver


def _check_version(agent: str, address: Address) -> None:
    """
    Args:
        agent: ``Neo4j/5.26.1``.

    Raises:
        StoreError: the server is older than `OLDEST_SERVER`.
    """
    product, _, version = agent.partition("/")
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if product != "Neo4j" or numbers < OLDEST_SERVER:
        oldest = ".".join(map(str, OLDEST_SERVER))
        raise StoreError(f"{address} is {agent}; Answerable wants Neo4j {oldest} or later")


@contextmanager
def plain_errors(address: Address, deadline: Deadline | None = None) -> Iterator[None]:
    """Turn the driver's exceptions into the project's, each naming the store and how to fix it."""
    try:
        yield
    except AnswerableError:
        raise
    except exceptions.Neo4jError as error:
        if deadline is not None and _is(error, _TIMED_OUT):
            deadline.check()
        raise _told(error, address) from error
    except exceptions.DriverError as error:
        scheme = address.uri.partition("://")[0]
        encrypted = ""
        if "+" in scheme:
            plain = scheme.partition("+")[0]
            encrypted = f", with TLS, as {scheme}:// wants it ({plain}:// goes without)"
        raise StoreError(
            f"{address} does not answer ({_short(error)}); see that the server runs and can be "
            f"reached{encrypted}, and do it again"
        ) from error


def _told(error: exceptions.Neo4jError, address: Address) -> StoreError:
    code = error.code or ""
    if isinstance(error, exceptions.AuthError) or "Security" in code:
        return StoreError(
            f"{address} does not let this user in ({_short(error)}); set {USER} and {PASSWORD}, or "
            f"{PASSWORD_FILE}"
        )
    if "DatabaseNotFound" in code:
        return StoreError(
            f"{address}: there is no database {address.database}; make it (CREATE DATABASE, where "
            "the edition has more than one) or name another one: neo4j is there from the start"
        )
    if _is(error, _BUSY):
        return StoreBusy(f"{address}: somebody else is writing to it; try again when that is done")
    if _is(error, _FULL):
        return StoreFull(
            f"{address}: this is too large for one transaction of the server ({_short(error)}); "
            "nothing of it was kept; load it in smaller pieces, or give the server more memory "
            "(server.memory.heap.max_size, dbms.memory.transaction.total.max)"
        )
    if _is(error, _READ_ONLY):
        return StoreUnwritable(f"{address}: the database can only be read ({_short(error)})")
    if "TransactionLog" in code or "CommitFailed" in code:
        return StoreFull(
            f"{address}: the server could not write it ({_short(error)}); most often its disk is "
            "full. Make room and start the database again; whether it was kept shows then. Do it "
            "again: what is there already is left as it is"
        )
    if "Unavailable" in code or "critical error" in _short(error):
        return StoreError(
            f"{address}: the database does not serve ({_short(error)}); see the server's log "
            "(a full disk, a database that is stopped), start it again, and do it again"
        )
    return StoreError(f"{address}: {_short(error)}")


def _is(error: exceptions.Neo4jError, names: tuple[str, ...]) -> bool:
    return any(name in (error.code or "") for name in names)


def _short(error: Exception) -> str:
    text = getattr(error, "message", None) or str(error)
    return " ".join(str(text).split())[:200]


class SessionReading:
    """Queries of one request, one after another; for one thread at a time."""

    def __init__(self, session: neo4j.Session, address: Address, deadline: Deadline) -> None:
        self._session, self._address, self.deadline = session, address, deadline
        self.round_trips = 0

    def rows(self, text: str, values: Mapping[str, Any]) -> list[Row]:
        """What a query returns.

        Raises:
            StoreError: the server does not answer it.
            OutOfTime, Abandoned: as `Deadline.check`.
        """
        self.deadline.check()
        self.round_trips += 1
        with plain_errors(self._address, self.deadline):
            for left in reversed(range(TRIES)):
                try:
                    return self._run(text, values)
                except (exceptions.Neo4jError, exceptions.DriverError) as error:
                    if not left or not error.is_retryable():
                        raise
                    self.deadline.check()
        raise AssertionError("the last try raises")

    def _run(self, text: str, values: Mapping[str, Any]) -> list[Row]:
        query = neo4j.Query(planned_once(text), timeout=self.deadline.left or None)
        return self._session.run(query, {ALL: dict(values)}).values()


ALL = "all"
"""The one parameter of a query of ours: a map of its values."""
_PARAMETER = re.compile(r"\$(\w+)")


@remembered(1000)
def planned_once(text: str) -> str:
    """A query whose parameters are members of one map.

    Of a list or text that is a parameter by itself the server makes a plan for each order of
    magnitude of its length: for readers of one marking, of several and of many. Planning takes it
    far longer than answering.
    """
    return _PARAMETER.sub(rf"${ALL}.\1", text)
