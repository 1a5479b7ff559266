"""Constraints and indexes of a store, by name: made when it is opened, and migrated by name.

Indexes that find claims carry the marking behind the end, so that what a view may not read costs it
nothing; the property stands behind the marking, so that claims are found without one, too. Long
texts are indexed by their beginning: a key of an index has a limit
(Neo4j operations manual, “Index limitations”).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from time import sleep
from typing import TypeAlias

from graph.claims.errors import StoreError
from graph.engines.neo4j.cypher import AT_ENDS, BEGUN, IN_TIME, StoreNames
from graph.engines.neo4j.sessions import Row

BEGINNING = 200
"""Signs of a folded text that are indexed."""

_UNIQUE = (
    ("store", "id"),
    ("unit", "number"),
    ("entity", "id"),
    ("claim", "id"),
    ("token", "key"),
)
_INDEXES = (
    ("unit", ("at",)),
    ("entity", ("cls", "marking", "id")),
    ("entity", ("marking", "id")),
    ("entity", ("last",)),
    ("entity", ("marking", "unit")),
    ("entity", ("marking", "last")),
    *(("claim", properties) for properties in AT_ENDS.values()),
    ("claim", ("marking", "id")),
    ("claim", ("source", "marking")),
    # By unit and not by id: what a unit says of an origin is put in side by side.
    ("claim", ("origin", "unit")),
    ("claim", BEGUN),
    ("claim", ("concept", "predicate", "marking")),
    ("claim", IN_TIME),
    ("claim", ("last",)),
    ("claim", ("marking", "unit")),
    ("claim", ("marking", "last")),
    ("claim", ("judges", "marking")),
    ("note", ("kind", "key")),
    ("remarking", ("before", "unit")),
    ("remarking", ("after", "unit")),
    ("remarking", ("of",)),
)

_SOUGHT_BY_FILLING = ("store_id", "unit_number", "entity_id", "token_key")
"""What a copy into an empty store seeks by: the ends of the names of these constraints."""
LOOKING = 0.2, 5.0
"""Seconds from one look at how far indexes are to the next: at first, and at most."""

_LISTINGS = {
    "CONSTRAINT": "SHOW CONSTRAINTS YIELD name RETURN name",
    "INDEX": (
        "SHOW INDEXES YIELD name, owningConstraint WHERE owningConstraint IS NULL RETURN name"
    ),
}

Run: TypeAlias = Callable[..., list[Row]]
"""Runs one query in a transaction of its own: text, and values by name."""


def statements(names: StoreNames) -> dict[str, str]:
    """What makes each constraint and index, by its name."""
    return dict(_made(names))


def _made(names: StoreNames) -> Iterator[tuple[str, str]]:
    begin = _begin(names)
    for what, property in _UNIQUE:
        name = f"{begin}_{what}_{property}"
        yield (
            name,
            f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{getattr(names, what)}) "
            f"REQUIRE n.{property} IS UNIQUE",
        )
    for what, properties in _INDEXES:
        name = f"{begin}_{what}_by_{'_'.join(properties)}"
        keys = ", ".join(f"n.{property}" for property in properties)
        yield (
            name,
            f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{getattr(names, what)}) ON ({keys})",
        )
    name = f"{begin}_said_by_actor_marking"
    yield (
        name,
        f"CREATE INDEX {name} IF NOT EXISTS FOR ()-[r:{names.said_by}]-() ON (r.actor, r.marking)",
    )


def _begin(names: StoreNames) -> str:
    return f"answerable_{names.prefix}" if names.prefix else "answerable"


def missing(run: Run, names: StoreNames) -> list[str]:
    """Names of those that are not there."""
    there = {name for listing in _LISTINGS.values() for (name,) in run(listing)}
    return [name for name in statements(names) if name not in there]


def constrain(run: Run, names: StoreNames) -> None:
    """Make what is missing, and drop what an earlier version made."""
    wanted = statements(names)
    # Constraints first: each owns an index, which must not be dropped for itself.
    for kind, listing in _LISTINGS.items():
        for (name,) in run(listing):
            if name not in wanted and is_ours(name, names):
                run(f"DROP {kind} {name} IF EXISTS")
    for name in missing(run, names):
        run(wanted[name])
    # An index that is being filled is not used, and a query that names it fails. It may have been
    # made by a process that was killed as it waited here.
    wait(run, names)


def wait(run: Run, names: StoreNames, told: Callable[[int], None] = lambda percent: None) -> None:
    """Wait until all indexes are filled, however long that takes: of ten million claims, minutes.

    Args:
        told: how much of all of them is there, in percent, each time that it is looked.

    Raises:
        StoreError: the server cannot fill one.
    """
    pause, longest = LOOKING
    ours = statements(names)
    while True:
        rows = [
            row
            for row in run(
                "SHOW INDEXES YIELD name, state, populationPercent "
                "RETURN name, state, populationPercent"
            )
            if row[0] in ours
        ]
        for name, state, _ in rows:
            if state == "FAILED":
                raise StoreError(
                    f"the server could not fill the index {name}; see its log (a full disk, too "
                    f"little memory), drop the index (DROP INDEX {name}) and do it again"
                )
        waiting = [part for _, state, part in rows if state != "ONLINE"]
        if not waiting:
            return
        told(round(100 - sum(100 - part for part in waiting) / len(rows)))
        sleep(pause)
        pause = min(longest, 1.5 * pause)


def is_broken(error: StoreError) -> bool:
    """Whether a constraint could not be made because of what is there."""
    return "ConstraintCreationFailed" in (getattr(error.__cause__, "code", None) or "")


def leave_out(run: Run, names: StoreNames) -> None:
    """Drop what a copy into an empty store does not seek by: put into it one by one, each claim
    takes several times as long."""
    kept = {f"{_begin(names)}_{end}" for end in _SOUGHT_BY_FILLING}
    gone = statements(names).keys() - kept
    # Constraints first, as above.
    for kind, listing in _LISTINGS.items():
        for (name,) in run(listing):
            if name in gone:
                run(f"DROP {kind} {name} IF EXISTS")


def version(names: StoreNames) -> str:
    """Tells one set of constraints and indexes from another."""
    return hashlib.sha256(repr(sorted(_made(names))).encode()).hexdigest()[:16]


def is_ours(name: str, names: StoreNames) -> bool:
    """Whether an index or constraint of the database was made for this store."""
    begin = f"{_begin(names)}_"
    ends = name.removeprefix(begin).partition("_")[0]
    return name.startswith(begin) and ends in {what for what, *_ in (*_UNIQUE, *_INDEXES)} | {
        "said"
    }
