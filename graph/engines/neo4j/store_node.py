"""The store's node: what each reading wants of it, and its lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import neo4j

from graph.claims.errors import StoreError
from graph.engines.neo4j.address import Address, credentials, parse
from graph.engines.neo4j.cypher import StoreNames
from graph.engines.neo4j.sessions import Row, connect, plain_errors
from graph.engines.neo4j.settling import refuse_other

OF_A_STATE = (
    ".filling, .unit, .state, .mark, .done, .done_state, .done_mark, .done_time, .epoch, "
    ".markings, .replaced, .unnoted, erased: coalesce(s.erased, 0)"
)
"""What every reading wants of the store's node: the rest of it, all terms of the ontology among it,
is many times as long."""


def is_there(address: str) -> bool:
    """Whether there is a store.

    Raises:
        StoreError: the server does not answer, or does not let in.
    """
    where = parse(address)
    with connect(where, credentials()) as driver, plain_errors(where):
        found = driver.execute_query(
            f"MATCH (s:{StoreNames(where.labels).store} {{id: 'store'}}) RETURN 1",
            database_=where.database,
        )
        return bool(found.records)


def unfinished(address: Address) -> str:
    """What is said of a store into which a copy is under way."""
    return (
        f"{address}: a copy into this store is not finished; run the same “answerable copy” "
        "again, and it goes on where it stopped, or with --anew, which gives it up and begins anew"
    )


def whole_store(rows: list[Row], address: Address) -> dict[str, Any]:
    """The store's node.

    Raises:
        StoreError: there is none, or a copy into it is not finished.
        StoreTooNew, StoreTooOld: another version of the program wrote it.
    """
    if not rows:
        raise StoreError(f"there is no store at {address}")
    store: dict[str, Any] = rows[0][0]
    refuse_other(address, store)
    if store.get("filling"):
        raise StoreError(unfinished(address))
    return store


def locked(transaction: neo4j.Transaction, names: StoreNames, mark: str) -> dict[str, Any]:
    """The store's node, which nobody else writes until the transaction ends."""
    query = f"MATCH (s:{names.store} {{id: 'store'}}) SET s.lock = $mark RETURN properties(s)"
    rows = transaction.run(query, mark=mark).values()
    return dict(rows[0][0])


def asking(transaction: neo4j.Transaction) -> Callable[..., list[Row]]:
    def ask(text: str, **values: Any) -> list[Row]:
        return transaction.run(text, values).values()

    return ask
