"""The JSON Schema of sheets, registries and review files, for editors that complete and explain.

It follows from the ontology: `sheet_schema` makes it, ``sheet.schema.json`` beside this file is
the published copy, and a test holds the two together. To renew the copy:

    python -m graph.ingest.json_schema ontology > graph/ingest/sheet.schema.json

Draft 7, which most editors read. The schema knows fields, classes and concepts; what only the
whole file shows (dangling names, keys, places in the text) is for loading to say.

More than 400 lines, because it is one schema: each definition names the others.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from graph.claims.calendars import CALENDARS
from graph.claims.claim import BY_SOFTWARE, Review, Stance
from graph.claims.edtf import MOST_ALTERNATIVES
from graph.duties.law.law_claims import CITED
from graph.ingest import registry, sheet
from graph.ingest import review_file as reviews
from graph.ingest.block_fields import Fields, FieldWay
from graph.ingest.claim_keys import ACTS
from graph.ingest.period_keys import BOUNDS, ENDS
from graph.ingest.qualifiers import EITHER, ONE_OF
from graph.ingest.sheet_points import DEGREES, DETAILS
from graph.ingest.typed_values import OTHER_KEYS, VALUE_KEYS
from graph.views.grades import SCHEME
from graph.vocabulary import Property, Vocabulary

Schema: TypeAlias = dict[str, Any]

PUBLISHED = Path(__file__).with_name("sheet.schema.json")

_LOCAL = "^[A-Za-z][A-Za-z0-9_-]{0,63}$"
_ID = "^[a-z2-7]{26}$"
_MINTED: Schema = {"type": "string", "pattern": _ID}
_CLAIM_ID = "^[a-z2-7]{32}$"
_MARKING = "^(public|partner|restricted|confidential)(\\+[a-z][a-z0-9-]{0,39})*$"

_SCALAR: Schema = {"type": ["string", "number", "boolean"]}
_EXPLAINED = {
    "at": "Where in the document: L17, or L17:10-42 for characters 10 to 42 of line 17.",
    "quote": "At most eight words that stand there.",
    "stance": "How firmly the innermost speaker says it.",
    "attribution": "Who says it, from the publisher inwards: [herald reports, watch verified]; "
    "or the word coder for what the coder says himself.",
    "marking": "How to handle it: public, partner, restricted or confidential, then +compartment.",
    "valid": "For what time it holds.",
    "negated": "true: the source says that it is not so.",
    "refines": "The key (or the id) of the coarser claim that this one makes exact.",
    "public_without": "true: public on the word of the last speaker with a name; that an unnamed "
    "one told it is held back.",
    BY_SOFTWARE: "The program that proposes it, and by what rule: it counts for nothing until a "
    "person accepts it.",
    "cites": "Another document than the one that the sheet codes: the local name of a source.",
    "confidence": "How sure the coder is: beside the stance, and decides nothing.",
    "withheld": "Why a denial is marked stricter than the accusation that it denies.",
    "key": "A name for this one claim, for refines.",
    "edtf": "2018, 2018-12, 2018-12-28, with ~ or ?; A/B, A/.., ../B; [A..B] for some time within, "
    "[A,B] for one of several, at the ends of A/B, too; XXXX-12-28 without a year.",
    "period": "EDTF, or begin and end.",
    "begin": "A date, or {from:, to:}: the earliest and the latest day on which it began.",
    "end": "A date, or {from:, to:}: the earliest and the latest day on which it ended.",
    "one_of": "Two or more, one of which is so, and nobody knows which.",
    "date": "The date as it stands in another calendar: 1445-08-20.",
    "calendar": "The calendar of that date.",
    "latitude": "Degrees north of the equator; south is negative.",
    "longitude": "Degrees east of Greenwich; west is negative.",
    "precision": "What the point stands for: exact, settlement, district, region …",
    "metres": "How far off it may be.",
    "as_found": "The words of the source.",
    "inferred": "The ground on which the coder inferred the date.",
    "min": "At least so many.",
    "max": "At most so many.",
    "best": "The figure that the source gives: 40 for “around 40”.",
    "qualifier": "The word before the figure: around, at least.",
    "unit": "What is counted: person where left out.",
    "language": "BCP 47: en, ru, ce-Cyrl.",
    "text": "The text itself.",
    "value": "The value itself.",
    "to": "The local name at the other end, or a list of them.",
    "concept": "A concept's code, or a list of them.",
    "class": "What it is.",
    "id": "Minted: leave it out and run answerable mint.",
}


def sheet_schema(vocabulary: Vocabulary) -> Schema:
    """The schema that follows from an ontology, as plain JSON values."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://w3id.org/answerable/sheet.schema.json",
        "title": "Answerable: coding sheet, registry or review file",
        "type": "object",
        "anyOf": [
            {"$ref": "#/definitions/sheet"},
            {"$ref": "#/definitions/reviews"},
            {"$ref": "#/definitions/registry"},
        ],
        "definitions": _Definitions(vocabulary).all(),
    }


