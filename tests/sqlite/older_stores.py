"""Stores as the versions before had them: each made of the one behind it, where it lies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson

from graph.engines.digest_sums import DIGEST_BYTES
from graph.engines.sqlite import opening
from graph.engines.sqlite.claim_ids import told_id
from graph.engines.sqlite.kept_bodies import SAID, Named, ids_in, whole
from graph.engines.sqlite.row_digests import due_digests

SPEAKERS_BEFORE = """
CREATE TABLE speakers (
    claim INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    marking INTEGER NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (claim, actor)
) STRICT, WITHOUT ROWID;
CREATE INDEX speakers_walk ON speakers (actor, marking, id);
INSERT INTO speakers SELECT claim, actor, marking, id FROM spoken_before;
DROP TABLE spoken_before;
"""


class Same(dict[Any, Any]):
    """What stands for itself."""

    def __missing__(self, key: Any) -> Any:
        return key


SPOKEN_BEFORE = """
CREATE TABLE spoken (
    actor INTEGER NOT NULL,
    marking INTEGER NOT NULL,
    id BLOB NOT NULL,
    claim INTEGER NOT NULL,
    PRIMARY KEY (actor, marking, id)
) STRICT, WITHOUT ROWID;
INSERT INTO spoken SELECT s.actor, s.marking, c.id, s.claim
FROM before s JOIN claims c ON c.key = s.claim;
DROP TABLE before;
"""


def without_remarks(path: Path) -> None:
    """Make a store of today one of version 16: no index of re-markings."""
    with closing(opening.connect(path, wait=1)) as db:
        db.execute("DROP INDEX claims_remarked; DROP INDEX entities_remarked")
        db.execute("VACUUM; PRAGMA user_version = 16")


def with_whole_ids(path: Path) -> None:
    """Make a store of version 16 one of version 15: what is in the order of ids has them whole."""
    with closing(opening.connect(path, wait=1)) as db:
        made = db.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql LIKE '%substr(id%'"
        ).fetchall()
        assert len(made) == 4
        for name, sql in made:
            db.execute(f"DROP INDEX {name}; {sql.replace('substr(id, 1, 4)', 'id')}")
        db.execute(f"ALTER TABLE spoken RENAME TO before; {SPOKEN_BEFORE}")
        db.execute("PRAGMA user_version = 15")


def with_full_bodies(path: Path) -> None:
    """Make a store of version 15 one of version 14: bodies have all content, with keys for ids."""
    with closing(opening.connect(path, wait=1)) as db:
        named = Named(Same(), Same(), Same(), ids_in(db).words)
        kept = db.execute(
            f"SELECT b.key, b.body, {SAID} FROM claims c JOIN bodies b ON b.key = c.key"
        ).fetchall()
        db.executemany(
            "UPDATE bodies SET body = ? WHERE key = ?",
            [(orjson.dumps(whole(body, said, named)), key) for key, body, *said in kept],
        )
        db.execute("PRAGMA user_version = 14")


def with_letters(path: Path) -> None:
    """Make a store of version 14 one of version 13: ids of claims are texts."""
    with closing(opening.connect(path, wait=1)) as db:
        db.pragma("foreign_keys", False)
        db.pragma("legacy_alter_table", True)
        db.create_scalar_function("told_id", told_id, 1)
        for table in ("claims", "spoken"):
            made = db.execute(
                "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL "
                "ORDER BY type DESC",
                (table,),
            ).fetchall()
            columns = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})").fetchall()]
            selected = ", ".join("told_id(id)" if name == "id" else name for name in columns)
            for _, name, _ in made[1:]:
                db.execute(f"DROP INDEX {name}")
            db.execute(f"ALTER TABLE {table} RENAME TO before")
            db.execute(made[0][2].replace("id BLOB", "id TEXT"))
            db.execute(f"INSERT INTO {table} SELECT {selected} FROM before; DROP TABLE before")
            for _, _, sql in made[1:]:
                db.execute(sql)
        digest = due_digests(db)["claims"].to_bytes(DIGEST_BYTES)
        db.execute("UPDATE digests SET digest = ? WHERE name = 'claims'", (digest,))
        db.execute("PRAGMA user_version = 13")


def with_one_table_of_speakers(path: Path) -> None:
    """Make a store of version 13 one of version 12: one table of speakers, with an index."""
    with closing(opening.connect(path, wait=1)) as db:
        db.execute("DROP TABLE speakers; ALTER TABLE spoken RENAME TO spoken_before")
        db.execute(SPEAKERS_BEFORE)
        db.execute("PRAGMA user_version = 12")


def with_whole_bodies(path: Path) -> None:
    """Make a store of version 12 one of version 11: bodies are what ids are hashes of."""
    with closing(opening.connect(path, wait=1)) as db:
        origins, entities, *_ = ids_in(db)
        found = []
        for key, body in db.execute("SELECT key, body FROM bodies").fetchall():
            content = orjson.loads(body)
            content[0], content[1] = origins[content[0]], entities[content[1]]
            content[3] = None if content[3] is None else entities[content[3]]
            for cited in (*content[7], content[11]):
                cited[0] = entities[cited[0]]
            found.append((orjson.dumps(content), key))
        db.executemany("UPDATE bodies SET body = ? WHERE key = ?", found)
        db.execute("PRAGMA user_version = 11")


STEPS: Mapping[int, Callable[[Path], None]] = {
    16: without_remarks,
    15: with_whole_ids,
    14: with_full_bodies,
    13: with_letters,
    12: with_one_table_of_speakers,
    11: with_whole_bodies,
}
"""By version, the newest first: what makes a store of the version behind it one of this."""
