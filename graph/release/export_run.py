"""Handing a view out: everything that leaves through an exporter is noted in the store."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Protocol

from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import QueryError
from graph.claims.marking import Clearance
from graph.engines.engine import Departure, Engine, Snapshot, refuse_unscrubbed
from graph.export import NETWORKS, RDF, TABLES, tailored
from graph.export.notices import with_notice
from graph.export.partial_view import PartialView
from graph.export.rdf.ledger_nodes import Ledger
from graph.release.description import Account
from graph.release.excerpts import about as excerpt_about
from graph.release.excerpts import surroundings
from graph.release.extent import extent_of, last_written
from graph.release.profiles import Redaction
from graph.release.profiles.coverage import Withheld, covered
from graph.release.versions import Versioning
from graph.views.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How somebody wants a format, where it leaves a choice."""

    only: tuple[str, ...] = ()
    """Names of classes that a network is kept to."""
    hops: int | None = None
    """How far around the things asked for a network goes; None for one hop."""
    law: bool = False
    """Tables to read with what the law says, too."""
    bom: bool = False
    """CSV with the mark by which Excel knows UTF-8."""
    packed: bool = False
    """Packed with gzip (RFC 1952)."""
    purpose: str | None = None
    """What it is used for: what consents do not cover stays behind. None: nobody said. A profile
    has a purpose of its own."""


