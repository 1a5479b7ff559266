"""Versions of an export and what changed since, over invented stores."""

from __future__ import annotations

import hashlib
from pathlib import Path

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.changes.imports.change_file import apply_changes
from graph.claims.marking import Clearance
from graph.export import RDF
from graph.release.versions import Version, Versioning
from graph.views.view import View
from graph.vocabulary import Vocabulary
from tests.generators import CLEARANCES, stories, story
from tests.property.opened import copy_of, living

SECRET = b"\x07" * 32


def made(view: View, clearance: Clearance, since: Version | None = None) -> tuple[bytes, bytes]:
    """What leaves of a view, and its version."""
    kept: list[bytes] = []
    versioning = Versioning(
        secret=SECRET, clearance=clearance, since=since, keep=kept.append, at=5_000_000
    )
    return b"".join(versioning.pieces(view, None, None)), b"".join(kept)


@given(data=st.data(), clearance=st.sampled_from(CLEARANCES))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_changes_make_the_newer_file_and_tell_nothing_hidden(
    vocabulary: Vocabulary, tmp_path: Path, data: st.DataObject, clearance: Clearance
) -> None:
    """From any moment to now, put into the file of then they give the export of now; and over the
    store without what is hidden they are the same bytes, as is the version."""
    told = data.draw(stories(vocabulary))
    then = data.draw(st.sampled_from(told.times))
    old, changes, version = (tmp_path / name for name in ("o.nq", "c.jsonl", "o.version"))
    with living("sqlite", vocabulary, told) as full, copy_of(full, "sqlite", clearance) as copy:
        replies = []
        for engine in (full, copy):
            with engine.reading() as snapshot:
                before, hashes = made(snapshot.view(clearance, then), clearance)
                version.write_bytes(hashes)
                now = snapshot.view(clearance)
                lines, newer = made(now, clearance, Version.read(version))
                whole = b"".join(RDF["nquads"].pieces(now))
            old.write_bytes(before)
            changes.write_bytes(lines)
            out: list[bytes] = []
            applied = apply_changes(old, changes, out.append)
            assert b"".join(out) == whole
            assert applied.sha256 == hashlib.sha256(whole).hexdigest()
            replies.append((before, hashes, lines, newer))
    assert replies[0] == replies[1]


def test_nothing_changed_is_no_line(vocabulary: Vocabulary, tmp_path: Path) -> None:
    """A head and an end, however large the store is."""
    told = story(vocabulary, seed=4)
    clearance = CLEARANCES[-1]
    path = tmp_path / "v"
    with living("sqlite", vocabulary, told) as engine, engine.reading() as snapshot:
        view = snapshot.view(clearance)
        _, hashes = made(view, clearance)
        path.write_bytes(hashes)
        lines, again = made(view, clearance, Version.read(path))
    head, end = (orjson.loads(line) for line in lines.splitlines())
    assert head["since"] == end["to"]
    assert (end["add"], end["mod"], end["del"]) == (0, 0, 0)
    assert again == hashes
