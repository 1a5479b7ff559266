"""The schema outline of the design notes says what the schema says."""

from __future__ import annotations

import re
from typing import Any

from graphql import build_schema, parse, print_ast, print_type

from api.graphql.schema import build
from graph.vocabulary import Vocabulary
from tests.conftest import ONTOLOGY

PAGING = ["(", *["first:", "Int", "after:", "String", "last:", "Int", "before:", "String"], ")"]


def told(definition: Any) -> dict[str, list[str]]:
    """The fields and values of a type, each as its words; paging is left out."""
    parts = [*(getattr(definition, "fields", None) or ())]
    parts += [*(getattr(definition, "values", None) or ())]
    found = {}
    for part in parts:
        text = re.sub(r'""".*?"""', "", print_ast(part), flags=re.S)
        words = re.sub(r"([()])", r" \1 ", text.replace(",", " ")).split()
        if words[1 : 1 + len(PAGING)] == PAGING:
            del words[1 : 1 + len(PAGING)]
        found[part.name.value] = [word for word in words if word != ":"]
    return found


def test_the_outline_is_that_of_the_schema(vocabulary: Vocabulary) -> None:
    """Every type and field of it is there, with its arguments."""
    notes = (ONTOLOGY.parent / "graph" / "DESIGN.md").read_text("utf-8")
    part = notes[notes.index("## The schema in outline") :]
    [outline, *_] = re.findall(r"```graphql\n(.*?)```", part, re.S)
    schema = build_schema(build(vocabulary).text)
    seen = set()
    for definition in parse(outline).definitions:
        name = definition.name.value  # type: ignore[attr-defined]
        [real] = parse(print_type(schema.type_map[name])).definitions
        fields = told(real)
        for field, words in told(definition).items():
            plain = [word.strip(":") for word in fields[field]]
            assert plain == [word.strip(":") for word in words], f"{name}.{field}"
        if not type(definition).__name__.endswith("ExtensionNode"):
            assert set(told(definition)) == set(fields), name
        seen.add(name)
    assert {"Mutation", "Subscription"} <= seen
