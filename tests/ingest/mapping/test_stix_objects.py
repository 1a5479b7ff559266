"""How the objects of a bundle are to be handled: never looser than any part of it says."""

from __future__ import annotations

from typing import Any

import pytest

from graph.ingest.mapping.stix_objects import marked_objects

OWN = "marking-definition--11111111-1111-4111-8111-111111111111"
CLEAR = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"
RED = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"


def tlp(word: str, id: str = OWN, **more: Any) -> dict[str, Any]:
    told = {"type": "marking-definition", "id": id, "definition_type": "tlp"}
    return told | {"definition": {"tlp": word}} | more


def marking(*definitions: dict[str, Any], ref: str = OWN) -> str | None:
    """Of an object with this marking; None where it is refused."""
    thing = {"type": "identity", "id": "identity--1", "object_marking_refs": [ref]}
    [found] = marked_objects(lambda: iter([*definitions, thing]))
    return None if found.problem else str(found.found["marking"])


def test_the_stricter_of_two_definitions_holds() -> None:
    """Whichever stands first; and no file loosens what stands in the specification."""
    assert marking(tlp("green"), tlp("red")) == "confidential"
    assert marking(tlp("red"), tlp("green")) == "confidential"
    assert marking(tlp("clear", RED), ref=RED) == "confidential"
    assert marking(tlp("red", CLEAR), ref=CLEAR) == "confidential"


@pytest.mark.parametrize(
    ("definition", "told"),
    [
        (tlp("white"), "public"),
        (tlp("white", name="TLP:RED"), "confidential"),
        (tlp("red", name="TLP:WHITE"), "confidential"),
        (tlp("white", name="TLP:NEW"), None),
        ({"type": "marking-definition", "id": OWN, "name": "TLP:CLEAR"}, "public"),
        (
            {
                "type": "marking-definition",
                "id": OWN,
                "name": "TLP:CLEAR",
                "definition_type": "statement",
                "definition": {"statement": "For the circle alone"},
            },
            "restricted+tlp-clear",
        ),
    ],
)
def test_a_definition_that_says_two_things(definition: dict[str, Any], told: str | None) -> None:
    """Is as strict as the stricter; of a word that nobody knows it is none."""
    assert marking(definition) == told


@pytest.mark.parametrize("part", ["created_by_ref", "identity_class", "id"])
def test_what_stands_in_every_claim_marks_the_whole(part: str) -> None:
    """Who made an object speaks in all that it says."""
    thing = {
        "type": "identity",
        "id": "identity--1",
        "name": "Ostrel Watch",
        "identity_class": "organization",
        "created_by_ref": "identity--2",
        "object_marking_refs": [CLEAR],
        "granular_markings": [{"marking_ref": RED, "selectors": [part]}],
    }
    [found] = marked_objects(lambda: iter([thing]))
    assert (found.found["marking"], found.found["marking.name"]) == ("confidential",) * 2
    assert found.apart == ()