_CODE: Schema = {
    "description": "An article or a treaty by its code in the tables of the law.",
    "type": "string",
    "pattern": rf"^({'|'.join(CITED)})/[a-z0-9-]+$",
}


def _object(properties: Schema, required: tuple[str, ...] = (), **more: Any) -> Schema:
    made: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        made["required"] = list(required)
    return {**made, **more}


def _one_or_many(item: Schema) -> Schema:
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]}


def _several(item: Schema) -> Schema:
    return {"type": "array", "items": item, "minItems": 2}


def _either(*keys: str) -> Schema:
    """Exactly one of some keys is needed."""
    return {"oneOf": [{"required": [key]} for key in keys]}


_SPECIAL = ("text", "period", "quantity", "point")
"""Datatypes whose values have keys of their own."""


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


_END: Schema = {"anyOf": [_SCALAR, _object(dict.fromkeys(BOUNDS, _SCALAR))]}
_KEYS: Schema = {
    **dict.fromkeys(ENDS, _END),
    "period": {"anyOf": [_SCALAR, _object(dict.fromkeys(ENDS, _END))]},
    "one_of": {"type": "array", "items": _SCALAR, "minItems": 2, "maxItems": MOST_ALTERNATIVES},
    "calendar": {"enum": list(CALENDARS)},
}
"""What the keys of values take that take more than a word."""


