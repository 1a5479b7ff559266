"""Taking an export of another store in, whole or not at all.

The file is gone through twice: first everything is checked, so that the one who sent it can fix it
in one go; then it is written in one unit of work, checked again on the way. What a small file holds
is kept instead, and read once. Memory grows with the number of entities and of claims that refine
others, not with the number of claims.

An empty store becomes what the file says, record times included: its export is the same file. In a
store that holds something already, nothing is overwritten:

- what is new is recorded now; when the other store recorded it is kept beside, as a change;
- decisions and retractions that this store has not seen are appended, now, under the names of
  those who took them;
- a stricter marking is taken over, a laxer one is not: it is reported;
- floors hold, and what was erased here stays out with all that needs it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain
from pathlib import Path

from graph.changes.imports.converter import as_nquads, unpacked
from graph.changes.imports.merger import Imported, Merge
from graph.changes.imports.proof import MOST_ERRORS, Proof
from graph.changes.rings import RingWatch
from graph.claims.collector import collector_resting
from graph.claims.errors import InputError
from graph.claims.text import HIDING
from graph.engines.engine import Engine, Writer
from graph.engines.leftovers import temporary_folder
from graph.ingest.quad_lines import Lines, lines_of, sorted_lines
from graph.ingest.record_groups import OutOfOrder, key_of
from graph.protection.floors import Handling
from graph.protection.tombstones import Tombstones
from graph.views.view import ClaimHistory, EntityHistory

AHEAD = 86_400_000_000
"""How far another clock may be ahead of this one, in microseconds: a day."""
SMALL = 64 << 20
"""Bytes of N-Quads, some 20,000 claims, up to which Python's collector of garbage rests: what is
made of them is kept anyway."""


def import_file(
    path: Path,
    engine: Engine,
    *,
    by: str = "import",
    handling: Handling | None = None,
    tombstones: Tombstones | None = None,
    digest: str | None = None,
    dry_run: bool = False,
    clock: Callable[[], int],
) -> Imported:
    """Take in an export of ours: N-Quads, or TriG, JSON-LD or the zip of tables where the name says
    so; the first three packed with gzip where it ends in ``.gz``.

    Args:
        by: who brings it: an opaque id, kept beside what it changes.
        handling: the floors that hold where the store holds something already.
        digest: SHA-256 of the file in hexadecimal, as the one who sent it told.

    Raises:
        InputError: the file cannot be read.
        StoreError: as `graph.engines.engine.Engine.writing`.
    """
    try:
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", mend="name an N-Quads file", record=str(path)
        ) from None
    if digest is not None and found != digest.strip().lower():
        raise InputError(
            "is not the file that was sent", mend=f"its SHA-256 is {found}; ask for it again",
            record=str(path), field="sha256", value=digest,
        )  # fmt: skip
    hiding = HIDING.search(by)
    if hiding is not None:
        raise InputError(
            f"holds the character U+{ord(hiding[0]):04X}, which hides or reorders text",
            mend="give an opaque id", record=str(path), field="by", value=by,
        )  # fmt: skip
    why, latest = f"as {HIDING.sub('', path.name)} says", clock() + AHEAD
    with ExitStack() as meanwhile:
        folder = meanwhile.enter_context(temporary_folder())
        try:
            plain = as_nquads(path, folder, engine.vocabulary)
        except InputError as error:
            return Imported(errors=(error,))
        meanwhile.enter_context(collector_resting(plain.stat().st_size <= SMALL))
        try:
            lines: Lines = _File(plain)
            first = _first_proof(lines, engine, latest, at_most=1)
            if first is None or first.errors:
                # Statements may stand in any order: what looks like a record with gaps may be whole
                # once all that belongs to it stands together.
                lines = sorted_lines(_File(plain), key_of, folder)
                first = _first_proof(lines, engine, latest, at_most=MOST_ERRORS)
            assert first is not None  # they are in order now
            done = Imported(errors=tuple(first.errors), computed=first.computed)
            if done.errors:
                return _named(done, path, plain)
            with engine.writing(keep=not dry_run) as writer:
                proof = first.again()
                rings = RingWatch(engine.vocabulary)
                if writer.is_empty() and not writer.has_tombstones():
                    _restore(proof, writer, done, rings)
                else:
                    merge = Merge(
                        *(proof, engine, writer, done, by, why, handling, tombstones),
                        trial=dry_run,
                    )
                    merge.run()
                    rings = merge.rings
                done.rings = tuple(rings.told(path.name, writer))
        except InputError as error:
            return _named(Imported(errors=(error,)), path, plain)
    return done


class _File:
    """The lines of a file, to be gone through again and again."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        with unpacked(self._path) as stream:
            yield from lines_of(stream)


def _first_proof(lines: Lines, engine: Engine, latest: int, *, at_most: int) -> Proof | None:
    """Go through a file and collect what is wrong with it; None where it has to be sorted first.

    Raises:
        InputError: the rest of the file cannot be made out.
    """
    proof = Proof(engine.vocabulary, lines, latest, most_errors=at_most)
    try:
        for _ in proof.records(strict=False):
            pass
    except OutOfOrder:
        return None
    return proof


def _restore(proof: Proof, writer: Writer, done: Imported, rings: RingWatch) -> None:
    """Write the file into an empty store as it is."""
    done.restored = True
    records = (history for _, history in proof.records(strict=True))
    first_claim: list[ClaimHistory] = []

    def entities() -> Iterator[EntityHistory]:
        for history in records:
            if isinstance(history, ClaimHistory):
                first_claim.append(history)
                return
            done.entities += 1
            yield history

    def claims() -> Iterator[ClaimHistory]:
        for history in chain(first_claim, records):
            assert isinstance(history, ClaimHistory)  # entities come first, or it was refused
            done.claims += 1
            rings.note([history.record])
            yield history
        proof.finish()

    writer.restore(entities(), claims())


def _named(done: Imported, path: Path, plain: Path) -> Imported:
    """Errors that name the file, too; what is no line of it but of N-Quads made from it is called
    a statement."""
    for error in done.errors:
        record = error.record or ""
        if plain != path:
            record = re.sub(r"\bline (?=\d)", "statement ", record)
        if not record.startswith(str(path)):
            record = f"{path}, {record}" if record else str(path)
        error.record = record
    return replace(done)
