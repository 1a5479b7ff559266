"""Exports with one thing after another spoilt in them, by the sort of mistake."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

from graph.export.rdf.literals import TERM, XSD
from graph.export.rdf.statements import PROV, RDF
from graph.vocabulary import BASE, Vocabulary

Change = Callable[[str, random.Random], list[str]]
"""From one statement to those that stand in its place."""

_STATEMENT = re.compile(r"(<[^>]*>) (<[^>]*>) (.*?)( <[^>]*>)? \.\n", re.S)
TYPE = f"<{RDF}type>"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"


def parts(line: str) -> tuple[str, str, str, str]:
    """Subject, predicate, object and graph, as they are written."""
    found = _STATEMENT.fullmatch(line)
    assert found is not None, line
    return found[1], found[2], found[3], (found[4] or "").strip()


def statement(subject: str, predicate: str, object_: str, graph: str = "") -> str:
    return " ".join(filter(None, (subject, predicate, object_, graph))) + " .\n"


def _with(line: str, object_: str) -> str:
    subject, predicate, _, graph = parts(line)
    return statement(subject, predicate, object_, graph)


def _text(line: str) -> str:
    """The text of a literal, or the end of an IRI."""
    object_ = parts(line)[2]
    return object_.rpartition('"')[0][1:] if object_.startswith('"') else object_[-9:-1]


SORTS: Mapping[str, Change] = {
    "dropped": lambda line, _: [],
    "said twice": lambda line, _: [line, _with(line, '"another"')],
    "of another datatype": lambda line, _: [_with(line, f'"{_text(line)}"^^<{XSD}token>')],
    "in a language": lambda line, _: [_with(line, f'"{_text(line)}"@tlh')],
    "no text of its datatype": lambda line, _: [
        _with(line, re.sub(r'^"[^"]*"', '"no such"', parts(line)[2]))
    ],
    "an IRI": lambda line, _: [_with(line, f"<{BASE}id/nobody>")],
    "a literal": lambda line, _: [_with(line, f'"{_text(line)}"')],
    "a blank node": lambda line, _: [_with(line, "_:somebody")],
    "about somebody else": lambda line, _: [
        statement(f"<{BASE}id/nobody>", *parts(line)[1:3], parts(line)[3])
    ],
    "with a mistyped term": lambda line, _: [
        statement(parts(line)[0], parts(line)[1][:-1] + "x>", *parts(line)[2:])
    ],
}
"""What can happen to any statement."""


def spoilt(lines: list[str], change: Change, seed: int) -> list[str]:
    """One statement of each predicate, in the default graph and in quoting ones, changed."""
    rng = random.Random(seed)
    places: dict[tuple[str, bool], list[int]] = {}
    for number, line in enumerate(lines):
        _, predicate, _, graph = parts(line)
        places.setdefault((predicate, bool(graph)), []).append(number)
    chosen = {rng.choice(numbers) for numbers in places.values()}
    result: list[str] = []
    for number, line in enumerate(lines):
        result += change(line, rng) if number in chosen else [line]
    return result


def told(lines: list[str], predicate: str) -> list[str]:
    """The statements of claims' graphs with a property, by its local name."""
    return [line for line in lines if parts(line)[1] == f"<{TERM}{predicate}>" and parts(line)[3]]


