"""One ontology folder for every command: a user's own rules hold wherever they matter."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from api.cli import cli
from api.settings import ONTOLOGY, ONTOLOGY_VARIABLE, Settings
from graph.claims.errors import InputError, VocabularyError
from graph.ingest.ontology_folder import Ontology
from tests.api.running import Shell

ROOT = Path(__file__).parents[2]
PLACE = "f" * 26
UNSEEN = """floors:
  - {rule: regions, entity: {class: Place, kind: region}, least: public, search: "no",
     why: "A test."}
"""
LIGHTHOUSE = """@prefix : <https://w3id.org/answerable/ontology#> .
@prefix c: <https://w3id.org/answerable/concept/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
c:lighthouse-closure a skos:Concept ; skos:inScheme c:event-kinds ;
    skos:prefLabel "closure of a lighthouse"@en ; skos:definition "A lighthouse is closed."@en .
"""


@pytest.fixture
def own(affair: Shell) -> Path:
    """A copy of the folder that ships, for a user to change."""
    folder = affair.folder / "own"
    assert affair("ontology", "--copy", str(folder)).code == 0
    return folder


def test_search_goes_by_the_floors_of_the_folder(affair: Shell, own: Path) -> None:
    """Who may be looked for by name is said by the folder in use, in every door."""
    assert PLACE in affair("search", "ostrel").out
    (own / "handling.yaml").write_text(UNSEEN, "utf-8")
    found = affair("search", "ostrel", "--ontology", str(own))
    assert (found.code, PLACE in found.out) == (0, False)
    question = affair.folder / "q.graphql"
    question.write_text('{ search(text: "ostrel") { edges { node { entity { id } } } } }', "utf-8")
    assert PLACE in affair("query", str(question)).out
    hidden = affair("query", str(question), "--ontology", str(own))
    assert hidden.code == 0
    assert PLACE not in hidden.out


def test_a_concept_of_ones_own(affair: Shell, own: Path) -> None:
    """A file more in the folder is a concept more in the schema, and the environment names it."""
    (own / "lighthouse.ttl").write_text(LIGHTHOUSE, "utf-8")
    assert "lighthouse-closure" in affair("ontology", "--ontology", str(own)).out
    assert "lighthouse-closure" not in affair("ontology").out
    environment = {ONTOLOGY_VARIABLE: str(own)}
    assert Settings.read(environment).ontology == own
    assert Settings.read(environment, ontology=ONTOLOGY).ontology == ONTOLOGY


def test_a_policy_of_ones_own(affair: Shell, own: Path) -> None:
    """A policy is known where its folder is in use; the message lists those that are."""
    (own / "policies.yaml").write_text(
        "policies:\n  - {policy: weekly, label: A week, days: 7, why: A test.}\n", "utf-8"
    )
    assert affair("board", "--policy", "weekly", "--ontology", str(own)).code == 0
    refused = affair("board", "--policy", "weekly")
    assert refused.code == 1
    assert "review-after-30-days" in refused.err


def test_parts_that_may_be_missing(own: Path) -> None:
    """Without law, conventions and policies there are none; without floors nothing is written."""
    for path in own.iterdir():
        if path.suffix in (".yaml", ".csv", ".jsonld"):
            path.unlink()
    for path in (own / "law").glob("*.csv"):
        path.unlink()
    ontology = Ontology.load(own)
    assert not ontology.law.provisions
    assert not ontology.conventions
    assert not ontology.policies
    assert ontology.law_files == ()
    with pytest.raises(InputError, match=r"handling\.yaml"):
        _ = ontology.floors
    with pytest.raises(VocabularyError, match="context-1"):
        _ = ontology.vocabulary.context


def test_a_copy_overwrites_nothing(affair: Shell, own: Path) -> None:
    """A folder that is there already stays as it is."""
    refused = affair("ontology", "--copy", str(own))
    assert refused.code == 1
    assert "already" in refused.err


def test_every_command_takes_the_folder() -> None:
    """What reads a store or an ontology can be told which; `mint`, keys and `verify` read none."""
    commands = dict(cli.commands)
    for name, group in cli.commands.items():
        if isinstance(group, click.Group):
            del commands[name]
            commands |= {f"{name} {each}": one for each, one in group.commands.items()}
    for name, command in commands.items():
        options = {option for p in command.params for option in p.opts}
        assert "--ontology" in options or name in {"apply", "mint", "verify", "key new"}, name
        assert isinstance(command, click.Command)


def test_nothing_else_looks_for_the_folder() -> None:
    """Only the settings know where the shipped ontology is: whatever else computed a path to it
    would go by other rules than the rest."""
    found = {
        path.relative_to(ROOT).as_posix()
        for room in ("graph", "api")
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"__file__.*(?:parent\.parent|parents\[)", path.read_text("utf-8"))
    }
    assert found == {"api/settings.py"}
