"""Ids for a partner's own claims in TriG, and a file that an import takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.changes.imports.importer import import_file
from graph.changes.minted_claims import mint_claims
from graph.claims.claim import Review
from graph.claims.errors import InputError
from graph.vocabulary import Vocabulary
from tests.changes.imports.test_converter import LATER
from tests.clock import Clock
from tests.generators import EVERYTHING
from tests.golden.partners import DOCUMENT
from tests.naive import NaiveEngine

HEAD = """\
@base <https://w3id.org/answerable/> .
@prefix : <ontology#> .
@prefix c: <concept/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
"""
OWN = (
    HEAD
    + """\
# A raid in Ostrel, as we have it.
<id/new-raid> a :Event ; :marking "public" .
<id/new-watch> a :Organisation ; :marking "public" .
<id/new-page> a :Source ; :marking "public" .
<claim/new-kind> { <id/new-raid> :kind c:detention }
<claim/new-kind> a :Claim ; :stance "asserted" ; :writtenMarking "public" ;
    :attribution <claim/new-kind#attribution-1> ; prov:hadPrimarySource <id/new-page> .
<claim/new-kind#attribution-1> a :Attribution ; :position 1 ;
    prov:agent <id/new-watch> ; :act c:states .
<claim/new-when> { <id/new-raid> :when "2018-12"^^<http://id.loc.gov/datatypes/edtf/EDTF> }
<claim/new-when> a :Claim ; :stance "asserted" ; :writtenMarking "public" ;
    prov:hadPrimarySource <id/new-page> .
<claim/new-day> { <id/new-raid> :when "2018-12-28"^^<http://id.loc.gov/datatypes/edtf/EDTF> }
<claim/new-day> a :Claim ; :stance "asserted" ; :refines <claim/new-when> ;
    prov:hadPrimarySource <id/new-page> .
<claim/new-name> { <id/new-raid> :name "Обыск"@ru }
<claim/new-name> a :Claim ; :stance "asserted" ; :writtenMarking "public" ;
    prov:hadPrimarySource <id/new-page> .
"""
)


def written(folder: Path, text: str) -> Path:
    path = folder / "own.trig"
    path.write_text(text, "utf-8")
    return path


def minted(path: Path, vocabulary: Vocabulary) -> tuple[str, ...]:
    return mint_claims(path, vocabulary, clock=Clock())


def imported(path: Path, vocabulary: Vocabulary) -> NaiveEngine:
    engine = NaiveEngine(vocabulary, clock=Clock(now=LATER))
    done = import_file(path, engine, clock=Clock(now=LATER))
    assert not done.errors, list(map(str, done.errors))
    return engine


def test_own_claims_are_taken(vocabulary: Vocabulary, tmp_path: Path) -> None:
    """Things, claims, dates, names and what refines another: proposed, under one origin."""
    path = written(tmp_path, OWN)
    ids = minted(path, vocabulary)
    assert [len(id) for id in ids] == [26] * 3 + [32] * 4
    with imported(path, vocabulary).reading() as snapshot:
        histories = list(snapshot.view(EVERYTHING).claim_histories())
    claims = {(h.record.claim.predicate, str(h.record.marking)): h.record for h in histories}
    assert set(claims) == {
        *(("kind", "public"), ("name", "public")),
        *(("when", "public"), ("when", "restricted")),
    }
    assert {r.review for r in claims.values()} == {Review.PROPOSED}
    assert len({r.claim.origin for r in claims.values()}) == 1
    fine, coarse = claims["when", "restricted"].claim, claims["when", "public"].claim
    assert fine.refines == coarse.id
    name = claims["name", "public"].claim.value
    assert name is not None
    assert name.language == "ru"


def test_the_rest_of_the_file_stays(vocabulary: Vocabulary, tmp_path: Path) -> None:
    """Line for line but for the ids, comments included; a second time nothing is missing."""
    path = written(tmp_path, OWN)
    minted(path, vocabulary)
    text = path.read_text("utf-8")
    before = re.sub(r"(id|claim)/[a-z2-7]{26,32}", r"\1/ID", text.split("\n# Written by")[0])
    assert before.rstrip() == re.sub(r"(id|claim)/new-[a-z]+", r"\1/ID", OWN).rstrip()
    assert minted(path, vocabulary) == ()
    assert path.read_text("utf-8") == text


def test_an_own_claim_about_what_is_known(vocabulary: Vocabulary, tmp_path: Path) -> None:
    """The page for partners: its file is minted and taken as it stands there."""
    [own] = re.findall(r"^```turtle own.trig\n(.*?)^```$", DOCUMENT.read_text("utf-8"), re.M | re.S)
    path = written(tmp_path, own)
    assert len(minted(path, vocabulary)) == 3
    with imported(path, vocabulary).reading() as snapshot:
        [history] = snapshot.view(EVERYTHING).claim_histories()
    assert history.record.claim.negated
    assert history.record.claim.speaker == "mhuwhps55ntebcbpc7z46xjb4m"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (':stance "asserted" ; :writtenMarking "public" ;\n    :attr', ":attr", "lacks stance"),
        ("; prov:hadPrimarySource <id/new-page> .", ".", "lacks hadPrimarySource"),
        ("c:detention", "c:detentoin", "is not a concept of the ontology"),
        ("<id/new-raid> a :Event", "n:new-raid a :Event", "in which it cannot be replaced safely"),
        ("new-when> a :Claim", "new-when> :refines <claim/new-day> ; a :Claim", "refines itself"),
        ("a :Event ;", "a :Event", "cannot be parsed"),
    ],
)  # fmt: skip
def test_what_cannot_be_minted_stays_as_it_was(
    vocabulary: Vocabulary, tmp_path: Path, old: str, new: str, words: str
) -> None:
    text = OWN.replace("@prefix c:", "@prefix n: <id/> .\n@prefix c:").replace(old, new, 1)
    path = written(tmp_path, text)
    with pytest.raises(InputError, match=words):
        minted(path, vocabulary)
    assert path.read_text("utf-8") == text
