"""A dry run of several files says what loading them then comes to, whatever they do to one another.

The files are about the same few entities: what one of them says brings what others say under a
floor, parts it from its denial, is refined by them or decided on, and some of them are refused.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.changes.load import load
from graph.changes.load_report import LoadReport
from graph.engines.engine import Engine
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.engines import OPENERS
from tests.ingest.folder import REGISTRY, SOURCE
from tests.ingest.loaded import records, state

PEOPLE = """\
  tam: {id: hhhhhhhhhhhhhhhhhhhhhhhhhh, class: Person, name: Tam}
  raid: {id: iiiiiiiiiiiiiiiiiiiiiiiiii, class: Event}
  pier: {id: jjjjjjjjjjjjjjjjjjjjjjjjjj, class: Place, kind: site}
  reply: {id: kkkkkkkkkkkkkkkkkkkkkkkkkk, class: Response}
"""
ENTITIES = [letter * 26 for letter in "ceghij"]
SAID = (
    *("subject: tam, kind: child", "subject: tam, kind: journalist"),
    *("subject: tam, name: Tam of the quay", "subject: watch, kind: unnamed-source"),
    *("subject: raid, kind: killing", "subject: raid, kind: protest"),
    *("subject: raid, kind: escape-assistance", "subject: raid, victims: tam"),
    *("subject: raid, organisers: tam", "subject: raid, allegedPerpetrators: tam"),
    *("subject: raid, allegedPerpetrators: guard", "subject: guard, kind: source-at-risk"),
    "subject: raid, allegedPerpetrators: guard, negated: true",
    *("subject: reply, kind: denial", "subject: reply, about: raid"),
    *("subject: raid, place: pier", "subject: raid, place: ostrel"),
    *(
        "subject: raid, characterisation: a raid, attribution: [watch states]",
        "subject: raid, x: y",
    ),
)
MARKINGS = ("public", "public", "public", "partner", "restricted", "confidential", "partner+coast")


class Author:
    """Writes the files of one folder, and then changes them."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.random = folder, random.Random(seed)

    def write(self) -> None:
        (self.folder / "registry.yaml").write_text(REGISTRY + self.marked(PEOPLE))
        for letter in "lmn":
            body = "".join(f"{line}\n" for line in self.lines())
            text = f"sheet: {letter * 26}\ncoder: coder-1\nregistry: registry.yaml\n{SOURCE}"
            text += f"defaults: {{marking: public, attribution: [herald reports]}}\nclaims:\n{body}"
            (self.folder / f"{letter}.yaml").write_text(text)

    def marked(self, entities: str) -> str:
        """The entities, some of them with a marking."""
        marking = self.random.choice(MARKINGS)
        local = self.random.choice(("tam", "raid", "pier"))
        return entities.replace(f"{local}: {{", f"{local}: {{marking: {marking}, ")

    def lines(self) -> Iterator[str]:
        # A line that no sheet can say is in few of them.
        said = SAID if self.random.random() < 0.2 else SAID[:-1]
        for number, what in enumerate(self.random.sample(said, self.random.randint(2, 9))):
            more = f", withheld: asked to, key: k{number}" if self.random.random() < 0.2 else ""
            yield f"  - {{{what}, at: L2, marking: {self.random.choice(MARKINGS)}{more}}}"

    def decide(self, engine: Engine, kinds: tuple[str, ...] = ("decisions", "lowered")) -> None:
        """A file of decisions over claims that are there, and some that are not any more."""
        ids: dict[str, list[str]] = {letter: [] for letter in "lmn"}
        for id, record in sorted(records(engine).items()):
            ids.get(record.claim.origin[0], []).append(id)
        for name in ("a", "b"):
            text = f"reviews: {name * 26}\n"
            for kind in kinds:
                text += f"{kind}:\n"
                for letter in self.random.sample("lmn", 2):
                    text += self.entry(kind, letter, ids[letter])
            (self.folder / f"{name}.yaml").write_text(text)

    def entry(self, kind: str, letter: str, ids: list[str]) -> str:
        claims = self.random.sample(ids, min(len(ids), 2)) or ["a" * 32]
        entry = f"  - sheet: {letter}.yaml\n    by: {'p' * 26}\n    on: 2026-01-02\n    why: read\n"
        if kind == "decisions":
            entry += f"    decision: {self.random.choice(('accepted', 'rejected'))}\n"
        else:
            entry += f"    second: {'q' * 26}\n    to: {self.random.choice(MARKINGS[:4])}\n"
            if self.random.random() < 0.4:
                entry += f"    entities: [{self.random.choice(ENTITIES)}]\n"
        return f"{entry}    claims: [{', '.join(claims)}]\n"


def told(report: LoadReport) -> list[object]:
    """All of a report that has to be the same: everything but what a dry run shows besides."""
    return [
        (replace(file, unit=None, gone={}, errors=()), [str(error) for error in file.errors])
        for file in report.files
    ]


@pytest.mark.parametrize("kind", sorted(OPENERS))
@settings(max_examples=12)
@given(seed=st.integers(0, 10_000))
def test_a_dry_run_is_what_a_real_one_does(kind: str, seed: int, vocabulary: Vocabulary) -> None:
    """Into an empty store, of new versions, with decisions; each time nothing is written."""
    with TemporaryDirectory() as folder:
        clock = Clock()
        engine = OPENERS[kind](Path(folder) / "store.db", vocabulary, clock)
        author = Author(Path(folder), seed)
        try:
            for round in range(3):
                author.write()
                if round:
                    author.decide(engine)
                before = state(engine)
                dry = load([author.folder], engine, dry_run=True)
                assert state(engine) == before
                clock.tick()
                assert told(dry) == told(load([author.folder], engine))
        finally:
            engine.close()


def test_the_generated_files_do_what_they_are_for(vocabulary: Vocabulary, tmp_path: Path) -> None:
    """Floors bite on other files' claims, files are refused, floors lowered, denials withheld."""
    counts = dict.fromkeys(("new", "raised", "remarked", "retracted", "decided", "lowered"), 0)
    refused = set()
    for seed in range(25):
        folder = tmp_path / str(seed)
        folder.mkdir()
        author, engine = Author(folder, seed), OPENERS["naive"](folder, vocabulary, Clock())
        for round in range(2):
            author.write()
            if round:
                author.decide(engine)
            report = load([folder], engine)
            for what in counts:
                counts[what] += report.count(what)
            refused |= {error.problem.split("(")[0] for error in report.errors}
    assert all(counts.values()), counts
    assert len(refused) > 3, refused
