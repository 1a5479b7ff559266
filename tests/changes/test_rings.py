"""A ring of parts is told when it is loaded, however long it is."""

from __future__ import annotations

from graph.changes.rings import rings
from graph.claims.claim import Citation, Claim, Stance, entity_id, make_claim
from graph.claims.marking import PUBLIC
from graph.claims.unit import Unit
from graph.vocabulary import Vocabulary


def part(one: str, of: str, *, negated: bool = False) -> Claim:
    return make_claim(
        origin="o" * 26,
        subject=entity_id("rings", one),
        predicate="partOf",
        object=entity_id("rings", of),
        negated=negated,
        stance=Stance.REPORTED,
        citation=Citation(source=entity_id("rings", "paper")),
        marking=PUBLIC,
    )


def told(vocabulary: Vocabulary, *claims: Claim) -> list[str]:
    names = {entity_id("rings", name): name for name in "abcdefgh"}
    unit = Unit(
        record="sheet.yaml",
        origin="o" * 26,
        by="p",
        entities={},
        claims={claim.id: claim for claim in claims},
        places={},
        names=names,
        passages={},
        needs=(),
        errors=(),
        warnings=(),
    )
    return list(rings(unit, vocabulary))


def test_a_ring(vocabulary: Vocabulary) -> None:
    """Its members are named; what leads into it is not one."""
    [line] = told(vocabulary, part("d", "a"), part("a", "b"), part("b", "c"), part("c", "a"))
    assert "partOf: a ring" in line
    assert "a, b, c;" in line


def test_a_part_of_itself(vocabulary: Vocabulary) -> None:
    assert len(told(vocabulary, part("a", "a"))) == 1


def test_what_is_no_ring(vocabulary: Vocabulary) -> None:
    """A tree, two ways to one whole, and a ring that a source denies."""
    assert told(vocabulary, part("a", "b"), part("a", "c"), part("b", "d"), part("c", "d")) == []
    assert told(vocabulary, part("a", "b"), part("b", "a", negated=True)) == []


def test_a_very_long_ring(vocabulary: Vocabulary) -> None:
    """Costs a walk, and the message stays short."""
    claims = [part(str(n), str((n + 1) % 20_000)) for n in range(20_000)]
    [line] = told(vocabulary, *claims)
    assert "(20000 in all)" in line
    assert len(line) < 600