class _Definitions:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary, self.fields = vocabulary, Fields(vocabulary)
        self.classes = vocabulary.concrete("Entity")

    def all(self) -> Schema:
        """Every definition, by name, sorted."""
        made = {
            "sheet": self.sheet(),
            "registry": self.registry(),
            "reviews": self.reviews(),
            "entity": self.entity(),
            "claim": self.claim(),
            "attribution": self.attribution(),
            **{f"meta.{name}": schema for name, schema in self.meta().items()},
        }
        for datatype in (*_SPECIAL, "url"):
            made[f"value.{'other' if datatype == 'url' else datatype}"] = self.value(datatype)
        for scheme in self.vocabulary.schemes:
            made[f"concept.{scheme}"] = self.concept(scheme)
        for name in self.vocabulary.classes:
            made[f"to.{name}"] = self.relation(name)
        for prop in self.vocabulary.properties.values():
            for name, schema in self.qualified(prop):
                made[name] = schema
        for name in self.classes:
            made[f"block.{name}"] = self.block(name)
        return dict(sorted(made.items()))

    # ------------------------------------------------------------------------------ whole files

    def sheet(self) -> Schema:
        keys: Schema = {
            "sheet": {"description": _EXPLAINED["id"], "type": ["string", "null"]},
            "coder": {"description": "Who codes: an actor of the registry.", "type": "string"},
            "registry": {
                "description": "The registries whose entities this sheet names, by their paths.",
                **_one_or_many({"type": "string"}),
            },
            "names": {
                "description": "What it calls things of the store, by their ids.",
                "type": "object",
                "propertyNames": {"pattern": _LOCAL},
                "additionalProperties": {
                    "oneOf": [_MINTED, _object({"id": _MINTED, "class": _SCALAR}, ("id",))]
                },
            },
            "about": {"description": "What the coder says of the sheet.", **_ref("block.Source")},
            "source": {"description": "The document.", **_ref("block.Source")},
            "defaults": {
                "description": "What holds where nothing else is said. No marking: restricted.",
                **_object(
                    {name: _ref(f"meta.{name}") for name in sheet.DEFAULTS}, ("attribution",)
                ),
            },
            "entities": {
                "description": "Local name: what is said of it.",
                "type": "object",
                "propertyNames": {"pattern": _LOCAL},
                "additionalProperties": {"allOf": [_ref("entity"), {"not": {"required": ["id"]}}]},
            },
            "claims": {
                "description": "Further claims, also about entities of the registry.",
                "type": "array",
                "items": _ref("claim"),
            },
        }
        return _object(keys, ("coder", "source", "defaults"))

    def registry(self) -> Schema:
        keys: Schema = {
            "registry": {"description": _EXPLAINED["id"], "type": ["string", "null"]},
            "coder": {"description": "Who keeps it: an actor within it.", "type": "string"},
            "about": {
                "description": "What the coder says of the registry.",
                **_ref("block.Source"),
            },
            "defaults": _object({"marking": _ref("meta.marking")}),
            "entities": {
                "type": "object",
                "propertyNames": {"pattern": _LOCAL},
                "additionalProperties": {
                    "if": {"required": [registry.LAW]},
                    "then": _object({registry.LAW: _CODE}, (registry.LAW,)),
                    "else": _ref("entity"),
                },
            },
        }
        return _object(keys, ("registry", "coder"))

    def reviews(self) -> Schema:
        decision: Schema = {
            "sheet": {"description": "The sheet or registry, by its path.", "type": "string"},
            "decision": {"enum": [review.value for review in Review]},
            "by": {"description": "Who decided: an opaque id.", "pattern": _ID, "type": "string"},
            "on": {"description": "The day.", "type": "string"},
            "why": {"type": "string"},
            "claims": {"type": "array", "items": {"type": "string", "pattern": _CLAIM_ID}},
            "second": {
                "description": "Another person, who agreed: an opaque id.",
                "pattern": _ID,
                "type": "string",
            },
        }
        lowered = {
            **{name: decision[name] for name in ("sheet", "by", "on", "why", "claims", "second")},
            "to": {"description": "The marking, below a floor.", "type": "string"},
            "entities": {"type": "array", "items": {"type": "string", "pattern": _ID}},
        }
        return _object(
            {
                "reviews": {"description": _EXPLAINED["id"], "type": ["string", "null"]},
                "decisions": {
                    "type": "array",
                    "items": _object(decision, reviews.DECISION_KEYS),
                },
                "lowered": {
                    "type": "array",
                    "items": _object(lowered, reviews.LOWERED_REQUIRED),
                },
            },
            (),
        )

    # ---------------------------------------------------------------------------------- blocks

    def entity(self) -> Schema:
        """By its class, one of the blocks."""
        return {
            "type": "object",
            "required": ["class"],
            "properties": {
                "class": {"description": _EXPLAINED["class"], "enum": list(self.classes)}
            },
            "allOf": [
                {
                    "if": {"required": ["class"], "properties": {"class": {"const": name}}},
                    "then": _ref(f"block.{name}"),
                }
                for name in self.classes
            ],
        }

    def block(self, cls: str) -> Schema:
        keys: Schema = {
            "class": {"description": _EXPLAINED["class"], "const": cls},
            "id": {"description": _EXPLAINED["id"], "type": ["string", "null"]},
            **self._metas(),
        }
        for name, way in sorted(self.fields.of(cls).items()):
            schema = self.field(cls, way)
            if name in DEGREES:
                keys |= {more: {"description": _EXPLAINED[more], **_SCALAR} for more in DETAILS}
            if schema is not None:
                said = way.says.inverse_comment if way.inverse else way.says.comment
                keys[name] = {"description": said or way.says.comment, **schema}
        return {"description": self.vocabulary.classes[cls].comment, **_object(keys)}

    def claim(self) -> Schema:
        """A further claim: the class of its subject is not known here, so any field may be."""
        names = {name for cls in self.classes for name in self.fields.of(cls)}
        return _object(
            {
                "subject": {"description": "A local name.", "type": "string"},
                **self._metas(),
                **{name: {} for name in sorted(names)},
            },
            ("subject",),
        )

    def field(self, cls: str, way: FieldWay) -> Schema | None:
        """None for a field that can say nothing: kinds of a class without any."""
        qualified = f".{way.says.name}" if self.own_particulars(way.says.name) else ""
        if way.says.type == "relation":
            return _ref(f"to.{way.other}{qualified}")
        if way.says.type == "concept":
            scheme = self.vocabulary.scheme_for(way.says.name, cls)
            return None if scheme is None else _ref(f"concept.{scheme}")
        special = way.says.range in _SPECIAL
        return _ref(f"value.{way.says.range if special else 'other'}{qualified}")

    # ---------------------------------------------------------------------------------- values

    def own_particulars(self, property: str) -> tuple[Property, ...]:
        """What may qualify claims of a property, and does not qualify every one or relation."""
        found = self.vocabulary.particulars_of(property)
        return tuple(one for one in found if one.name not in (EITHER, BY_SOFTWARE))

    def qualified(self, prop: Property) -> Iterator[tuple[str, Schema]]:
        """Definitions of a property with particulars of its own, by their names."""
        own = self.own_particulars(prop.name)
        if not own:
            return
        if prop.type == "value":
            special = prop.range if prop.range in _SPECIAL else "other"
            yield f"value.{special}.{prop.name}", self.value(prop.range, own)
        elif prop.type == "relation":
            for cls in {prop.range, *(prop.domain if prop.inverse_field else ())}:
                yield f"to.{cls}.{prop.name}", self.relation(cls, own)

    def particulars(self, own: tuple[Property, ...]) -> Schema:
        """The keys of particulars."""
        keys: Schema = {}
        for one in own:
            schema: Schema = (
                _one_or_many({"enum": list(self.vocabulary.schemes[one.range])})
                if one.type == "concept"
                else _ref(f"value.{one.range if one.range in _SPECIAL else 'other'}")
            )
            for name in (one.field, one.name):
                keys[name] = {"description": one.comment, **schema}
        return keys

    def relation(self, cls: str, own: tuple[Property, ...] = ()) -> Schema:
        """A local name, a mapping with ``to`` or ``one_of``, or new entities of the class."""
        end: Schema = {"type": "string", "pattern": _LOCAL}
        concrete = self.vocabulary.concrete(cls)
        inner = _ref("entity") if concrete != (cls,) else _ref(f"block.{cls}")
        reserved = {"enum": ["to", ONE_OF, *self._metas()]}
        nested = {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"allOf": [{"pattern": _LOCAL}, {"not": reserved}]},
            "additionalProperties": inner,
        }
        given = {
            "to": {"description": _EXPLAINED["to"], **_one_or_many(end)},
            ONE_OF: {"description": _EXPLAINED[ONE_OF], **_several(end)},
            EITHER: {"description": self.vocabulary.particulars[EITHER].comment, **_SCALAR},
            **self.particulars(own),
            **self._metas(),
        }
        return _one_or_many({"anyOf": [end, _object(given, **_either("to", ONE_OF)), nested]})

    def concept(self, scheme: str) -> Schema:
        codes: Schema = {"enum": list(self.vocabulary.schemes[scheme])}
        given = {
            "concept": {"description": _EXPLAINED["concept"], **_one_or_many(codes)},
            ONE_OF: {"description": _EXPLAINED[ONE_OF], **_several(codes)},
            **self._metas(),
        }
        return _one_or_many({"anyOf": [codes, _object(given, **_either("concept", ONE_OF))]})

    def value(self, datatype: str, own: tuple[Property, ...] = ()) -> Schema:
        keys = VALUE_KEYS.get(datatype, OTHER_KEYS)
        needed: Schema = {
            "text": _either("text", "value"),
            "url": {"required": ["value"]},
            "point": {"required": list(DEGREES)},
        }.get(datatype, {})
        given = {
            **{key: self.key(key) for key in keys},
            **self.particulars(own),
            **self._metas(),
        }
        return _one_or_many({"anyOf": [_SCALAR, _object(given, **needed)]})

    def key(self, key: str) -> Schema:
        """One of the keys of a value."""
        kind = _KEYS.get(key, _SCALAR)
        return {"description": _EXPLAINED[key], **kind}

    # ------------------------------------------------------------------------------------ meta

    def _metas(self) -> Schema:
        return {name: _ref(f"meta.{name}") for name in self.meta()}

    def meta(self) -> Schema:
        """The keys that blocks and values have in common."""
        kinds: Schema = {
            "at": {"type": "string", "pattern": "^L[1-9][0-9]*(:[1-9][0-9]*-[1-9][0-9]*)?$"},
            "quote": {"type": "string", "pattern": "^\\s*\\S+(\\s+\\S+){0,7}\\s*$"},
            "stance": {"enum": [stance.value for stance in Stance]},
            "attribution": _ref("attribution"),
            "marking": {"type": "string", "pattern": _MARKING},
            "valid": self.period(),
            "negated": {"type": "boolean"},
            "refines": {"type": "string"},
            "confidence": {"enum": list(self.vocabulary.schemes.get(SCHEME, ()))},
            "withheld": {"type": "string"},
            "public_without": {"type": "boolean"},
            BY_SOFTWARE: {"type": "string"},
            "cites": {"type": "string", "pattern": _LOCAL},
            "key": {"type": "string"},
        }
        return {name: {"description": _EXPLAINED[name], **kind} for name, kind in kinds.items()}

    def period(self) -> Schema:
        keys = {key: self.key(key) for key in VALUE_KEYS["period"]}
        return {"anyOf": [_SCALAR, _object(keys)]}

    def attribution(self) -> Schema:
        acts = "|".join(self.vocabulary.schemes[ACTS])
        link = _object(
            {
                "actor": {"type": "string", "pattern": _LOCAL},
                "act": {"enum": list(self.vocabulary.schemes[ACTS])},
                "on": {"description": "When: the day reports were received.", **self.period()},
            },
            ("actor", "act"),
        )
        short = {"type": "string", "pattern": f"^[A-Za-z][A-Za-z0-9_-]{{0,63}} +({acts})$"}
        return {"anyOf": [{"const": "coder"}, *_one_or_many({"anyOf": [short, link]})["anyOf"]]}


def published(vocabulary: Vocabulary) -> str:
    """The text of the published copy: a line for each definition, so that changes can be read."""
    schema = sheet_schema(vocabulary)
    definitions = schema.pop("definitions")
    lines = [f" {json.dumps(key)}: {_compact(value)}," for key, value in schema.items()]
    inner = [f"  {json.dumps(key)}: {_compact(value)}" for key, value in definitions.items()]
    return "\n".join(["{", *lines, ' "definitions": {', ",\n".join(inner), " }", "}", ""])


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    sys.stdout.write(published(Vocabulary.load(Path(sys.argv[1]))))