def particular(lines: list[str], vocabulary: Vocabulary) -> dict[str, list[str]]:
    """Mistakes that take knowing what is meant: the whole file with each, by what is wrong."""
    entities = [line for line in lines if f"{TYPE} <{TERM}" in line and f"<{BASE}id/" in line]
    of = {parts(line)[2]: parts(line)[0] for line in entities}
    event, place, person = (of[f"<{TERM}{cls}>"] for cls in ("Event", "Place", "Person"))
    quoted = next(line for line in lines if parts(line)[3])

    def instead(line: str, *others: str) -> list[str]:
        at = lines.index(line)
        return [*lines[:at], *others, *lines[at + 1 :]]

    def quoting(object_: str, *, predicate: str, subject: str = event) -> list[str]:
        graph = parts(quoted)[3]
        return instead(quoted, statement(subject, f"<{TERM}{predicate}>", object_, graph))

    kind, torture = "kind", f"<{BASE}concept/torture>"
    typed = next(line for line in entities if parts(line)[0] == event)
    claim = next(line for line in lines if line.endswith(f"{TYPE} <{TERM}Claim> .\n"))
    node = parts(claim)[0]
    position = next(line for line in lines if f"<{TERM}position>" in line)
    negated = next(line for line in lines if f'<{TERM}negated> "false"' in line)
    recorded = next(line for line in lines if f"<{PROV}generatedAtTime>" in line)
    return {
        "unknown property": quoting(place, predicate="plcae"),
        "property of another class": quoting(person, predicate="memberOf"),
        "term of exports as property": quoting('"alleged"', predicate="stance"),
        "object of another class": quoting(person, predicate="place"),
        "object not in the file": quoting(f"<{BASE}id/{'a' * 26}>", predicate="place"),
        "text where an entity belongs": quoting('"Ostrel"', predicate="place"),
        "entity where a text belongs": quoting(place, predicate="purpose"),
        "number where a time belongs": quoting(f'"1"^^<{XSD}integer>', predicate="when"),
        "no date": quoting(f'"yesterday"^^<{XSD}date>', predicate="when"),
        "concept of another scheme": quoting(torture, predicate="followedBy"),
        "kind of another scheme": quoting(f"<{BASE}concept/ngo>", predicate=kind),
        "kind of an actor": quoting(torture, predicate=kind, subject=person),
        "unknown concept": quoting(f"<{BASE}concept/mischief>", predicate=kind),
        "entity for a kind": quoting(place, predicate=kind),
        "two subjects": instead(
            quoted, *(statement(who, *parts(quoted)[1:]) for who in (event, place))
        ),
        "text for a property": [*lines, statement(node, f"<{RDF}predicate>", '"name"')],
        "two quotes": [
            *lines,
            *(statement(node, f"<{TERM}quote>", text) for text in ('"a raid"', '"Razzia"@de')),
        ],
        "two grounds": [
            *lines,
            statement("_:time", TYPE, f"<{TERM}Period>"),
            *(statement("_:time", f"<{TERM}inferred>", text) for text in ('"so"', '"sic"@la')),
        ],
        "blank node for an entity": [
            *lines,
            statement("_:event", TYPE, f"<{TERM}Event>"),
            statement("_:event", f"<{TERM}marking>", '"public"'),
        ],
        "abstract class": instead(typed, statement(event, TYPE, f"<{TERM}Actor>")),
        "class of nobody": instead(typed, statement(event, TYPE, f"<{TERM}Evnet>")),
        "text for a class": instead(typed, statement(event, TYPE, '"Event"')),
        "two classes": instead(typed, typed, statement(event, TYPE, f"<{TERM}Place>")),
        "own name for an entity": [
            line.replace(person, "<http://elsewhere.example/x>") for line in lines
        ],
        "own name for a claim": [
            line.replace(node, f"{node[:-1]}x>").replace(f"{node[:-1]}#", f"{node[:-1]}x#")
            for line in lines
        ],
        "blank node for a claim": [line.replace(node, "_:claim") for line in lines],
        "position from nought": instead(position, _with(position, f'"0"^^<{XSD}integer>')),
        "claim that says it denies nothing": instead(
            negated,
            negated,
            *(
                statement(parts(negated)[0], f"<{TERM}attribution>", f"<{BASE}claim/x#a>"),
                statement(f"<{BASE}claim/x#a>", TYPE, f"<{TERM}Attribution>"),
                statement(f"<{BASE}claim/x#a>", f"<{TERM}act>", f"<{BASE}concept/denies>"),
            ),
        ),
        "no act": [re.sub(r"(#act> <[^>]*/concept/)[^>]*>", r"\1torture>", line) for line in lines],
        "no day of the calendar": instead(
            recorded, _with(recorded, f'"2019-02-30T00:00:00Z"^^<{XSD}dateTime>')
        ),
        "ontology in the file": [
            *lines,
            statement(torture, TYPE, f"<{TERM}Event>"),
            statement(f"<{TERM}Ship>", f"<{RDFS}subClassOf>", f"<{TERM}Entity>"),
            statement("<http://elsewhere.example/ship>", TYPE, f"<{TERM}Ship>"),
            statement("<http://elsewhere.example/ship>", f"<{TERM}marking>", '"public"'),
        ],
        "somebody else's data": [
            *lines,
            statement("<http://elsewhere.example/x>", TYPE, f"<{PROV}Agent>"),
            statement("_:x", f"<{PROV}agent>", "_:y"),
        ],
    }


def bare(vocabulary: Vocabulary) -> list[str]:
    """Bare triples of every property of every class, with two values that are nothing of it."""
    lines: list[str] = []
    odd = f"<{BASE}claim/{'a' * 32}>"
    for cls, node in _one_of_each(vocabulary).items():
        lines.append(statement(node, TYPE, f"<{TERM}{cls}>"))
        for property in vocabulary.properties_of(cls):
            lines += [statement(node, f"<{property.iri}>", o) for o in (odd, f'"1"^^<{XSD}byte>')]
    return lines


