"""The JSON Schema of mappings, for editors that complete and explain.

It follows from the ontology, as that of sheets does (`graph.ingest.json_schema`). Texts with
columns in them may stand wherever a value does, so the schema knows the keys of mappings, the
classes, and the fields of each class; what a value may be, loading says. To renew the copy:

    python -m graph.ingest.mapping.mapping_schema ontology > graph/ingest/mapping.schema.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, TypeAlias

from graph import ingest
from graph.claims.claim import Stance
from graph.ingest.block_fields import Fields
from graph.ingest.mapping.block_rules import BLOCK_KEYS, META_KEYS
from graph.ingest.mapping.column_forms import DATE_FORMS, NUMBER_FORMS
from graph.ingest.mapping.column_reader import COLUMN_KEYS
from graph.ingest.mapping.mapping_file import ANSWERS, KEYS, READS_KEYS, SIDES, TABLE_KEYS
from graph.ingest.mapping.row_tests import OPERATORS
from graph.ingest.mapping.table_files import FORMATS
from graph.vocabulary import Vocabulary

Schema: TypeAlias = dict[str, Any]

PUBLISHED = Path(ingest.__file__).with_name("mapping.schema.json")

_ID = "^[a-z2-7]{26}$"
_TEXT: Schema = {"type": ["string", "number", "boolean"]}
_TEXTS: Schema = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_TEST: Schema = {"$ref": "#/definitions/test"}

_TOP: dict[str, tuple[str, Schema]] = {
    "mapping": ("Minted: the origin of its claims.", {"type": ["string", "null"], "pattern": _ID}),
    "coder": ("Who answers for the mapping: a name under entities or in a registry.", _TEXT),
    "registry": ("Registries whose entities it names, by their paths.", _TEXTS),
    "secret_of": ("Another mapping beside it, whose key it shares.", _TEXT),
    "about": ("What the coder says of the mapping.", {"type": "object"}),
    "reads": ("How the file is read.", {"$ref": "#/definitions/reads"}),
    "key": ("The columns that make a row the same row in the next version.", _TEXTS),
    "version": ("The column whose greatest value decides between rows of one key.", _TEXT),
    "required": ("Columns without which a row is refused.", _TEXTS),
    "whole": ("true: the file is all there is, and rows that are gone are taken back.",
              {"type": "boolean"}),
    "differs": ("Lines whose rows are somebody else of the same name: [7], [[7, 9], 12].",
                {"type": "array", "items": _TEXTS}),
    "source": ("The data set, as a source.", {"$ref": "#/definitions/block.Source"}),
    "answers": ("Whether the file would tell if a call had been answered.",
                {"enum": sorted(ANSWERS)}),
    "marking": ("How to handle what it says; left out: restricted.", _TEXT),
    "stance": ("How firmly the innermost speaker says it.",
               {"enum": [stance.value for stance in Stance]}),
    "attribution": ("Who says it: [publisher reports, office? reports].", _TEXTS),
    "entities": ("Whom the mapping itself names.", {"type": "object"}),
    "columns": ("What stands in the cells of columns.",
                {"type": "object", "additionalProperties": {"$ref": "#/definitions/column"}}),
    "codes": ("Tables of values and what they stand for; an empty code: for nothing.",
              {"type": "object",
               "additionalProperties": {"type": "object", "additionalProperties": _TEXT}}),
    "tables": ("Tables that are joined to the rows.",
               {"type": "object", "additionalProperties": {"$ref": "#/definitions/table"}}),
    "rows": ("What a row says: blocks as in a sheet, with ${column}.",
             {"type": "object", "additionalProperties": {"$ref": "#/definitions/block"}}),
    "ignore": ("Columns that are left out on purpose; * stands for anything.", _TEXTS),
    "refuse": ("Rows that are not taken.",
               {"type": "array", "items": {"$ref": "#/definitions/refusal"}}),
    "within": ("Where points can be.", {"$ref": "#/definitions/within"}),
    "keys": ("hidden: keys tell of people, and stand in no locator.",
             {"enum": ["shown", "hidden"]}),
}  # fmt: skip

_COLUMN: dict[str, tuple[str, Schema]] = {
    "of": ("The columns that it is made of.", _TEXTS),
    "date": (
        "The form of its dates, or several of which one fits.",
        {
            "anyOf": [
                {"enum": list(DATE_FORMS)},
                {"type": "array", "items": {"enum": list(DATE_FORMS)}},
            ]
        },
    ),
    "zone": ("Times are cut to the day in it: Europe/Kyiv.", _TEXT),
    "from": ("The first year that epoch-seconds may give.", {"type": "integer"}),
    "to": ("The last year that epoch-seconds may give.", {"type": "integer"}),
    "end": (
        "exclusive: a moment at 00:00 is the day before.",
        {"enum": ["exclusive", "inclusive"]},
    ),
    "number": (
        "The form of its numbers; with published, counts like 5-7, 30+, about 20, too.",
        {
            "anyOf": [
                {"enum": list(NUMBER_FORMS)},
                {"type": "array", "items": {"enum": list(NUMBER_FORMS)}},
            ]
        },
    ),
    "null": ("Words that stand for nothing.", _TEXTS),
    "default": ("What an empty cell stands for.", _TEXT),
    "split": ("What stands between several values.", {"type": "string", "minLength": 1}),
    "around": ("Characters taken off around each value.", {"type": "string"}),
    "within": ("What stands between the parts of one value.", {"type": "string"}),
    "into": ("The names of these parts.", _TEXTS),
    "along": ("The column that it keeps step with.", _TEXT),
    "count": ("The column that says how many values it holds.", _TEXT),
    "agrees": ("The column that says the same in another form.", _TEXT),
    "shift": ("Days that are added to its date: -3.", _TEXT),
    "cut": ("Its date holds no more exactly.", {"enum": ["month", "year"]}),
    "not_after": ("The column with a date that is not before this one.", _TEXT),
}

_BLOCK: dict[str, tuple[str, Schema]] = {
    "class": ("What it is, or ${column|codes}.", _TEXT),
    "key": ("The columns of its key; left out: one for each row.", _TEXTS),
    "apart": ("A word that keeps things of one class and key apart.", _TEXT),
    "key_is_name": ("i-know: two who share the name become one.", {"const": "i-know"}),
    "known": ("true: another mapping under this key registers it.", {"type": "boolean"}),
    "row": ("true: it stands for rows, where none has the key of the row.", {"type": "boolean"}),
    "law": ("An article or treaty by its code: provision/echr-${article}.", _TEXT),
}

_META: dict[str, tuple[str, Schema]] = {
    "quote": ("A column whose first eight words are quoted.", {}),
    "stance": ("How firmly the innermost speaker says it, or ${column|codes}.", _TEXT),
    "attribution": ("Who says it, from the publisher inwards; or the word coder.", {}),
    "marking": ("How to handle it, or ${column|codes}.", _TEXT),
    "valid": ("For what time it holds.", {}),
    "negated": ("true: the source says that it is not so.", {"type": "boolean"}),
    "cites": ("The block of a source, a list of them, or the column with its key.", _TEXTS),
    "if": ("For which rows.", _TEST),
}


def mapping_schema(vocabulary: Vocabulary) -> Schema:
    """The schema that follows from an ontology, as plain JSON values."""
    fields = Fields(vocabulary)
    classes = vocabulary.concrete("Entity")
    blocks = {
        f"block.{cls}": _object(
            {
                **_explained(_BLOCK),
                **{
                    name: {"description": way.says.inverse_comment or way.says.comment}
                    if way.inverse
                    else {"description": way.says.comment}
                    for name, way in sorted(fields.of(cls).items())
                },
                **_explained(_META),
            }
        )
        for cls in classes
    }
    definitions = {
        **blocks,
        "block": {
            "type": "object",
            "properties": _explained(_BLOCK),
            "allOf": [
                {
                    "if": {"required": ["class"], "properties": {"class": {"const": cls}}},
                    "then": {"$ref": f"#/definitions/block.{cls}"},
                }
                for cls in classes
            ],
        },
        "column": _object(_explained(_COLUMN)),
        "reads": _object(
            {name: {"enum": list(FORMATS)} if name == "format" else _TEXTS for name in READS_KEYS}
        ),
        "refusal": _object({"if": _TEST, "why": _TEXT}, "if", "why"),
        "table": _object({name: {} for name in TABLE_KEYS}, "key", "on"),
        "test": {
            "description": "Tests of cells: all of a mapping hold, or all of one in a list.",
            "anyOf": [
                {"$ref": "#/definitions/tests"},
                {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/tests"}},
            ],
        },
        "tests": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {
                "anyOf": [_TEXTS, _object(dict.fromkeys(OPERATORS, _TEXTS))],
            },
        },
        "within": _object({side: {"type": "number"} for side in SIDES}, *SIDES),
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://w3id.org/answerable/mapping.schema.json",
        "title": "Answerable: mapping of a table",
        **_object(_explained(_TOP), "mapping", "coder", "key", "source", "attribution", "rows"),
        "definitions": dict(sorted(definitions.items())),
    }


def _explained(keys: dict[str, tuple[str, Schema]]) -> Schema:
    return {name: {"description": told, **schema} for name, (told, schema) in keys.items()}


def _object(properties: Schema, *required: str) -> Schema:
    made: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**made, "required": list(required)} if required else made


def published(vocabulary: Vocabulary) -> str:
    """The text of the published copy: a line for each definition, so that changes can be read."""
    schema = mapping_schema(vocabulary)
    definitions = schema.pop("definitions")
    lines = [f" {json.dumps(key)}: {_compact(value)}," for key, value in schema.items()]
    inner = [f"  {json.dumps(key)}: {_compact(value)}" for key, value in definitions.items()]
    return "\n".join(["{", *lines, ' "definitions": {', ",\n".join(inner), " }", "}", ""])


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


EXPLAINED = {
    "top": (_TOP, KEYS),
    "columns": (_COLUMN, COLUMN_KEYS),
    "blocks": (_BLOCK, BLOCK_KEYS),
    "claims": (_META, META_KEYS),
}
"""What is explained, and what there is: a test holds the two together."""

if __name__ == "__main__":
    sys.stdout.write(published(Vocabulary.load(Path(sys.argv[1]))))
