"""The tables of a store: one schema. A store of a version before is carried over where it lies
(`graph.engines.sqlite.carried_over`); one that is too old for that, or newer, is refused with what
to do.

Inside a store everything has an integer key; public ids stand beside them, because every order
ends in the public id. What a claim's columns do not say of its content is kept as JSON (`bodies`,
`graph.engines.sqlite.kept_bodies`); columns are also what queries compare. Indexes are keyed first
and carry the marking next, so that what a view may not read costs it nothing.

Everything that is recorded carries the number of its unit of work. A unit gets its record time
(`units.at`) when it commits, so a view at a moment is a view up to a unit. In a store that was
restored from histories the number of a unit is its record time: numbers only have to grow.

Kept up by the writer, never by a reader; `answerable check` works each of them out anew:

- ``claims.marking`` is the effective marking, ``claims.written`` the one of its own; ``spoken``,
  ``tokens`` and ``refinements`` repeat the effective one;
- ``spoken`` follows from ``speakers``: the same, speaker by speaker;
- ``claims.live`` is 1 while the claim is neither rejected nor retracted;
- ``claims.touched`` and ``entities.touched`` are the last unit that changed it: decided about it,
  re-marked it, graded it or took it in again;
- ``claims.coarse`` is 1 where another claim refines it; ``refinements`` is transitive;
- everything behind ``valid_eb`` follows from the body;
- ``digests`` has one for each table whose rows follow from nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw

from graph.claims.errors import StoreTooNew, StoreTooOld
from graph.engines.sqlite.carried_over import FROM, carry_over

APPLICATION_ID = 0x416E7377
"""``Answ`` in the header of the file (SQLite file format, section 1.3.17)."""

VERSION = 17
"""Of the schema. Versions 1 to 7 were steps of a program that was never released."""

SCHEMA = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE terms (
    key INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (kind, name)
) STRICT;
CREATE TABLE markings (key INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE origins (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;

-- The last four say how far each table had grown when the unit was done: what came later is found
-- by key, without an index of units.
CREATE TABLE units (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    entities INTEGER NOT NULL,
    claims INTEGER NOT NULL,
    entity_changes INTEGER NOT NULL,
    claim_changes INTEGER NOT NULL
) STRICT;
CREATE INDEX units_at ON units (at);

CREATE TABLE entities (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    class INTEGER NOT NULL REFERENCES terms,
    marking INTEGER NOT NULL REFERENCES markings,
    unit INTEGER NOT NULL,
    touched INTEGER
) STRICT;
CREATE INDEX entities_walk ON entities (class, marking, id);
CREATE INDEX entities_new ON entities (marking, unit);
CREATE INDEX entities_touched ON entities (marking, touched) WHERE touched IS NOT NULL;

-- An index of ids of its own, which can be left out while very many claims come in.
-- Ids of claims are kept as `graph.engines.sqlite.claim_ids` says; what only has to be in their
-- order is in that of their first bytes.
CREATE TABLE claims (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
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
    unit INTEGER NOT NULL,
    review INTEGER NOT NULL DEFAULT 0,
    retracted INTEGER,
    live INTEGER NOT NULL DEFAULT 1,
    touched INTEGER,
    coarse INTEGER NOT NULL DEFAULT 0,
    valid_eb INTEGER, valid_lb INTEGER, valid_ee INTEGER, valid_le INTEGER,
    earliest INTEGER, latest INTEGER,
    low INTEGER, high INTEGER,
    text TEXT, language TEXT, folded TEXT, sort ANY,
    spread INTEGER
) STRICT;
CREATE UNIQUE INDEX claims_id ON claims (id);
CREATE INDEX claims_out ON claims (subject, predicate, marking, live, object_id);
CREATE INDEX claims_in ON claims (object, predicate, marking, live, subject_id)
    WHERE object IS NOT NULL;
CREATE INDEX claims_of_subject ON claims (subject, marking, live, substr(id, 1, 4));
CREATE INDEX claims_of_object ON claims (object, marking, live, substr(id, 1, 4))
    WHERE object IS NOT NULL;
CREATE INDEX claims_of_source ON claims (source, marking, substr(id, 1, 4));
CREATE INDEX claims_of_origin ON claims (origin);
CREATE INDEX claims_walk ON claims (marking, review, substr(id, 1, 4));
CREATE INDEX claims_text ON claims (predicate, folded, marking, live, subject)
    WHERE folded IS NOT NULL;
CREATE INDEX claims_concept ON claims (concept, predicate, marking, live, subject)
    WHERE concept IS NOT NULL;
CREATE INDEX claims_refining ON claims (refines) WHERE refines IS NOT NULL;
CREATE INDEX claims_new ON claims (marking, unit);
CREATE INDEX claims_touched ON claims (marking, touched) WHERE touched IS NOT NULL;
CREATE INDEX claims_sort ON claims (predicate, marking, live, sort) WHERE sort IS NOT NULL;

CREATE TABLE bodies (key INTEGER PRIMARY KEY REFERENCES claims, body BLOB NOT NULL) STRICT;

-- Where a period is one of several: the first and the last possible day of each. `of` is 1 for the
-- claim's valid time, 2 for its value; `claims.spread` is the sum of those that have some.
CREATE TABLE spans (
    claim INTEGER NOT NULL,
    of INTEGER NOT NULL,
    place INTEGER NOT NULL,
    first INTEGER,
    last INTEGER,
    PRIMARY KEY (claim, of, place)
) STRICT, WITHOUT ROWID;

-- What qualifies claims: what filters compare of it, and what kind a name is of.
CREATE TABLE particulars (
    claim INTEGER NOT NULL,
    place INTEGER NOT NULL,
    property TEXT NOT NULL,
    concept TEXT,
    folded TEXT,
    low INTEGER,
    high INTEGER,
    PRIMARY KEY (claim, place)
) STRICT, WITHOUT ROWID;

-- Who speaks in claims, in the order in which claims come; and each speaker's claims in the order
-- of ids. Without
-- foreign keys: sorted in by actor, each row would look for its claim somewhere else.
CREATE TABLE speakers (
    claim INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    PRIMARY KEY (claim, actor)
) STRICT, WITHOUT ROWID;
CREATE TABLE spoken (
    actor INTEGER NOT NULL,
    marking INTEGER NOT NULL,
    lead BLOB NOT NULL,
    claim INTEGER NOT NULL,
    PRIMARY KEY (actor, marking, lead, claim)
) STRICT, WITHOUT ROWID;

-- The marking is that of the finer claim, before the claim: hidden ones are not even passed.
CREATE TABLE refinements (
    coarse INTEGER NOT NULL REFERENCES claims,
    marking INTEGER NOT NULL REFERENCES markings,
    fine INTEGER NOT NULL REFERENCES claims,
    PRIMARY KEY (coarse, marking, fine)
) STRICT, WITHOUT ROWID;
CREATE INDEX refinements_of_fine ON refinements (fine);

-- Filled whenever a store is opened whose tokens are not of this version: `settle_tokens`.
-- Without foreign keys: with one, removing a claim would read the whole table.
CREATE TABLE tokens (
    marking INTEGER NOT NULL,
    token TEXT NOT NULL,
    claim INTEGER NOT NULL,
    PRIMARY KEY (marking, token, claim)
) STRICT, WITHOUT ROWID;

-- Who decided, why, and so on, once for all that was decided in one go.
CREATE TABLE decisions (
    key INTEGER PRIMARY KEY,
    "by" TEXT NOT NULL,
    why TEXT NOT NULL,
    "on" TEXT,
    second TEXT,
    rules TEXT
) STRICT;
CREATE INDEX decisions_said ON decisions ("by", why, "on");
CREATE TABLE claim_changes (
    key INTEGER PRIMARY KEY,
    claim INTEGER NOT NULL REFERENCES claims,
    kind TEXT NOT NULL,
    unit INTEGER NOT NULL,
    decision INTEGER NOT NULL REFERENCES decisions,
    before TEXT,
    after TEXT
) STRICT;
CREATE INDEX changes_of_claim ON claim_changes (claim);
CREATE INDEX claims_remarked ON claim_changes (before) WHERE kind = 'remarked';
CREATE TABLE entity_changes (
    key INTEGER PRIMARY KEY,
    entity INTEGER NOT NULL REFERENCES entities,
    kind TEXT NOT NULL,
    unit INTEGER NOT NULL,
    decision INTEGER NOT NULL REFERENCES decisions,
    before TEXT,
    after TEXT
) STRICT;
CREATE INDEX changes_of_entity ON entity_changes (entity);
CREATE INDEX entities_remarked ON entity_changes (before) WHERE kind = 'remarked';

CREATE TABLE departures (
    key INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    clearance TEXT NOT NULL,
    profile TEXT,
    digest TEXT NOT NULL
) STRICT;
CREATE TABLE tombstones (mac BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE erasures (
    key INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    "by" TEXT NOT NULL,
    why TEXT NOT NULL,
    claims INTEGER NOT NULL,
    entities INTEGER NOT NULL
) STRICT;

-- The sum of the hashes of a table's rows: `graph.engines.sqlite.row_digests`.
CREATE TABLE digests (name TEXT PRIMARY KEY, digest BLOB NOT NULL) STRICT, WITHOUT ROWID;
"""


