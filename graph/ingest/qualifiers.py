"""Particulars beside a value of a sheet, and values of which one is so.

memberOf: {to: guard, role: commander, rank: Colonel}
victims: {to: workers, harm: killed, count: 3}
allegedPerpetrators: {one_of: [guard, police]}
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from graph.claims.claim import BY_SOFTWARE, Literal, Particular, entity_id
from graph.ingest.code_meaning import nearest_code
from graph.ingest.spot import Spot, each
from graph.ingest.typed_values import read_literal
from graph.ingest.yaml_tree import Block
from graph.vocabulary import Property, Vocabulary

ONE_OF = "one_of"
"""The key for several ends of which one is so."""
EITHER = "oneOf"
"""The particular that they have in common."""


def keys_of(vocabulary: Vocabulary, property: str) -> dict[str, Property]:
    """Key → the particular that it stands for: fields and names, where fields win.

    That a program proposed a claim is no matter of its value: `graph.ingest.claim_keys` reads it.
    """
    found = [one for one in vocabulary.particulars_of(property) if one.name != BY_SOFTWARE]
    return {one.name: one for one in found} | {one.field: one for one in found}


def read_particulars(
    vocabulary: Vocabulary, property: str, block: Block, spot: Spot
) -> tuple[Particular, ...]:
    """What a mapping says of the claims that it makes, beside what they say.

    Raises:
        InputError: a value that the particular does not take, or two where one is taken.
    """
    made = []
    for name, one in keys_of(vocabulary, property).items():
        if name not in block.entries:
            continue
        nodes = each(block.entries[name])
        if not nodes or (one.single and len(nodes) > 1):
            raise spot.error(
                block.entries[name],
                "is empty" if not nodes else f"has {len(nodes)} values",
                "write one value" if one.single else "write a value, or take it out",
                field=name,
            )
        for node in nodes:
            if one.type == "concept":
                codes = vocabulary.schemes[one.range]
                code = spot.text(node, name)
                if code not in codes:
                    raise spot.error(
                        node,
                        f"is not in {one.range}",
                        nearest_code(vocabulary, code, codes),
                        field=name,
                    )
                made.append(Particular(property=one.name, concept=code))
            else:
                value = read_literal(one.range, node, spot, name, unit=one.unit)
                made.append(Particular(property=one.name, value=value))
    return tuple(made)


def either(origin: str, subject: str, property: str, ends: Sequence[str]) -> Particular:
    """What claims have in common of which one is so: the same for the same ends in any order."""
    name = entity_id(origin, " ".join((EITHER, subject, property, *sorted(ends))))
    return Particular(property=EITHER, value=Literal(datatype="text", text=name))


_OR = re.compile(r"\s+(?:or|или|або)\s+|\s*[/|]\s*")


def one_of_them(vocabulary: Vocabulary, field: str, text: str, known: Container[str]) -> str:
    """How to say what names several local names at once; empty where it names none, or where the
    field does not take it."""
    names = _OR.split(text)
    taken = any(
        EITHER in {one.name for one in vocabulary.particulars_of(property.name)}
        for property in vocabulary.properties.values()
        if field in (property.field, property.name)
    )
    if not taken or len(names) < 2 or not all(name in known for name in names):
        return ""
    return f"for the one or the other write {{{ONE_OF}: [{', '.join(names)}]}}"