class Writable(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> int: ...


NONE = Wishes()
NOTICE = (
    "Redacted under a profile: part of what its sender has, some of it told less exactly. Ids and "
    "record times belong to this file alone, so that it cannot be imported."
)
"""What a file under a profile says of itself."""


def pieces(
    engine: Engine,
    clearance: Clearance,
    format: str,
    *,
    clock: Callable[[], int],
    redaction: Redaction | None = None,
    ledger: Ledger | None = None,
    about: Sequence[str] = (),
    wishes: Wishes = NONE,
    account: Account | None = None,
    withheld: Callable[[Withheld], None] | None = None,
    snapshot: Snapshot | None = None,
    versioning: Versioning | None = None,
    noted: bool = True,
    note_it: Callable[[Departure], None] | None = None,
    deadline: Deadline = NEVER,
) -> Generator[bytes, None, Departure]:
    """All that a clearance may read, in one format, piece by piece; that it left is noted.

    What left before a break (a reader gone, a full disk) has left: it is noted all the same, with
    the digest of what was handed over. So anybody who stops early closes the generator. Where
    nothing left, nothing is noted.

    Args:
        format: a key of `graph.export.EXPORTERS`.
        redaction: the profile that it goes out under; None for all of it, as it is. Its report is
            there once the first piece is.
        ledger: what to compute beside the claims, in a format of `graph.export.RDF`.
        about: ids of entities: only what standing claims say of them, in such a format; in one of
            nodes and edges what is around them.
        account: is filled as the file leaves.
        withheld: is told in the end what stayed behind for want of a consent.
        snapshot: a state of the store to write; None for the one it is in now.
        versioning: what leaves is a version, or what changed since one; of N-Quads alone.
        noted: False where the bytes go nowhere.
        note_it: notes what left, in place of the store itself.
        deadline: when the last piece has to be there. A snapshot that was given has its own.

    Returns:
        At the end, what was noted: its digest is the SHA-256 of the bytes.

    Raises:
        QueryError: the format, or the redaction, has no room for what was asked for beside it; or
            consents keep something behind that the ledger would miss.
        OutOfTime, Abandoned: as `Deadline.check`.
    """
    check(
        format,
        redacted=redaction is not None,
        ledger=ledger is not None,
        about=bool(about),
        wishes=wishes,
        versioned=versioning is not None,
    )
    refuse_unscrubbed(engine)
    digest = hashlib.sha256()
    kept = Account() if account is None else account

    def note() -> Departure:
        kept.at, kept.digest = clock(), digest.hexdigest()
        departure = Departure(
            kind="export",
            at=kept.at,
            clearance=str(clearance),
            profile=_told(format, redaction, ledger, about, wishes.purpose, versioning),
            digest=kept.digest,
        )
        if noted:
            (note_it or engine.note)(departure)
        return departure

    try:
        with (
            engine.reading(deadline) if snapshot is None else nullcontext(snapshot) as held,
            _for_purpose(held.view(clearance), wishes.purpose, clock, ledger, withheld) as view,
        ):
            part: PartialView | None = None
            if about and format in NETWORKS:
                part = surroundings(view, about, 1 if wishes.hops is None else wishes.hops)
            elif about:
                part = excerpt_about(view, about)
            leaving = _written(
                *(view, part, format, redaction, clock, ledger, account, wishes, versioning)
            )
            for piece in _packed(leaving) if wishes.packed else leaving:
                view.deadline.check()
                digest.update(piece)
                kept.size += len(piece)
                yield piece
    except BaseException:
        if kept.size:
            note()
        raise
    return note()


def check(
    format: str,
    *,
    redacted: bool,
    ledger: bool,
    about: bool,
    wishes: Wishes = NONE,
    versioned: bool = False,
) -> None:
    """Refuse what does not go together.

    Raises:
        QueryError: naming what would.
    """
    parts = (*RDF, *NETWORKS)
    for wanted, what, takes in (
        (ledger, "what the ledger derives", RDF),
        (about, "a part of a view", parts),
        (wishes.only, "a choice of classes", NETWORKS),
        (wishes.hops is not None, "a number of hops", NETWORKS),
        (wishes.law, "a choice about the law", TABLES),
        (wishes.bom, "a byte-order mark", ("csv",)),
        (versioned, "versions", ("nquads",)),
    ):
        if wanted and format not in takes:
            raise QueryError(
                f"{format} has no room for {what}; formats that have: {', '.join(takes)}"
            )
    if wishes.hops is not None and not about:
        raise QueryError("--hops needs a start; name it with --about")
    if versioned and ledger:
        raise QueryError(
            "what the ledger derives changes from day to day, so that no version holds it; "
            "export it as a file of its own"
        )
    if ledger and about and not redacted:
        raise QueryError(
            "what the ledger derives rests on the whole view; ask for a part without it, for the "
            "whole view with it, or for a part under a profile"
        )


def _told(
    format: str,
    redaction: Redaction | None,
    ledger: Ledger | None,
    about: Sequence[str],
    purpose: str | None,
    versioning: Versioning | None,
) -> str:
    """What left, as it is noted."""
    parts = [format]
    if versioning is not None and versioning.since is not None:
        parts.append(f"changes since {versioning.since.sha256}")
    if purpose is not None:
        parts.append(f"for {purpose}")
    if redaction is not None:
        parts.append(f"profile {redaction.noted}")
    if ledger is not None:
        parts.append(f"ledger {ledger.on}")
    if about:
        parts.append(f"a part, about {len(about)} entities")
    return ", ".join(parts)


@contextmanager
def _for_purpose(
    view: View,
    purpose: str | None,
    clock: Callable[[], int],
    ledger: Ledger | None,
    tell: Callable[[Withheld], None] | None,
) -> Iterator[View]:
    """A view without what consents do not cover; all of it where no purpose is named."""
    if purpose is None:
        yield view
        return
    with covered(view, purpose, clock()) as (left, withheld):
        if ledger is not None and withheld.sources:
            raise QueryError(
                f"some sources may not be used for {purpose}, and without them what the ledger "
                "derives could say of an answer that there was none; ask for the file without it"
            )
        yield left
        if tell is not None:
            tell(withheld)


def _written(
    view: View,
    part: PartialView | None,
    format: str,
    redaction: Redaction | None,
    clock: Callable[[], int],
    ledger: Ledger | None,
    account: Account | None,
    wishes: Wishes,
    versioning: Versioning | None,
) -> Iterator[bytes]:
    if redaction is None:
        yield from _exported(part or view, format, ledger, clock, account, wishes, versioning)
        return
    with redaction.applied(view, clock(), part) as redacted:
        told = None if ledger is None else redaction.ledger(view, redacted, ledger)
        leaving = _exported(redacted, format, told, clock, account, wishes, versioning, NOTICE)
        yield from leaving if versioning is not None else with_notice(format, leaving, NOTICE)


def _packed(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Packed with gzip, without a time: equal views give equal bytes."""
    packing = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    for piece in pieces:
        if packed := packing.compress(piece):
            yield packed
    yield packing.flush()


def _exported(
    view: View,
    format: str,
    ledger: Ledger | None,
    clock: Callable[[], int],
    account: Account | None,
    wishes: Wishes,
    versioning: Versioning | None,
    notice: str | None = None,
) -> Iterator[bytes]:
    syntax = RDF.get(format)
    tally = None if account is None else account.tally
    if versioning is not None:
        yield from versioning.pieces(view, notice, tally)
    elif syntax is None:
        vocabulary = view.vocabulary
        yield from tailored(
            format, vocabulary, only=wishes.only, law=wishes.law, bom=wishes.bom
        ).pieces(view)
    else:
        yield from syntax.pieces(view, ledger, tally)
    if account is not None:
        account.counts = view.counts()
        account.extent = extent_of(view)
        account.written = last_written(view, clock())


def export(
    engine: Engine,
    clearance: Clearance,
    format: str,
    out: Writable,
    *,
    clock: Callable[[], int],
    redaction: Redaction | None = None,
    ledger: Ledger | None = None,
    about: Sequence[str] = (),
    wishes: Wishes = NONE,
    account: Account | None = None,
    withheld: Callable[[Withheld], None] | None = None,
    snapshot: Snapshot | None = None,
    versioning: Versioning | None = None,
    deadline: Deadline = NEVER,
) -> Departure:
    """Write all that a clearance may read to `out`, in one format, and note that it left.

    As `pieces`, whose arguments it takes and whose note it returns.
    """
    leaving = pieces(
        engine,
        clearance,
        format,
        clock=clock,
        redaction=redaction,
        ledger=ledger,
        about=about,
        wishes=wishes,
        account=account,
        withheld=withheld,
        snapshot=snapshot,
        versioning=versioning,
        deadline=deadline,
    )
    try:
        while True:
            out.write(next(leaving))
    except StopIteration as end:
        departure: Departure = end.value
        return departure
    finally:
        leaving.close()
