"""The tables of a store, as named migrations: each runs once, in a transaction of its own.

Inside a store everything has an integer key; public ids stand beside them, because every order
ends in the public id. A claim's content is kept as the canonical JSON that its id is a hash of
(`bodies`), its other columns are what queries compare. Indexes are keyed first and carry the
marking next, so that what a view may not read costs it nothing.

Two columns are kept up by the writer, never by a reader:

- ``claims.marking`` is the effective marking, ``claims.written`` the one of its own;
- ``claims.live`` is 1 while the claim is neither rejected nor retracted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import apsw

from graph.claims.errors import StoreTooNew

APPLICATION_ID = 0x416E7377
"""``Answ`` in the header of the file (SQLite file format, section 1.3.17)."""


class Migration(NamedTuple):
    """One step from the store of one version to that of the next."""

    name: str
    statements: str


MIGRATIONS = (
    Migration(
        "first-store",
        """
CREATE TABLE migrations (name TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE settings (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE terms (
    key INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (kind, name)
) STRICT;
CREATE TABLE markings (key INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE origins (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE entities (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    class INTEGER NOT NULL REFERENCES terms,
    marking INTEGER NOT NULL REFERENCES markings,
    recorded INTEGER NOT NULL
) STRICT;
CREATE INDEX entities_walk ON entities (class, marking, id);

CREATE TABLE claims (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    origin INTEGER NOT NULL REFERENCES origins,
    subject INTEGER NOT NULL REFERENCES entities,
    subject_id TEXT,
    predicate INTEGER NOT NULL REFERENCES terms,
    object INTEGER REFERENCES entities,
    object_id TEXT,
    concept INTEGER REFERENCES terms,
    negated INTEGER NOT NULL,
    denies INTEGER NOT NULL,
    stance INTEGER NOT NULL,
    source INTEGER NOT NULL REFERENCES entities,
    refines INTEGER REFERENCES claims,
    written INTEGER NOT NULL REFERENCES markings,
    marking INTEGER NOT NULL REFERENCES markings,
    recorded INTEGER NOT NULL,
    review INTEGER NOT NULL DEFAULT 0,
    retracted INTEGER,
    live INTEGER NOT NULL DEFAULT 1,
    touched INTEGER,
    coarse INTEGER NOT NULL DEFAULT 0,
    valid_eb INTEGER, valid_lb INTEGER, valid_ee INTEGER, valid_le INTEGER,
    earliest INTEGER, latest INTEGER,
    text TEXT, language TEXT, folded TEXT, sort ANY
) STRICT;
CREATE INDEX claims_out ON claims (subject, predicate, marking, live, object_id);
CREATE INDEX claims_in ON claims (object, predicate, marking, live, subject_id)
    WHERE object IS NOT NULL;
CREATE INDEX claims_of_subject ON claims (subject, marking, live, id);
CREATE INDEX claims_of_object ON claims (object, marking, live, id) WHERE object IS NOT NULL;
CREATE INDEX claims_of_source ON claims (source, marking, id);
CREATE INDEX claims_of_origin ON claims (origin);
CREATE INDEX claims_walk ON claims (marking, review, id);
CREATE INDEX claims_text ON claims (predicate, folded, marking, live, subject)
    WHERE folded IS NOT NULL;
CREATE INDEX claims_concept ON claims (concept, predicate, marking, live, subject)
    WHERE concept IS NOT NULL;
CREATE INDEX claims_refining ON claims (refines) WHERE refines IS NOT NULL;

CREATE TABLE bodies (key INTEGER PRIMARY KEY REFERENCES claims, body BLOB NOT NULL) STRICT;

CREATE TABLE speakers (
    actor INTEGER NOT NULL REFERENCES entities,
    marking INTEGER NOT NULL REFERENCES markings,
    id TEXT NOT NULL,
    claim INTEGER NOT NULL REFERENCES claims,
    PRIMARY KEY (actor, marking, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX speakers_of_claim ON speakers (claim);

CREATE TABLE refinements (
    coarse INTEGER NOT NULL REFERENCES claims,
    fine INTEGER NOT NULL REFERENCES claims,
    PRIMARY KEY (coarse, fine)
) STRICT, WITHOUT ROWID;
CREATE INDEX refinements_of_fine ON refinements (fine);

CREATE TABLE claim_changes (
    key INTEGER PRIMARY KEY,
    claim INTEGER NOT NULL REFERENCES claims,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    "by" TEXT NOT NULL,
    why TEXT NOT NULL,
    before TEXT, after TEXT, "on" TEXT
) STRICT;
CREATE INDEX changes_of_claim ON claim_changes (claim);
CREATE TABLE entity_changes (
    key INTEGER PRIMARY KEY,
    entity INTEGER NOT NULL REFERENCES entities,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    "by" TEXT NOT NULL,
    why TEXT NOT NULL,
    before TEXT, after TEXT, "on" TEXT
) STRICT;
CREATE INDEX changes_of_entity ON entity_changes (entity);

CREATE TABLE departures (
    key INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    clearance TEXT NOT NULL,
    profile TEXT,
    digest TEXT NOT NULL
) STRICT;
""",
    ),
    Migration(
        "life-of-a-claim",
        """
ALTER TABLE claim_changes ADD COLUMN second TEXT;
ALTER TABLE claim_changes ADD COLUMN rules TEXT;
ALTER TABLE entity_changes ADD COLUMN second TEXT;
ALTER TABLE entity_changes ADD COLUMN rules TEXT;
CREATE TABLE tombstones (mac BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE erasures (
    key INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    "by" TEXT NOT NULL,
    why TEXT NOT NULL,
    claims INTEGER NOT NULL,
    entities INTEGER NOT NULL
) STRICT;
""",
    ),
    # Filled whenever a store is opened whose tokens are not of this version: `settle_tokens`.
    # Without foreign keys: with one, removing a claim would read the whole table.
    Migration(
        "search-tokens",
        """
CREATE TABLE tokens (
    marking INTEGER NOT NULL,
    token TEXT NOT NULL,
    claim INTEGER NOT NULL,
    PRIMARY KEY (marking, token, claim)
) STRICT, WITHOUT ROWID;
""",
    ),
    Migration(
        "sorted-values",
        """
CREATE INDEX claims_sort ON claims (predicate, marking, live, sort) WHERE sort IS NOT NULL;
""",
    ),
    # Without foreign keys: sorted in by actor, each row would look for its claim somewhere else.
    Migration(
        "speakers-by-themselves",
        """
CREATE TABLE speakers_anew (
    actor INTEGER NOT NULL,
    marking INTEGER NOT NULL,
    id TEXT NOT NULL,
    claim INTEGER NOT NULL,
    PRIMARY KEY (actor, marking, id)
) STRICT, WITHOUT ROWID;
INSERT INTO speakers_anew SELECT actor, marking, id, claim FROM speakers;
DROP TABLE speakers;
ALTER TABLE speakers_anew RENAME TO speakers;
CREATE INDEX speakers_of_claim ON speakers (claim);
""",
    ),
    # With an index of ids that can be left out while very many claims come in.
    Migration(
        "ids-by-themselves",
        """
CREATE TABLE claims_anew (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    origin INTEGER NOT NULL REFERENCES origins,
    subject INTEGER NOT NULL REFERENCES entities,
    subject_id TEXT,
    predicate INTEGER NOT NULL REFERENCES terms,
    object INTEGER REFERENCES entities,
    object_id TEXT,
    concept INTEGER REFERENCES terms,
    negated INTEGER NOT NULL,
    denies INTEGER NOT NULL,
    stance INTEGER NOT NULL,
    source INTEGER NOT NULL REFERENCES entities,
    refines INTEGER REFERENCES claims,
    written INTEGER NOT NULL REFERENCES markings,
    marking INTEGER NOT NULL REFERENCES markings,
    recorded INTEGER NOT NULL,
    review INTEGER NOT NULL DEFAULT 0,
    retracted INTEGER,
    live INTEGER NOT NULL DEFAULT 1,
    touched INTEGER,
    coarse INTEGER NOT NULL DEFAULT 0,
    valid_eb INTEGER, valid_lb INTEGER, valid_ee INTEGER, valid_le INTEGER,
    earliest INTEGER, latest INTEGER,
    text TEXT, language TEXT, folded TEXT, sort ANY
) STRICT;
INSERT INTO claims_anew SELECT * FROM claims;
DROP TABLE claims;
ALTER TABLE claims_anew RENAME TO claims;
CREATE UNIQUE INDEX claims_id ON claims (id);
CREATE INDEX claims_out ON claims (subject, predicate, marking, live, object_id);
CREATE INDEX claims_in ON claims (object, predicate, marking, live, subject_id)
    WHERE object IS NOT NULL;
CREATE INDEX claims_of_subject ON claims (subject, marking, live, id);
CREATE INDEX claims_of_object ON claims (object, marking, live, id) WHERE object IS NOT NULL;
CREATE INDEX claims_of_source ON claims (source, marking, id);
CREATE INDEX claims_of_origin ON claims (origin);
CREATE INDEX claims_walk ON claims (marking, review, id);
CREATE INDEX claims_text ON claims (predicate, folded, marking, live, subject)
    WHERE folded IS NOT NULL;
CREATE INDEX claims_concept ON claims (concept, predicate, marking, live, subject)
    WHERE concept IS NOT NULL;
CREATE INDEX claims_refining ON claims (refines) WHERE refines IS NOT NULL;
CREATE INDEX claims_sort ON claims (predicate, marking, live, sort) WHERE sort IS NOT NULL;
""",
    ),
    # In the order in which claims come, so that a large load has only an index to make.
    Migration(
        "speakers-by-claim",
        """
CREATE TABLE speakers_anew (
    claim INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    marking INTEGER NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (claim, actor)
) STRICT, WITHOUT ROWID;
INSERT INTO speakers_anew SELECT claim, actor, marking, id FROM speakers;
DROP TABLE speakers;
ALTER TABLE speakers_anew RENAME TO speakers;
CREATE INDEX speakers_walk ON speakers (actor, marking, id);
""",
    ),
)


def migrate(
    db: apsw.Connection,
    path: str,
    clock: Callable[[], int],
    migrations: tuple[Migration, ...] = MIGRATIONS,
) -> None:
    """Bring a store to this version.

    Raises:
        StoreTooNew: its version is above the last migration known here.
    """
    if version(db) == len(migrations):
        return
    # A table that is made anew is dropped while others refer to it
    # (https://sqlite.org/lang_altertable.html, section 7).
    checked = db.config(apsw.SQLITE_DBCONFIG_ENABLE_FKEY, -1)
    db.config(apsw.SQLITE_DBCONFIG_ENABLE_FKEY, 0)
    try:
        while version(db) != len(migrations):
            _step(db, path, clock, migrations)
    finally:
        db.config(apsw.SQLITE_DBCONFIG_ENABLE_FKEY, checked)


def _step(
    db: apsw.Connection, path: str, clock: Callable[[], int], migrations: tuple[Migration, ...]
) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have migrated while this one waited for the lock.
        done = version(db)
        if done > len(migrations):
            raise StoreTooNew(
                f"{path} is a store of version {done}; this program knows versions up to "
                f"{len(migrations)}; use the newer version of the program, or a copy of the "
                "store that was made with this one"
            )
        if done < len(migrations):
            step = migrations[done]
            db.execute(step.statements)
            db.execute("INSERT INTO migrations VALUES (?, ?)", (step.name, clock()))
            db.execute(f"PRAGMA user_version = {done + 1}")
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def version(db: apsw.Connection) -> int:
    """How many migrations the store has seen."""
    return int(db.pragma("user_version"))
