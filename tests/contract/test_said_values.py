"""The value that a claim says, cut out of its body without reading the rest."""

from __future__ import annotations

import pytest

from graph.claims.claim import Citation, Literal, Stance, canonical, content, make_claim
from graph.claims.marking import PUBLIC
from graph.claims.period import Period
from graph.claims.point import Point
from graph.claims.quantity import Quantity
from graph.engines.claim_bodies import said_value

TRICKY = '","name",null,null,["text","x",null,null,null,null],false,[],true'
VALUES = {
    "plain": Literal(datatype="text", text="Ulvane", language="en"),
    "like a body": Literal(datatype="text", text=TRICKY, original=TRICKY),
    "like its end": Literal(datatype="text", text="],false,["),
    "broken line": Literal(datatype="text", text='a "quoted"\n\\ line'),
    "period": Literal(
        datatype="period", text="2017", period=Period(edtf="2017~", as_found='], "spring",false,[')
    ),
    "quantity": Literal(
        datatype="quantity", text="40", quantity=Quantity(unit="person", best=40, as_found="], [")
    ),
    "point": Literal(
        datatype="point", text="1.5 2.5", point=Point(latitude="1.5", longitude="2.5")
    ),
}


@pytest.mark.parametrize("name", VALUES)
def test_it_is_the_value_of_the_claim(name: str) -> None:
    """By the name of its property, and by one that the property has only now."""
    claim = make_claim(
        origin="o" * 26,
        subject="s" * 26,
        predicate="name",
        value=VALUES[name],
        stance=Stance.ASSERTED,
        citation=Citation(source="c" * 26, locator="L1", quote='],false,["'),
        marking=PUBLIC,
    )
    body = canonical(content(claim))
    for property in ("name", "label"):
        assert said_value(property, body) == VALUES[name]
        assert said_value(property, body) == VALUES[name]