WORKED_OUT: Mapping[str, tuple[str, ...]] = {
    "Computed": (f"<{PROV}wasGeneratedBy>", *(f"<{TERM}{name}>" for name in ("forDay", "reason"))),
    "Reason": tuple(f"<{TERM}{name}>" for name in ("rule", "reasonText", "restsOn")),
    "StrandStatus": tuple(
        f"<{TERM}{name}>" for name in ("strandCall", "strandStanding", "strandState")
    ),
    "Derivation": tuple(
        f"<{TERM}{name}>"
        for name in ("dutyAfter", "dutyBearer", "leadProvision", "dutyResult", "inForceOn")
    ),
}
"""What each thing that the ledger works out has to have."""


def worked_out() -> list[str]:
    """Things that the ledger worked out: with nothing that they need, and with nonsense for it."""
    lines = []
    for cls, predicates in WORKED_OUT.items():
        bare, odd = (f"<{BASE}computed/2019-01-14/{cls.lower()}-{end}>" for end in ("a", "b"))
        lines += [statement(node, TYPE, f"<{TERM}{cls}>") for node in (bare, odd)]
        for predicate in predicates:
            for object_ in (f"<{BASE}id/nobody>", f'"1"^^<{XSD}byte>', f'"2"^^<{XSD}byte>'):
                lines.append(statement(odd, predicate, object_))
    return lines


def in_claims(lines: list[str], vocabulary: Vocabulary) -> list[str]:
    """An export whose claims say what their properties do not take, for every class.

    Each property has a value of another datatype, and each class a kind of another one.
    """
    subjects = _one_of_each(vocabulary)
    wanted = [
        (subject, f"<{TERM}kind>", f"<{BASE}concept/{'ngo' if cls == 'Event' else 'torture'}>")
        for cls, subject in subjects.items()
    ]
    wanted += [
        (subject, f"<{property.iri}>", f'"1"^^<{XSD}byte>')
        for cls, subject in subjects.items()
        for property in vocabulary.properties_of(cls)
    ]
    result = [statement(node, TYPE, f"<{TERM}{cls}>") for cls, node in subjects.items()]
    for line in lines:
        graph = parts(line)[3]
        result.append(statement(*wanted.pop(0), graph) if graph and wanted else line)
    return result


def qualified(vocabulary: Vocabulary) -> list[str]:
    """A claim with particulars and a point that are nothing of it, each thing said twice."""
    claim = f"<{BASE}claim/{'a' * 32}>"
    odd, byte = f"<{BASE}id/nobody>", f'"1"^^<{XSD}byte>'
    part, bare_point, point = (f"{claim[:-1]}#{name}>" for name in ("particular-1", "v1", "v2"))
    lines = [
        statement(claim, f"<{TERM}particular>", odd),
        statement(claim, TYPE, f"<{TERM}Claim>"),
        statement(part, TYPE, f"<{TERM}Particular>"),
        statement(part, f"<{TERM}nonsense>", '"x"'),
        *(statement(node, TYPE, f"<{TERM}Point>") for node in (bare_point, point)),
        statement(point, f"<{TERM}nonsense>", '"x"'),
    ]
    lines += [statement(claim, f"<{TERM}confidence>", said) for said in (byte, '"low"', '"high"')]
    count = f"{claim[:-1]}#v3>"
    lines.append(statement(count, TYPE, f"<{TERM}Quantity>"))
    for term in ("min", "max", "best"):
        lines += [
            statement(count, f"<{TERM}{term}>", said)
            for said in ('"x"', f'"-1"^^<{XSD}integer>', f'"-2"^^<{XSD}integer>')
        ]
    for property in vocabulary.particulars.values():
        lines += [statement(part, f"<{property.iri}>", said) for said in (odd, byte)]
    for term in ("degreesNorth", "degreesEast", "precision", "metres"):
        worse = (f'"{number}"^^<{XSD}decimal>' for number in ("-1000", "1000"))
        lines += [statement(point, f"<{TERM}{term}>", said) for said in (odd, '"x"', *worse)]
    return lines


def _one_of_each(vocabulary: Vocabulary) -> dict[str, str]:
    """An entity of each class."""
    return {
        cls: f"<{BASE}id/{chr(ord('a') + number) * 26}>"
        for number, cls in enumerate(vocabulary.concrete("Entity"))
    }
