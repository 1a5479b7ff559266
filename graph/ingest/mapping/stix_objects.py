"""Objects of a STIX 2.1 bundle as rows, with how each part of them is to be handled.

STIX marks objects (`object_marking_refs`, §4.1.4) and parts of objects (`granular_markings`, §7.2)
by reference to marking definitions. Here a row has, beside the object's own properties:

``marking``           of the object: the strictest of its markings, restricted where it has none
``marking.PROPERTY``  of a property: the object's, and those whose selector begins with it
``revoked``           ``true`` or ``false``, also where the object does not say

A selector on an end or the type of a relationship marks the whole of it, and one on who made an
object, who speaks in all that it says. TLP 1 and 2 give levels;
a statement gives a compartment, called by its name. An object with a marking that the file does
not define is refused: its handling is not known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from graph.claims.errors import InputError
from graph.claims.marking import Level, Marking, join_all

TLP: Mapping[str, Level] = {
    "white": Level.PUBLIC,
    "clear": Level.PUBLIC,
    "green": Level.PARTNER,
    "amber": Level.RESTRICTED,
    "amber+strict": Level.RESTRICTED,
    "red": Level.CONFIDENTIAL,
}
_KNOWN: Mapping[str, str] = {
    "613f2e26-407d-48c7-9eca-b8e91df99dc9": "white",
    "34098fce-860f-48ae-8e50-ebd3cc5e41da": "green",
    "f88d31f6-486f-44da-b317-01333bde0b82": "amber",
    "5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "red",
    "94868c89-83c2-464b-929b-a1a8aa3c8487": "clear",
    "bab4a63c-aed9-4cf5-a766-dfca5abac2bb": "green",
    "55d920b0-5e8b-4f79-9ee9-91f868d9b421": "amber",
    "939a9414-2ddd-4d32-a0cd-375ea402b003": "amber+strict",
    "e828b379-4e03-4974-9ac4-e53a884c97c1": "red",
}
"""The definitions that stand in the specification, §7.2.1.4 of STIX 2.1 and the TLP 2.0 extension:
a file need not repeat them."""
UNSAID = Level.RESTRICTED
"""Of an object that says nothing of how to handle it."""
WHOLE = (
    *("relationship_type", "source_ref", "target_ref", "type", "id"),
    *("created_by_ref", "identity_class"),
)
"""Parts whose marking is that of the whole object: they stand in every claim that it makes."""
MOST_DEFINITIONS = 10_000


class Definitions:
    """The marking definitions of a bundle."""

    def __init__(self, objects: Iterable[Any]) -> None:
        self._known = {
            f"marking-definition--{id}": Marking(level=TLP[name]) for id, name in _KNOWN.items()
        }
        for one in objects:
            if isinstance(one, dict) and one.get("type") == "marking-definition":
                found = _defined(one)
                if found is not None and isinstance(one.get("id"), str):
                    # Where a file says it twice, the stricter holds; what stands in the
                    # specification is not loosened.
                    known = self._known.get(one["id"])
                    self._known[one["id"]] = found if known is None else known.join(found)
                if len(self._known) > MOST_DEFINITIONS:
                    raise InputError(
                        f"has more than {MOST_DEFINITIONS:,} marking definitions", mend="split it"
                    )

    def marked(self, found: dict[str, Any]) -> dict[str, Any] | str:
        """An object with its markings beside its properties, or why it cannot be taken."""
        refs = _texts(found.get("object_marking_refs"))
        parts: dict[str, list[str]] = {}
        granular = found.get("granular_markings")
        for one in granular if isinstance(granular, list) else ():
            if not isinstance(one, dict):
                return "has a granular marking that is no object: correct it"
            if one.get("lang") and not one.get("marking_ref"):
                continue
            for selector in _texts(one.get("selectors")) or ["id"]:
                ref = one.get("marking_ref")
                parts.setdefault(_head(selector), []).append(str(ref))
        for ref in (*refs, *(ref for some in parts.values() for ref in some)):
            if ref not in self._known:
                return (
                    f"is marked by {ref}, which the file does not define, so that nobody knows how "
                    "to handle it: add the definition"
                )
        whole = [self._known[ref] for ref in refs]
        whole += [self._known[ref] for head in WHOLE for ref in parts.get(head, ())]
        own = join_all(whole) if any(ref for ref in refs) else None
        if own is None:
            own = join_all([Marking(level=UNSAID), *whole])
        kept = {
            name: value
            for name, value in found.items()
            if name not in ("object_marking_refs", "granular_markings")
        }
        handling = {
            name: str(join_all([own, *(self._known[ref] for ref in parts.get(name, ()))]))
            for name in kept
        }
        kept["revoked"] = found.get("revoked") is True
        return {
            **kept,
            "marking": str(own),
            **{f"marking.{name}": text for name, text in handling.items()},
        }


def apart(found: dict[str, Any]) -> tuple[str, ...]:
    """The properties of an object that have a marking of their own, as columns of it."""
    granular = found.get("granular_markings")
    some = [one for one in granular if isinstance(one, dict)] if isinstance(granular, list) else []
    heads = (_head(s) for one in some for s in _texts(one.get("selectors")))
    return tuple(dict.fromkeys(f"marking.{head}" for head in heads if head not in WHOLE))


class Marked(NamedTuple):
    """An object with its markings beside its properties."""

    found: dict[str, Any]
    """Of one that cannot be taken, its id alone."""
    problem: str | None
    apart: tuple[str, ...]
    """Columns of the markings that single properties have."""


def marked_objects(read: Callable[[], Iterator[Any]]) -> Iterator[Marked]:
    """Each object of a bundle that is no definition of markings.

    Args:
        read: begins to read the objects; it is asked twice.
    """
    definitions = Definitions(read())
    for found in read():
        if not isinstance(found, dict):
            yield Marked({}, "is no object: write {type:, id:}", ())
        elif found.get("type") != "marking-definition":
            marked = definitions.marked(found)
            if isinstance(marked, str):
                yield Marked({"id": str(found.get("id") or "")}, marked, ())
            else:
                yield Marked(marked, None, apart(found))


def _defined(one: Mapping[str, Any]) -> Marking | None:
    """What a definition asks for; None for one of a kind that is not known."""
    name = str(one.get("name") or "")
    definition = one.get("definition")
    told = definition if isinstance(definition, dict) else {}
    kind = one.get("definition_type")
    is_tlp = name.upper().startswith("TLP:")
    if kind == "tlp" or (is_tlp and kind is None):
        words = [str(told["tlp"])] if "tlp" in told else []
        words += [name.partition(":")[2]] if is_tlp else []
        levels = [TLP.get(word.strip().lower()) for word in words]
        known = [Marking(level=level) for level in levels if level is not None]
        # Where its name says one and its definition another, the stricter holds.
        return join_all(known) if known and None not in levels else None
    if kind == "statement":
        slug = re.sub(r"[^a-z0-9]+", "-", (name or str(told.get("statement") or "")).lower())
        slug = slug.strip("-")[:40].strip("-")
        if not slug[:1].isalpha():
            return None
        return Marking(level=UNSAID, compartments=frozenset([slug]))
    return None


def _head(selector: str) -> str:
    """The property that a selector begins with: ``external_references.[0].url``."""
    return selector.partition(".")[0]


def _texts(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []
