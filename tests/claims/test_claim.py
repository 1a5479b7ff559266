"""Claims: what they need, what names them, and that their content can be read back."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import pytest

from graph.claims.claim import (
    Attribution,
    Citation,
    Claim,
    Literal,
    Particular,
    Stance,
    canonical,
    claim_id,
    content,
    entity_id,
    from_content,
    hashed,
    hashed_bytes,
    hashed_together,
    in_order,
    make_claim,
)
from graph.claims.errors import InputError
from graph.claims.made_claims import claim_of, made_citation, made_claim
from graph.claims.marking import PUBLIC, RESTRICTED
from graph.claims.period import Period
from graph.claims.point import Point
from graph.claims.quantity import Quantity

BASE: dict[str, Any] = {
    "origin": "sheet",
    "subject": "raid",
    "predicate": "victim",
    "object": "harbour-workers",
    "attribution": (
        Attribution(actor="gazette", act="reports"),
        Attribution(actor="network", act="verified", on=Period.parse("2018-12")),
    ),
    "stance": Stance.VERIFIED,
    "citation": Citation(source="document", locator="L17:10-42", quote="some of the workers"),
    "marking": PUBLIC,
}


def with_value(value: Literal) -> Claim:
    return make_claim(**{**BASE, "object": None, "value": value})


def text(words: str, **more: Any) -> Literal:
    return Literal(datatype="text", text=words, **more)


SIZE = Literal(
    datatype="quantity",
    text="~40 person",
    original="around 40",
    quantity=Quantity(unit="person", best=40, qualifier="around", as_found="around 40"),
)
SINCE = Literal(
    datatype="period", text="2018-12", period=Period.parse("2018-12", inferred="published then")
)

POINT = Literal(
    datatype="point",
    text="10.5, 20.5 (district)",
    point=Point(latitude="10.5", longitude="20.5", precision="district"),
)
KILLED = Particular(property="harm", concept="killed")
THREE = Particular(
    property="count",
    value=Literal(
        datatype="quantity",
        text="3 person",
        quantity=Quantity(unit="person", min=3, max=3, best=3),
    ),
)

DIFFERENT = {
    "base": make_claim(**BASE),
    "origin": make_claim(**{**BASE, "origin": "another sheet"}),
    "subject": make_claim(**{**BASE, "subject": "fire"}),
    "predicate": make_claim(**{**BASE, "predicate": "helper"}),
    "object": make_claim(**{**BASE, "object": "others"}),
    "concept": make_claim(**{**BASE, "object": None, "concept": "harbour-workers"}),
    "value": with_value(text("harbour-workers")),
    "value text": with_value(text("harbour workers")),
    "value original": with_value(text("harbour-workers", original="Harbour-workers")),
    "value language": with_value(text("harbour-workers", language="en")),
    "value datatype": with_value(Literal(datatype="url", text="harbour-workers")),
    "value quantity": with_value(SIZE),
    "value period": with_value(SINCE),
    "negated": make_claim(**{**BASE, "negated": True}),
    "no attribution": make_claim(**{**BASE, "attribution": ()}),
    "attribution turned": make_claim(**{**BASE, "attribution": BASE["attribution"][::-1]}),
    "attribution shorter": make_claim(**{**BASE, "attribution": BASE["attribution"][:1]}),
    "attribution act": make_claim(
        **{**BASE, "attribution": (Attribution(actor="gazette", act="states"),)}
    ),
    "stance": make_claim(**{**BASE, "stance": Stance.REPORTED}),
    "valid": make_claim(**{**BASE, "valid": Period.parse("2018-12")}),
    "valid as found": make_claim(
        **{**BASE, "valid": Period.parse("2018-12", as_found="in December")}
    ),
    "refines": make_claim(**{**BASE, "refines": "coarse"}),
    "value point": with_value(POINT),
    "value point elsewhere": with_value(
        replace(POINT, point=Point(latitude="10.5", longitude="20.5"))
    ),
    "valid in another calendar": make_claim(
        **{**BASE, "valid": Period(calendar="julian", stated="2018-12")}
    ),
    "valid converted": make_claim(
        **{**BASE, "valid": Period(edtf=Period(calendar="julian", stated="2018-12").edtf)}
    ),
    "particular": make_claim(**BASE, particulars=(KILLED,)),
    "other particular": make_claim(**BASE, particulars=(THREE,)),
    "particulars": make_claim(**BASE, particulars=(KILLED, THREE)),
    "the same twice": make_claim(**BASE, particulars=(KILLED, KILLED)),
    "source": make_claim(**{**BASE, "citation": Citation(source="other", locator="L17:10-42")}),
    "no quote": make_claim(**{**BASE, "citation": Citation(source="document", locator="L17")}),
    "locator": make_claim(**{**BASE, "citation": Citation(source="document", quote="L17")}),
}


def test_every_part_of_the_content_goes_into_the_id() -> None:
    """Claims that differ in any one thing have different ids."""
    ids = {name: claim.id for name, claim in DIFFERENT.items()}
    assert len(set(ids.values())) == len(ids), ids


def test_the_marking_does_not_go_into_the_id() -> None:
    """Re-marking a claim leaves it the same claim."""
    claim = make_claim(**BASE)
    assert make_claim(**{**BASE, "marking": RESTRICTED}).id == claim.id
    assert from_content(content(claim), marking=RESTRICTED).id == claim.id


def test_a_new_field_of_a_claim_needs_a_place_in_its_content() -> None:
    """Thirteen parts: every field but the id and the marking, one value for three of them; the
    particulars stand behind all others, and only where there are any."""
    claim = make_claim(**BASE)
    assert {f.name for f in fields(Claim)} == set(BASE) | {
        "id",
        "concept",
        "value",
        "negated",
        "valid",
        "refines",
        "particulars",
    }
    assert len(content(claim)) == len(fields(Claim)) - 3
    qualified = make_claim(**BASE, particulars=(KILLED,))
    assert content(qualified)[:12] == content(claim)
    assert len(content(qualified)) == len(fields(Claim)) - 2


@pytest.mark.parametrize("claim", DIFFERENT.values(), ids=DIFFERENT)
def test_claims_made_quickly_are_the_same(claim: Claim) -> None:
    """Equal, of one hash and one look, and as little to be changed; they can be copied."""
    parts = {each.name: getattr(claim, each.name) for each in fields(Claim)}
    cited = claim.citation
    parts["citation"] = made_citation(cited.source, cited.locator, cited.quote)
    made = made_claim(**parts)
    assert made == claim
    assert (hash(made), repr(made)) == (hash(claim), repr(claim))
    assert pickle.loads(pickle.dumps(made)) == copy.copy(made) == claim
    for one, name in ((made, "subject"), (made.citation, "quote")):
        with pytest.raises(FrozenInstanceError):
            setattr(one, name, "another")


def test_particulars_have_one_order() -> None:
    """However they were written, it is one claim; each of them, and each twice, is another."""
    both = make_claim(**BASE, particulars=(KILLED, THREE))
    assert both == make_claim(**BASE, particulars=(THREE, KILLED))
    assert both.particulars == in_order((KILLED, THREE))


@pytest.mark.parametrize("claim", DIFFERENT.values(), ids=DIFFERENT)
def test_content_can_be_read_back(claim: Claim) -> None:
    """Also by way of JSON: the same claim, the same id."""
    array = json.loads(canonical(content(claim)))
    assert from_content(array, marking=PUBLIC) == claim
    assert from_content(array, marking=PUBLIC, id=claim.id) == claim
    assert claim_of(array, PUBLIC, claim.id) == claim
    assert claim_id(claim) == claim.id


def test_ids_as_other_programs_would_compute_them() -> None:
    """Fixed for ever: SHA-256 over canonical JSON, in lower-case base32, cut.

    Both values were computed with coreutils:
    `printf '["sheet","raid"]' | sha256sum | xxd -r -p | base32 | tr A-Z a-z`.
    """
    assert canonical(["sheet", "raïd", None, False, 1]) == '["sheet","raïd",null,false,1]'.encode()
    assert entity_id("sheet", "raid") == "all7pezcjsoqz2kvf3equusy7h"
    assert hashed(["sheet", "raid"]) == "all7pezcjsoqz2kvf3equusy7h63labj"


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 130])
def test_ids_computed_together_are_those_computed_alone(count: int) -> None:
    """Also where they do not fill the last round."""
    bodies = [canonical(["sheet", number]) for number in range(count)]
    assert hashed_together(bodies) == [hashed_bytes(body) for body in bodies]


def test_names_with_quotes_and_commas_cannot_pose_as_others() -> None:
    """Hashing an array keeps parts apart that joined strings would mix up."""
    assert entity_id('a","b', "c") != entity_id("a", 'b","c')
    assert entity_id("ab", "c") != entity_id("a", "bc")


@pytest.mark.parametrize("given", [{}, {"concept": "torture", "object": "place"}])
def test_exactly_one_of_object_concept_and_value(given: dict[str, str]) -> None:
    """None, or two, is refused; the error names the predicate."""
    with pytest.raises(InputError, match="exactly one of object, concept and value") as refused:
        make_claim(**{**BASE, "object": None, **given})
    assert refused.value.field == "victim"


def test_a_denial_says_that_something_is_not_so() -> None:
    """The act `denies` needs a negated claim."""
    denial = {**BASE, "attribution": (Attribution(actor="ministry", act="denies"),)}
    with pytest.raises(InputError, match="denies stands on a claim that is not negated"):
        make_claim(**denial)
    assert make_claim(**{**denial, "negated": True}).negated


def test_the_speaker_is_the_innermost() -> None:
    """The gazette tells, the network is the one who says it."""
    assert make_claim(**BASE).speaker == "network"
    assert make_claim(**{**BASE, "attribution": ()}).speaker is None


def test_a_claim_names_each_entity_once() -> None:
    """Subject first, source last: whoever may not read one of them may not read the claim."""
    assert make_claim(**BASE).names == (
        "raid",
        "harbour-workers",
        "gazette",
        "network",
        "document",
    )
    itself = {**BASE, "object": "raid", "attribution": (Attribution(actor="raid", act="states"),)}
    assert make_claim(**itself).names == ("raid", "document")


def test_claims_are_immutable() -> None:
    """What changes is appended beside a claim."""
    claim = make_claim(**BASE)
    with pytest.raises(FrozenInstanceError):
        claim.negated = True  # type: ignore[misc]
