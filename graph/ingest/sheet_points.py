"""Points on the map in sheets: one value, also where latitude and longitude stand apart."""

from __future__ import annotations

from graph.claims.claim import Literal
from graph.claims.errors import InputError
from graph.claims.point import Point
from graph.ingest.claim_keys import META, Meta, MetaReader
from graph.ingest.spot import Spot, each, near
from graph.ingest.typed_values import OTHER_KEYS
from graph.ingest.yaml_tree import Block, Node
from graph.views.display import FIRMEST_FIRST
from graph.vocabulary import Vocabulary
from graph.vocabulary.claim_rules import precisions

DEGREES = ("latitude", "longitude")
DETAILS = ("precision", "metres")
"""What a point has besides. With one of them latitude and longitude in the block of a place are its
point; without, each is a claim of its own, and a view puts together what one speaker says."""
APART = (*DEGREES, *DETAILS)


def apart_in(block: Block) -> tuple[str, ...]:
    """The keys of a place's block that give its point without the key ``point``."""
    return APART if any(name in block.entries for name in DETAILS) else ()


def check_degrees(property: str, value: Literal, node: Node, spot: Spot) -> None:
    """Refuse latitudes and longitudes that are off the globe."""
    if property not in DEGREES:
        return
    given = {name: value.text if name == property else "0" for name in DEGREES}
    try:
        Point(**given)
    except InputError as error:
        raise spot.placed(error, node, None) from None


def check_precision(vocabulary: Vocabulary, value: Literal, node: Node, spot: Spot) -> None:
    """Refuse what no point stands for."""
    point = value.point
    if point is None or point.precision is None:
        return
    codes = precisions(vocabulary)
    if point.precision not in codes:
        raise spot.error(
            node,
            "is nothing that a point stands for",
            near(point.precision, codes),
            field="precision",
            value=point.precision,
        )


def read_apart(
    block: Block, base: Meta, metas: MetaReader, spot: Spot
) -> list[tuple[Literal, Meta, Node]]:
    """The points of a place whose block gives latitude and longitude apart: the first with the
    first, the second with the second.

    What holds for a point is what holds for both; of two stances the less firm one.

    Raises:
        InputError: one of the two is missing, they are not as many, or two people say them.
    """
    given = [each(block.entries[name]) if name in block.entries else [] for name in DEGREES]
    north, east = given
    at = next(block.entries[name] for name in APART if name in block.entries)
    if len(north) != len(east) or not north:
        raise spot.error(
            at,
            f"makes no point: {len(north)} of latitude and {len(east)} of longitude",
            "write both, or point: {latitude:, longitude:, precision:, metres:}",
            field="point",
            value=None,
        )
    more = {
        name: spot.text(block.entries[name], name)
        for name in ("precision", "metres")
        if name in block.entries
    }
    found = []
    for pair in zip(north, east, strict=True):
        texts, held = [], []
        for name, node in zip(DEGREES, pair, strict=True):
            text, meta = _degrees(name, node, base, metas, spot)
            texts.append(text)
            held.append(meta)
        try:
            point = Point(latitude=texts[0], longitude=texts[1], **more)
        except InputError as error:
            raise spot.placed(error, pair[0], None) from None
        value = Literal(datatype="point", text=str(point), point=point)
        found.append((value, _both(held[0], held[1], pair[0], spot), pair[0]))
    return found


def _degrees(name: str, node: Node, base: Meta, metas: MetaReader, spot: Spot) -> tuple[str, Meta]:
    if not isinstance(node, Block):
        return spot.text(node, name), base
    spot.only(node, (*OTHER_KEYS, *META), f"a value of {name}")
    if "value" not in node.entries:
        raise spot.error(node, "has no value", "write {value: …}", field=name)
    return spot.text(node.entries["value"], name), metas.read(node, base, spot)


def _both(one: Meta, other: Meta, node: Node, spot: Spot) -> Meta:
    """What holds for a point of which the two halves are said like this."""
    if (one.attribution, one.negated) != (other.attribution, other.negated):
        raise spot.error(
            node,
            "is of another speaker than its longitude",
            "give each speaker's point as one: point: [{latitude:, longitude:, attribution:}, …]",
            field="latitude",
        )
    stance = max(one.stance, other.stance, key=FIRMEST_FIRST.index)
    marking = one.marking.join(other.marking)
    return one._replace(stance=stance, marking=marking, valid=one.valid or other.valid)
