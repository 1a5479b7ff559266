"""Sheets as field work brings them: an invented newspaper of Ostrel and what it tells."""

from __future__ import annotations

import textwrap
from pathlib import Path

from graph.changes.load import load
from graph.changes.load_report import LoadReport
from graph.claims.claim import Claim, entity_id
from graph.engines.engine import Engine
from tests.ingest.loaded import ALL

REGISTRY = """\
registry: juhwi6zyi2dajwyppw2vapoeka
coder: coder-1
defaults: {marking: public}
entities:
  coder-1: {id: clbytene2sptohfehzdo6x25ft, class: Person, name: Coder 1}
  herald: {id: wcbr2rd2bm6nt5skibeutu7iar, class: Organisation, name: Ostrel Herald}
  guard: {id: imki6uxfn6k57rvag24nuunx2k, class: StateBody, name: Harbour Guard of Vardania}
"""
SHEET = "qm6cxavq5g4pwk66ye5u5cabaa"
GUARD = "imki6uxfn6k57rvag24nuunx2k"


def head(id: str = SHEET, source: str = "") -> str:
    """The head of a sheet; `source` is what its source says besides."""
    return (
        f"sheet: {id}\ncoder: coder-1\nregistry: registry.yaml\nsource:\n  name: Test document\n"
        f"  publisher: herald\n  published: 2024-01-10\n  marking: public\n"
        f"{textwrap.indent(textwrap.dedent(source), '  ')}"
        "defaults: {marking: public, attribution: [herald reports]}\n"
    )


def loaded(
    folder: Path,
    engine: Engine,
    body: str,
    *,
    id: str = SHEET,
    source: str = "",
    name: str = "sheet.yaml",
) -> LoadReport:
    """Load a sheet with such a body."""
    (folder / "registry.yaml").write_text(REGISTRY)
    path = folder / name
    path.write_text(head(id, source) + textwrap.dedent(body))
    return load([path], engine)


def well(report: LoadReport) -> LoadReport:
    """A report without errors."""
    assert [str(error) for error in report.errors] == []
    return report


def own(local: str, id: str = SHEET) -> str:
    """The id of what a sheet calls so."""
    return entity_id(id, local)


def said(engine: Engine, predicate: str, subject: str | None = None) -> list[Claim]:
    """All claims with a property, by id; of a subject, if one is named."""
    with engine.reading() as snapshot:
        histories = list(snapshot.view(ALL).claim_histories())
    claims = [history.record.claim for history in histories]
    return [
        claim
        for claim in claims
        if claim.predicate == predicate and subject in (None, claim.subject)
    ]
