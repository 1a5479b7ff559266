"""Applying profiles in tests: with a key that is known, into a store in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hypothesis import strategies as st

from graph.claims.marking import Clearance
from graph.duties.law import Law
from graph.engines.engine import Engine
from graph.export.rdf.ledger_nodes import Ledger
from graph.protection.denials import ACCUSATION
from graph.release.export_run import pieces
from graph.release.profiles import Profile, Redaction
from graph.release.profiles.profile import DENYING, DETAILS, PLACES, PSEUDONYMS, ROLES, SOURCES
from graph.release.profiles.profile_report import ProfileReport
from graph.release.profiles.retelling import Pseudonyms
from graph.views.view import ClaimHistory, EntityHistory
from graph.vocabulary import Vocabulary
from tests.clock import START, Clock
from tests.generators import EVERYTHING
from tests.naive import NaiveEngine

KEYS = (b"k" * 32, b"l" * 32)
TIMES = (START + 10**9, START + 2 * 10**9)


def in_memory(vocabulary: Vocabulary) -> Callable[[Path], Engine]:
    return lambda path: NaiveEngine(vocabulary, clock=Clock())


def plain(vocabulary: Vocabulary, **otherwise: object) -> Profile:
    """A profile that keeps nothing back, save for what is said otherwise."""
    everything: dict[str, object] = {
        "name": "plain",
        "about": "For a test.",
        "digest": "0" * 64,
        "classes": frozenset(vocabulary.concrete("Entity")),
        "predicates": frozenset(vocabulary.properties),
        "kinds": frozenset(),
        "pseudonyms": "none",
        "places": "exact",
        "dates": {},
        "date": "day",
        "sources": "whole",
    }
    return Profile(**{**everything, **otherwise})  # type: ignore[arg-type]


def told_under(
    engine: Engine, kinds: frozenset[str], law: Law, about: Sequence[str] = ()
) -> tuple[list[str], ProfileReport]:
    """The lines of an N-Quads file with what the ledger computes, under a profile that leaves these
    kinds out, and the report of it.

    Args:
        about: the ids of the only things to tell of; all where empty.
    """
    vocabulary = engine.vocabulary
    redaction = Redaction(
        profile=plain(vocabulary, kinds=kinds), make=in_memory(vocabulary), key=KEYS[0]
    )
    file = b"".join(
        pieces(
            engine,
            EVERYTHING,
            "nquads",
            clock=lambda: START + 10**9,
            redaction=redaction,
            ledger=Ledger(on=date(2019, 3, 1), law=law, software="1"),
            about=about,
            noted=False,
        )
    )
    assert redaction.report is not None
    return file.decode().splitlines(), redaction.report


def profiles(vocabulary: Vocabulary) -> st.SearchStrategy[Profile]:
    """Any profile that reading would take."""
    classes = sorted(set(vocabulary.concrete("Entity")) - {"Source", "Response"})
    predicates = sorted(set(vocabulary.properties) - DENYING)

    def made(left: list[str], out: list[str], all: bool, **parts: object) -> Profile:
        whole = plain(vocabulary)
        named = frozenset(parts.pop("named")) if all else (parts.pop("named") and frozenset())
        return plain(
            vocabulary,
            classes=whole.classes - set(left),
            predicates=whole.predicates - set(out),
            named=named or frozenset(),
            **{**parts, "pseudonyms": "all" if all else parts["pseudonyms"]},
        )

    return st.builds(
        made,
        left=st.lists(st.sampled_from(classes), max_size=4),
        out=st.lists(st.sampled_from(predicates), max_size=8),
        all=st.booleans(),
        named=st.lists(st.sampled_from(ROLES), max_size=2),
        pseudonyms=st.sampled_from(PSEUDONYMS),
        places=st.sampled_from(PLACES),
        coordinates=st.booleans(),
        date=st.sampled_from(DETAILS),
        sources=st.sampled_from(SOURCES),
    )


@dataclass
class Outcome:
    """What went out, with the way back that only a test has."""

    entities: dict[str, EntityHistory]
    """By the id in the store."""
    claims: dict[str, ClaimHistory]
    """By the id in the store; their insides have the new ids."""
    redaction: Redaction
    pseudonyms: Pseudonyms

    def new(self, id: str) -> str:
        return self.pseudonyms.entity(id)


@contextmanager
def seen(engine: Engine, clearance: Clearance) -> Iterator[dict[str, ClaimHistory]]:
    """The claims of a view by id."""
    with engine.reading() as snapshot:
        yield {h.record.claim.id: h for h in snapshot.view(clearance).claim_histories()}


def outcome(
    engine: Engine, profile: Profile, clearance: Clearance = EVERYTHING, *, key: bytes = KEYS[0]
) -> Outcome:
    """What a profile lets out of a view."""
    redaction = Redaction(
        profile=profile, make=in_memory(engine.vocabulary), key=key, keep_table=True
    )
    pseudonyms = Pseudonyms(key)
    with engine.reading() as snapshot:
        view = snapshot.view(clearance)
        back = {pseudonyms.entity(h.entity.id): h.entity.id for h in view.entity_histories()}
        claims = {
            pseudonyms.origin(h.record.claim.id): h.record.claim.id for h in view.claim_histories()
        }
        with redaction.applied(view, TIMES[0]) as redacted:
            return Outcome(
                {back[h.entity.id]: h for h in redacted.entity_histories()},
                {claims[h.record.claim.origin]: h for h in redacted.claim_histories()},
                redaction,
                pseudonyms,
            )


def written(
    engine: Engine,
    profile: Profile,
    format: str,
    clearance: Clearance = EVERYTHING,
    *,
    key: bytes = KEYS[0],
    at: int = TIMES[0],
    make: Callable[[Path], Engine] | None = None,
) -> bytes:
    """A file under a profile."""
    redaction = Redaction(profile=profile, make=make or in_memory(engine.vocabulary), key=key)
    return b"".join(pieces(engine, clearance, format, clock=lambda: at, redaction=redaction))


def text_of(data: bytes, format: str) -> str:
    """All that stands in a file, as text."""
    if format not in ("csv", "xlsx", "neo4j"):
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [archive.read(name).decode() for name in archive.namelist()]
        return "\n".join([*members, archive.comment.decode()])


__all__ = ["ACCUSATION", "KEYS", "TIMES", "Outcome", "in_memory", "outcome", "plain", "profiles",
           "seen", "text_of", "written"]  # fmt: skip
