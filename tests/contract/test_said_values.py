"""The value that a claim says, cut out of its body without reading the rest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.claims.claim import Attribution, Citation, Literal, Stance, content, make_claim
from graph.claims.marking import PUBLIC
from graph.claims.period import Period
from graph.claims.point import Point
from graph.claims.quantity import Quantity
from graph.engines.sqlite.kept_bodies import (
    MOST_REMEMBERED,
    kept_body,
    kept_together,
    said_value,
)
from tests.claims.test_claim import DIFFERENT

TRICKY = '["text","x"],[["states",7]],["text"'
VALUES = {
    "plain": Literal(datatype="text", text="Ulvane", language="en"),
    "like a body": Literal(datatype="text", text=TRICKY, original=TRICKY),
    "like its end": Literal(datatype="text", text="],[["),
    "broken line": Literal(datatype="text", text='a "quoted"\n\\ line'),
    "period": Literal(
        datatype="period", text="2017", period=Period(edtf="2017~", as_found='], "spring",],[[')
    ),
    "quantity": Literal(
        datatype="quantity", text="40", quantity=Quantity(unit="person", best=40, as_found="],[[")
    ),
    "point": Literal(
        datatype="point", text="1.5 2.5", point=Point(latitude="1.5", longitude="2.5")
    ),
}


@pytest.mark.parametrize("name", VALUES)
def test_it_is_the_value_of_the_claim(name: str) -> None:
    """Whether somebody speaks or nobody does; read for the first time, and again."""
    claim = make_claim(
        origin="o" * 26,
        subject="s" * 26,
        predicate="name",
        value=VALUES[name],
        stance=Stance.ASSERTED,
        citation=Citation(source="c" * 26, locator="L1", quote='],[["'),
        marking=PUBLIC,
    )
    for actors in ((), ("a" * 26,)):
        said = replace(claim, attribution=tuple(Attribution(actor=a, act="states") for a in actors))
        body = kept_body(content(said), "name", None, dict.fromkeys(actors, 7))
        assert said_value(body) == VALUES[name]
        assert said_value(body) == VALUES[name]


@pytest.mark.parametrize("length", [MOST_REMEMBERED // 2, MOST_REMEMBERED * 2])
def test_short_values_are_read_once_and_long_ones_are_not_kept(length: int) -> None:
    """Fifty thousand long texts would take as much memory as they are long."""
    text = Literal(datatype="text", text="a" * length)
    claim = make_claim(
        origin="o" * 26,
        subject="s" * 26,
        predicate="name",
        value=text,
        stance=Stance.ASSERTED,
        attribution=(Attribution(actor="a" * 26, act="states"),),
        citation=Citation(source="c" * 26),
        marking=PUBLIC,
    )
    body = kept_body(content(claim), "name", None, {"a" * 26: 7})
    assert said_value(body) == text
    assert (said_value(body) is said_value(body)) is (length < MOST_REMEMBERED)


def test_bodies_kept_together_are_those_kept_alone() -> None:
    """Of claims of every sort, with one speaker, none, or several of whom one speaks twice."""
    claims = [
        replace(claim, attribution=chain)
        for claim in DIFFERENT.values()
        for chain in (claim.attribution, (), SPOKEN[:1], SPOKEN)
    ]
    keys = {
        actor: number
        for number, actor in enumerate(
            dict.fromkeys(link.actor for claim in claims for link in claim.attribution)
        )
    }
    speakers: list[int | tuple[int, ...]] = []
    for claim in claims:
        said = tuple(dict.fromkeys(keys[link.actor] for link in claim.attribution))
        speakers.append(said[0] if len(claim.attribution) == 1 else said)
    assert kept_together(claims, speakers) == [
        kept_body(content(claim), claim.predicate, claim.concept, keys) for claim in claims
    ]


SPOKEN = (
    Attribution(actor="a" * 26, act="reports", on=Period(edtf="2017")),
    Attribution(actor="b" * 26, act="quotes"),
    Attribution(actor="a" * 26, act="states"),
)