def refuse_other(path: Path | str, found: int) -> None:
    """Refuse a store that another version of the program wrote.

    Raises:
        StoreTooOld, StoreTooNew: with what to do about it.
    """
    if found > VERSION:
        raise StoreTooNew(
            f"{path} is a store of version {found}; this program knows version {VERSION}; "
            "use the newer version of the program, or a copy of the store that was made with "
            "this one"
        )
    if FROM <= found < VERSION:
        raise StoreTooOld(
            f"{path} is a store of version {found}; this program knows version {VERSION}. Any "
            "command that reads it carries it over: “answerable stats”"
        )
    if found < VERSION:
        raise StoreTooOld(
            f"{path} is a store of version {found}; this program knows version {VERSION}. "
            "Carry it over: with the program that wrote it, run “answerable export --format "
            "nquads --as confidential+COMPARTMENT… -o all.nq”, naming every compartment; with "
            "this one “answerable import all.nq --store NEW”"
        )


def make_tables(
    db: apsw.Connection, path: str, clock: Callable[[], int], schema: str = SCHEMA
) -> None:
    """Make the tables of a new store; check the version of one that has them, and carry over those
    before.

    Raises:
        StoreTooOld, StoreTooNew: another version wrote it.
        StoreBusy, StoreError: as `carry_over`.
    """
    if version(db) == VERSION:
        return
    if FROM <= version(db) < VERSION:
        carry_over(db, path, schema, VERSION)
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have made them while this one waited for the lock.
        found = version(db)
        if found:
            refuse_other(path, found)
        else:
            db.execute(schema)
            db.execute("INSERT INTO settings VALUES ('made', ?)", (clock(),))
            db.execute(f"PRAGMA user_version = {VERSION}")
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def version(db: apsw.Connection) -> int:
    """The version of a store; 0 where there are no tables yet."""
    return int(db.pragma("user_version"))
