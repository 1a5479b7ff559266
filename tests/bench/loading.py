"""Loading claims and sheets, beside rdflib reading the same statements."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import rdflib

from graph.changes.imports.importer import import_file
from graph.changes.load import load
from graph.claims.claim import entity_id
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.claims.record_times import now
from graph.engines.sqlite import SqliteEngine
from graph.export import EXPORTERS
from graph.ingest.ontology_folder import ontology_of
from graph.vocabulary import Vocabulary
from tests.bench.filling import fill, fill_apart
from tests.bench.measuring import shares
from tests.bench.world import ORIGIN, Sizes, World

FEW = 0.001
"""Of the full world, for rdflib to read."""
BLOCKS = 1_000
"""Entities of the sheet, with four claims each."""
UNITS, UNIT = 50, 200
"""Small units, and the claims of each."""
PARTNER = entity_id("bench", "partner")
SENT = 0.002
"""Of the full world, what a partner sends."""


def loading(path: Path, vocabulary: Vocabulary, sizes: Sizes) -> Iterator[str]:
    """Lines: a quarter of a world and a whole one, each loaded by a process of its own."""
    small = path.with_name("quarter.db")
    for where, what in ((small, sizes.times(0.25)), (path, sizes)):
        told = fill_apart(where, what)
        yield (
            f"{told['claims']:,.0f} claims: {told['per second']:,.0f} a second, "
            f"{told['per processor second']:,.0f} a second of the processor, "
            f"{told['memory']:.0f} MB at most"
        )
    rate = told["per processor second"]
    few = path.with_name("few.db")
    fill(few, vocabulary, Sizes().times(FEW))
    with closing(SqliteEngine.open(few, vocabulary)) as engine, engine.reading() as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE)
        statements = b"".join(EXPORTERS["nquads"].pieces(view))
        claims = view.counts().claims
    start = time.process_time()
    rdflib.Dataset().parse(data=statements, format="nquads")
    took = time.process_time() - start
    count = statements.count(b"\n")
    yield (
        f"rdflib reads the {count:,} statements of {claims:,} such claims: {count / took:,.0f} "
        f"statements or {claims / took:,.0f} claims a second of the processor, "
        f"{rate / (claims / took):.1f} times slower"
    )
    yield from _imported(path, vocabulary)
    profiled = path.with_name("profiled.db")
    where = shares(lambda: fill(profiled, vocabulary, sizes.times(min(1.0, 50_000 / sizes.events))))
    yield f"    profiled, with the making of claims: {where}"


def _imported(full: Path, vocabulary: Vocabulary) -> Iterator[str]:
    """Lines: a partner's export into an empty store and into a full one, left as it was."""
    world, theirs = World(Sizes().times(SENT), PARTNER), full.with_name("theirs.db")
    file, empty = full.with_name("theirs.nq"), full.with_name("ours.db")
    with closing(SqliteEngine.open(theirs, vocabulary)) as engine:
        with engine.writing() as writer:
            writer.register(world.entities())
            writer.record(world.claims())
        with engine.reading() as snapshot:
            file.write_bytes(b"".join(EXPORTERS["nquads"].pieces(snapshot.view(world.reads_all))))
    for where, what in ((empty, "an empty store"), (full, "the full one")):
        with closing(SqliteEngine.open(where, vocabulary)) as engine:
            cpu = time.process_time()
            done = import_file(
                file,
                engine,
                handling=ontology_of(vocabulary).floors,
                dry_run=True,
                clock=now,
            )
            cpu = time.process_time() - cpu
        if done.errors:
            raise SystemExit(f"import: {done.errors[0]}")
        yield (
            f"an export of {done.claims:,} claims into {what}: {done.claims / cpu:,.0f} claims a "
            "second of the processor"
        )


def sheets(folder: Path, vocabulary: Vocabulary) -> Iterator[str]:
    """Lines: one long coding sheet, read, checked, planned and written."""
    (folder / "registry.yaml").write_text(
        f"registry: {entity_id(ORIGIN, 'registry')}\n"
        "coder: coder\n"
        "defaults: {marking: public}\n"
        "entities:\n"
        f"  coder: {{id: {entity_id(ORIGIN, 'coder')}, class: Person, name: Coder}}\n"
        f"  network: {{id: {entity_id(ORIGIN, 'network')}, class: Group, name: Network}}\n"
        f"  guard: {{id: {entity_id(ORIGIN, 'guard')}, class: StateBody, name: Guard}}\n"
    )
    sheet = folder / "sheet.yaml"
    sheet.write_text(
        f"sheet: {entity_id(ORIGIN, 'sheet')}\n"
        "coder: coder\n"
        "registry: registry.yaml\n"
        "source:\n"
        "  marking: public\n"
        "  name: Report\n"
        "  publisher: network\n"
        "defaults: {marking: public, stance: alleged, attribution: [network reports]}\n"
        "entities:\n"
        + "".join(
            f"  event{i}:\n"
            "    class: Event\n"
            f"    at: L{i + 1}\n"
            "    kind: detention\n"
            f"    when: 20{i % 20:02}-{i % 12 + 1:02}\n"
            f"    purpose: purpose {i}\n"
            "    allegedPerpetrators: guard\n"
            for i in range(BLOCKS)
        )
    )
    with closing(SqliteEngine.open(folder / "sheets.db", vocabulary)) as engine:
        start, cpu = time.perf_counter(), time.process_time()
        report = load([sheet], engine)
        took, cpu = time.perf_counter() - start, time.process_time() - cpu
        new = report.count("new")
        if report.errors:
            raise SystemExit(f"sheets: {report.errors[0]}")
        yield (
            f"a sheet of {new:,} claims: {new / took:,.0f} claims a second, "
            f"{new / cpu:,.0f} a second of the processor"
        )
        where = shares(lambda: load([sheet], engine))
        yield f"    loaded again, profiled: {where}"
    yield from _units(folder, vocabulary)


def _units(folder: Path, vocabulary: Vocabulary) -> Iterator[str]:
    """Lines: small units of claims, each a call, and each a transaction of its own."""
    world = World(Sizes().times(0.006))
    claims = list(islice(world.claims(), UNITS * UNIT))
    units = [claims[at : at + UNIT] for at in range(0, len(claims), UNIT)]
    for apart in (False, True):
        with closing(SqliteEngine.open(folder / f"units-{apart}.db", vocabulary)) as engine:
            with engine.writing() as writer:
                writer.register(world.entities())
            cpu = time.process_time()
            for some in [[unit] for unit in units] if apart else [units]:
                with engine.writing() as writer:
                    for unit in some:
                        writer.record(unit)
            cpu = time.process_time() - cpu
        how = "each a transaction of its own" if apart else "by calls within one transaction"
        yield f"units of {UNIT} claims, {how}: {len(claims) / cpu:,.0f} a second of the processor"
