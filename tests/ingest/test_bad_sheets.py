"""Every mistake that an author can make: refused with line, record, field, value and mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.vocabulary import Vocabulary
from tests.ingest.folder import (
    REGISTRY,
    SHEET_ID,
    SOURCE,
    marked_line,
    read,
    read_registry,
    sheet,
)


def entity(lines: str) -> str:
    """A sheet with one event, about which `lines` say something."""
    return sheet(
        "entities:\n  raid:\n    class: Event\n"
        + "".join(f"    {line}\n" for line in lines.split("\n"))
        + "  held: {class: Group}\n"
    )


BAD = {
    # who and what
    "unknown kind": (
        entity("kind: tortur # <-"),
        "raid: kind “tortur”: is not in event-kinds; did you mean “torture”",
    ),
    "kind of another scheme": (
        entity("kind: investigate # <-"),
        "raid: kind “investigate”: is of demand-kinds, and kind takes one of event-kinds",
    ),
    "property of another class": (
        entity("issuers: herald # <-"),
        "raid: “issuers”: is no property of an Event, only of Call",
    ),
    "property that nobody has": (
        entity("plaec: ostrel # <-"),
        "raid: “plaec”: is no property of an Event; did you mean “place”",
    ),
    "dangling reference": (
        entity("place: ostrl # <-"),
        "raid: place “ostrl”: is no local name of this file or its registries; "
        "did you mean “ostrel”",
    ),
    "reference to the wrong class": (
        entity("place: guard # <-"),
        "raid: place “guard”: is a StateBody, and place takes a Place; name one of Place",
    ),
    "unknown class": (
        sheet("entities:\n  raid: {class: Evnt} # <-\n"),
        "raid: class “Evnt”: is not a class; did you mean “Event”",
    ),
    "abstract class": (
        sheet("entities:\n  him: {class: Actor} # <-\n"),
        "him: class “Actor”: is abstract: nothing is only that; write Group or ",
    ),
    "no class": (
        sheet("entities:\n  raid: {at: L2} # <-\n"),
        "raid: has no class; write class: ",
    ),
    "something of the law in a sheet": (
        sheet("entities:\n  pact: {law: instrument/iccpr} # <-\n"),
        "pact: law “instrument/iccpr”: names something of the law in a sheet; ",
    ),
    "class that the relation does not take": (
        entity("place: {there: {class: Group}} # <-"),
        "there: class “Group”: is not a kind of Place; write Place",
    ),
    "class needed within": (
        entity("victims: {them: {at: L2}} # <-"),
        "them: has no class; write class: Group or ",
    ),
    "local name twice": (
        entity("victims: {raid: {class: Group}} # <-"),
        "“raid”: names something else already (",
    ),
    "local name of the registry": (
        sheet("entities:\n  guard: {class: Group} # <-\n"),
        "guard: “guard”: names something else already (",
    ),
    "local name of the registry, with things in its block": (
        sheet("entities:\n  guard: {class: Call, demands: {free: {kind: release}}} # <-\n"),
        "guard: “guard”: names something else already (",
    ),
    "local name in one block twice": (
        sheet("entities:\n  raid: {class: Event}\n  raid: {class: Event} # <-\n"),
        "“raid”: the key stands here and in line",
    ),
    "reserved local name": (
        sheet("entities:\n  document: {class: Source} # <-\n"),
        "“document”: is a word with another meaning here; choose another name",
    ),
    "malformed local name": (
        sheet("entities:\n  the raid: {class: Event} # <-\n"),
        "“the raid”: is not a local name; use up to 64 letters",
    ),
    "entity that is no mapping": (
        sheet("entities:\n  raid: Event # <-\n"),
        "raid: “Event”: is not a mapping; write its class",
    ),
    "id in a sheet": (
        sheet(f"entities:\n  raid: {{class: Event, id: {'a' * 26}}} # <-\n"),
        "raid: “id”: stands in a sheet, whose entities need no ids",
    ),
    # times
    "ends before it begins": (
        entity("when: 2019/2018 # <-"),
        "raid: when “2019/2018”: ends before it begins; ",
    ),
    "no date": (entity("when: last summer # <-"), "raid: when “last summer”: "),
    "no such day": (entity("when: 2019-02-30 # <-"), "raid: when “2019-02-30”: "),
    "period without edtf": (
        entity("when: {inferred: by the year} # <-"),
        "raid: when “a mapping with “inferred””: has no edtf; write {edtf: 2018-12, as_found: …}",
    ),
    "unknown key of a period": (
        entity("when: {edft: 2019} # <-"),
        "raid: “edft”: is not a key of a value of when; did you mean “edtf”",
    ),
    # numbers
    "negative count": (
        sheet("entities:\n  held: {class: Group, size: -2} # <-\n"),
        "held: min -2: is negative; write zero or more",
    ),
    "negative bound": (
        sheet("entities:\n  held: {class: Group, size: {min: -1}} # <-\n"),
        "held: min -1: is negative; ",
    ),
    "min above max": (
        sheet("entities:\n  held: {class: Group, size: {min: 5, max: 2}} # <-\n"),
        "held: min 5: is larger than max 2; write the smaller number as min",
    ),
    "bounds crossed": (
        sheet("entities:\n  held: {class: Group, size: 5..2} # <-\n"),
        "held: min 5: is larger than max 2; ",
    ),
    "no number": (
        sheet("entities:\n  held: {class: Group, size: 40+-2} # <-\n"),
        "held: size “40+-2”: is not a number of people; write 40, ~40 or around 40, 2..",
    ),
    "bound in words": (
        sheet("entities:\n  held: {class: Group, size: {min: two}} # <-\n"),
        "held: min “two”: is not a whole number; write digits only",
    ),
    "empty quantity": (
        sheet("entities:\n  held: {class: Group, size: {unit: person}} # <-\n"),
        "held: size “a mapping with “unit””: says no number; give min, max, best",
    ),
    # other values
    "no value": (entity("kind: # <-"), "raid: kind: has no value; write one, or take the line"),
    "empty list": (entity("kind: [] # <-"), "raid: kind “a list”: is empty; write a value"),
    "empty list of ends": (
        entity("victims: {to: []} # <-"),
        "raid: victims “a list”: is empty; write a value",
    ),
    "reference to what was refused": (
        entity("victims: them # <-") + "  them: {class: Grup}\n",
        "raid: victims “them”: was refused itself; correct its own block first",
    ),
    "list for a text": (
        sheet("entities:\n  raid: {class: Event, purpose: {text: [a]}} # <-\n"),
        "raid: purpose “a list”: is not a text; write a single value",
    ),
    "name in two lines": (
        sheet('entities:\n  raid: {class: Event, name: "a\\nb"} # <-\n'),
        "raid: name “a\\u000ab”: has a line end or a tab in it; write it in one line",
    ),
    "name that shows nothing": (
        sheet('entities:\n  raid: {class: Event, name: "\\u180E\\u200C"} # <-\n'),
        "has nothing that is drawn; write what can be seen",
    ),
    "bidi in a name": (
        sheet('entities:\n  raid: {class: Event, name: "a\\u202Eb"} # <-\n'),
        "holds the character U+202E, which hides or reorders text; take it out",
    ),
    "NUL in a name": (
        sheet('entities:\n  raid: {class: Event, name: "a\\0b"} # <-\n'),
        "holds the character U+0000, which hides or reorders text; take it out",
    ),
    "language": (
        sheet("entities:\n  raid: {class: Event, name: {text: a, language: English!}} # <-\n"),
        "raid: language “English!”: is not a language tag; write en, ru",
    ),
    "text without text": (
        sheet("entities:\n  raid: {class: Event, name: {language: en}} # <-\n"),
        "raid: name “a mapping with “language””: has no text; write {text: …}",
    ),
    "hash": (
        sheet(source="source:\n  name: x\n  sha256: 12ab # <-\n"),
        "document: sha256 “12ab”: is not a SHA-256; write its 64 hexadecimal digits",
    ),
    "address": (
        sheet(source="source:\n  url: javascript:alert(1) # <-\n"),
        "document: url “javascript:alert(1)”: is not a web address; write it whole",
    ),
    "degrees": (
        sheet("entities:\n  here: {class: Place, point: '43°N, 20'} # <-\n"),
        "here: latitude “43°N”: is no number of degrees; write degrees with a point: 43.297",
    ),
    "number": (
        sheet("entities:\n  here: {class: Place, latitude: 43°N} # <-\n"),
        "here: latitude “43°N”: is not a number; write digits with a point: 43.297",
    ),
    "off the globe": (
        sheet("entities:\n  here: {class: Place, latitude: '95.0', longitude: '20'} # <-\n"),
        "here: latitude “95”: is not on the globe: a latitude lies between -90 and 90; look",
    ),
    "half a point": (
        sheet("entities:\n  here: {class: Place, latitude: '43', metres: 5} # <-\n"),
        "here: point: makes no point: 1 of latitude and 0 of longitude; write both, or point:",
    ),
    "precision alone": (
        sheet("entities:\n  here: {class: Place, precision: district} # <-\n"),
        "here: point: makes no point: 0 of latitude and 0 of longitude; write both, or point:",
    ),
    "unknown precision": (
        sheet(
            "entities:\n  here:\n    class: Place\n"
            "    point: {latitude: 1, longitude: 1, precision: distric} # <-\n"
        ),
        "here: precision “distric”: is nothing that a point stands for; did you mean “district”",
    ),
    "one of one": (
        entity("victims: {one_of: [held]} # <-"),
        "raid: victims",
    ),
    "to and one of": (
        entity("victims: {to: held, one_of: [held, held]} # <-"),
        "with all of which one is so",
    ),
    "one or the other in words": (
        entity("victims: held or raid # <-"),
        "for the one or the other write {one_of: [held, raid]}",
    ),
    "particular of another relation": (
        entity("victims: {to: held, rank: Colonel} # <-"),
        "raid: “rank”: is not a key of a value of victims; ",
    ),
    "unknown harm": (
        entity("victims: {to: held, harm: kiled} # <-"),
        "raid: harm “kiled”: is not in harms; did you mean “killed”",
    ),
    "two counts": (
        entity("victims: {to: held, count: [1, 2]} # <-"),
        "raid: count",
    ),
    "relation without to": (
        entity("victims: {stance: reported} # <-"),
        "raid: victims “a mapping with “stance””: has no to; write {to: …}, or NAME: {…}",
    ),
    "concept without concept": (
        entity("kind: {stance: reported} # <-"),
        "raid: kind “a mapping with “stance””: has no concept; write {concept: …}",
    ),
    "unknown key of a relation": (
        entity("victims: {to: held, when: 2019} # <-"),
        "raid: “when”: is not a key of a value of victims; write one of ",
    ),
    # who says so, where, and how to handle it
    "stance": (
        entity("stance: sure # <-\nkind: attack"),
        "raid: stance “sure”: is not a stance; write one of alleged, ",
    ),
    "marking": (
        entity("marking: secret # <-\nkind: attack"),
        "raid: marking “secret”: “secret” is not a level; write one of public, partner",
    ),
    "speaker unknown": (
        entity("attribution: [heralt reports] # <-"),
        "raid: attribution “heralt”: is no local name of this sheet or its registries; "
        "did you mean “herald”",
    ),
    "speaker that is no actor": (
        entity("attribution: [ostrel reports] # <-"),
        "raid: attribution “ostrel”: is a Place, and only actors say things; name the actor",
    ),
    "act": (
        entity("attribution: [herald report] # <-"),
        "raid: attribution “report”: is not an act of attribution; did you mean “reports”",
    ),
    "half an attribution": (
        entity("attribution: herald # <-"),
        "raid: attribution “herald”: is not an actor and an act; write ACTOR ACT",
    ),
    "attribution without an act": (
        entity("attribution: {actor: herald} # <-"),
        "raid: attribution “a mapping with “actor””: has no act; write {actor:, act:, on:}",
    ),
    "empty attribution": (
        entity("attribution: [] # <-"),
        "raid: attribution “a list”: is empty; name who says it",
    ),
    "a denial that is not negated": (
        entity("kind: {concept: attack, attribution: [guard denies]} # <-"),
        "raid: kind: the act denies stands on a claim that is not negated; set negated: true",
    ),
    "negated": (
        entity("kind: {concept: attack, negated: yes} # <-"),
        "raid: negated “yes”: is neither true nor false; write true or false",
    ),
    "locator": (
        entity("at: line 3 # <-"),
        "raid: at “line 3”: is not a locator; write L17 for line 17, or L17:10-42",
    ),
    "locator backwards": (
        entity('at: "L3:9-4" # <-'),
        "raid: at “L3:9-4”: ends before it begins; write the earlier character first",
    ),
    "quote above eight words": (
        entity("at: L2\nquote: one two three four five six seven eight nine # <-"),
        "raid: quote “one two three four five six seven eight nine”: has 9 words; quote at most 8",
    ),
    "quote without a place": (
        entity("quote: said to have detained # <-"),
        "raid: quote “said to have detained”: has no place; say with at:",
    ),
    "place of what the coder says": (
        entity("name: {text: The raid, attribution: coder, at: L2} # <-"),
        "raid: at “L2”: stands on what the coder says himself; leave it out",
    ),
    "refines an unknown key": (
        entity("place: {to: ostrel, key: coarse}\nplaces: {to: quay, refines: corse} # <-"),
        "raid: refines “corse”: is neither a key of this sheet nor the id of a claim; "
        "did you mean “coarse”",
    ),
    "refines something else": (
        entity("kind: {concept: attack, key: coarse}\nplace: {to: quay, refines: coarse} # <-"),
        "raid: refines “coarse”: is a claim about another subject or property (raid: kind, line",
    ),
    "refines itself": (
        entity("place: {to: quay, key: x, refines: x} # <-"),
        "raid: refines “x”: refines a claim that refines this one; let the finer claim name",
    ),
    "one key for two claims": (
        entity("place: {to: quay, key: x}\nkind: {concept: attack, key: x} # <-"),
        "raid: key “x”: is the key of another claim in line",
    ),
    "a key for a block of claims": (
        entity("key: x # <-\nplace: quay\nkind: attack"),
        "raid: key “x”: names 2 claims; give a key to a single claim",
    ),
    "a key for a list": (
        entity("place: {to: [quay, ostrel], key: x} # <-"),
        "raid: key “x”: names 2 claims; give a key to a single claim",
    ),
    "said twice": (
        entity("place: ostrel\nplaces: ostrel # <-"),
        "raid: places “ostrel”: says the same as line",
    ),
    # further claims
    "no subject": (
        sheet("claims:\n  - {at: L2, kind: attack} # <-\n"),
        "claims: “a mapping with “at”, “kind””: has no subject; write subject:",
    ),
    "unknown subject": (
        sheet("claims:\n  - {subject: raids, kind: attack} # <-\n"),
        "claims: subject “raids”: is no local name of this file or its registries",
    ),
    "claim that says nothing": (
        sheet("claims:\n  - {subject: guard, at: L2} # <-\n"),
        "guard: says nothing; add a property and its value",
    ),
    "claims that are no list": (
        sheet("claims: {subject: guard} # <-\n"),
        "claims: “a mapping with “subject””: is not a list; write - {subject: NAME",
    ),
    # the head
    "unknown part": (
        sheet("entitys: {} # <-\n"),
        "“entitys”: is not a part of a sheet; did you mean “entities”",
    ),
    "unknown default": (
        sheet(defaults="defaults: {level: public, attribution: [herald reports]} # <-\n"),
        "defaults: “level”: is not a key of a sheet's defaults; write one of attribution, ",
    ),
    "nobody says it": (
        sheet(defaults="defaults: {marking: public} # <-\n"),
        "defaults: attribution: says nothing of who says what the document says; write",
    ),
    "entities that are no mapping": (
        sheet("entities: [raid] # <-\n"),
        "entities: “a list”: is not a mapping; write keys and values",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_is_refused(case: str, tmp_path: Path, vocabulary: Vocabulary) -> None:
    """The message has the line of the mistake, the record, the field, the value, and the mend."""
    text, expected = BAD[case]
    try:
        messages = [str(error) for error in read(tmp_path, text, vocabulary).errors]
    except ValueError as error:
        messages = [str(error)]
    found = [message for message in messages if expected in message]
    assert found, messages
    assert found[0].startswith(f"{tmp_path}/sheet.yaml:{marked_line(text)}: "), found[0]


def test_all_mistakes_of_a_sheet_are_told(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """An author mends a sheet in one go: one bad record does not hide another."""
    text = sheet("""
        entities:
          raid: {class: Event, kind: [tortur, attack], place: ostrl, when: 2019/2018}
          held: {class: Group, size: {min: 3, max: 2}, at: 7}
        claims:
          - {subject: raid, at: L2, victims: hold}
        """)
    unit = read(tmp_path, text, vocabulary)
    assert len(unit.errors) == 6
    assert "“tortur”" in str(unit.errors[0])


HEADS = {
    "no id": ("sheet: " + SHEET_ID, "sheet:", "sheet: has no id; run answerable mint"),
    "no id at all": ("sheet: " + SHEET_ID + "\n", "", "sheet: has no id; run answerable mint"),
    "bad id": (SHEET_ID, "my-sheet", "sheet “my-sheet”: is not a minted id; leave it empty"),
    "no coder": ("coder: coder-1\n", "", "coder: names no coder; write coder:"),
    "unknown coder": ("coder: coder-1", "coder: coder-2", "did you mean “coder-1”"),
    "coder that is a place": ("coder: coder-1", "coder: quay", "coder “quay”: is a Place; name an"),
    "no registry": (
        "registry.yaml",
        "gone.yaml",
        "“gone.yaml”: is not there, and this file names it",
    ),
}


@pytest.mark.parametrize("case", HEADS)
def test_a_head_that_cannot_be_read(case: str, tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Without id, coder or registry nothing of a sheet can be said."""
    old, new, expected = HEADS[case]
    text = sheet()
    assert old in text
    with pytest.raises(ValueError, match=r"\.yaml") as caught:
        read(tmp_path, text.replace(old, new, 1), vocabulary)
    assert expected in str(caught.value)


def test_a_sheet_without_a_document(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A sheet codes a document, and says which."""
    unit = read(tmp_path, sheet(source=""), vocabulary)
    assert [str(error) for error in unit.errors] == [
        f"{tmp_path}/sheet.yaml:1: source: has no source; describe the document under source: "
        "name, url, sha256, publisher, published"
    ]


ID = "aaaaaaaaaaaaaaaaaaaaaaaaab"
MISPLACED = {
    "person of the document": (
        sheet(source=f"{SOURCE}  assignedTo: {ID} # <-\n"),
        "document: “assignedTo”: stands on what is no sheet, and only a coding sheet is given to "
        "somebody; write assignedTo: in the part about: of the sheet that is given",
    ),
    "person of another document": (
        sheet(f"entities:\n  leaflet: {{class: Source, secondReader: {ID}}} # <-\n"),
        "leaflet: “secondReader”: stands on what is no sheet",
    ),
    "person of an event": (entity(f"assignedTo: {ID} # <-"), "raid: “assignedTo”: stands on what"),
    "part of the top": (
        sheet(source=f"{SOURCE}  coder: coder-1 # <-\n"),
        "document: “coder”: is no property of a Source: it stands at the top of a sheet; write "
        "coder: at the left margin",
    ),
    "place of nothing": (
        sheet("entities:\n  band: {class: Group, at: L2} # <-\n"),
        "band: “at”: holds for nothing: nothing is said here; add a property and its value, or "
        "take the key out",
    ),
    "time of nothing in a relation": (
        entity("place: {pier: {class: Place, valid: 2011}} # <-"),
        "pier: “valid”: holds for nothing",
    ),
    "marking of nothing": (
        sheet("about: {marking: restricted} # <-\n"),
        "sheet: “marking”: holds for nothing",
    ),
    "text twice": (
        entity("name: {text: Raid, value: Attack} # <-"),
        "says its text twice, as text and as value; keep one",
    ),
}


@pytest.mark.parametrize("case", MISPLACED)
def test_no_key_is_taken_that_does_nothing(
    case: str, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """What stands where it has no effect is refused with the place where it has."""
    text, expected = MISPLACED[case]
    unit = read(tmp_path, text, vocabulary)
    assert [expected in str(error) for error in unit.errors] == [True]
    assert f"sheet.yaml:{marked_line(text)}" in str(unit.errors[0])


def test_keys_that_do_something_where_nothing_else_is_said(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """A new entity's place is that of the relation to it; a sheet gives another one to somebody."""
    text = sheet(
        f"""\
        names: {{other: {{id: {ID}, class: Source}}}}
        about: {{assignedTo: {ID}}}
        entities:
          raid: {{class: Event, place: {{pier: {{class: Place, at: L2, marking: restricted}}}}}}
          band: {{class: Group, marking: restricted}}
        claims:
          - {{subject: other, secondReader: {ID}}}
        """
    )
    unit = read(tmp_path, text, vocabulary)
    assert not unit.errors
    said = {claim.predicate: claim for claim in unit.claims.values()}
    assert said["place"].citation.locator == "L2"
    assert {said["assignedTo"].value.text, said["secondReader"].value.text} == {ID}


REGISTRIES = {
    "attribution": ("kind: ngo}", "attribution: [herald states]}", "stands in a registry, which"),
    "place": (
        "kind: ngo}",
        "at: L1}",
        "stands on what the coder says himself; leave it out; a reg",
    ),
    "no id": ("id: " + "b" * 26 + ", ", "", "id: has no id; run answerable mint"),
    "bad id": ("b" * 26, "Herald", "herald: id “Herald”: is not a minted id"),
    "id twice": ("b" * 26, "a" * 26, "is the id of coder-1, too; leave it empty"),
    "within": (
        "within: ostrel",
        "within: {bay: {name: Bay}}",
        "bay: stands within another block; make it an entry of its own",
    ),
    "default": ("{marking: public}", "{stance: alleged}", "is not a key of a registry's defaults"),
    "part": ("entities:", "source: {}\nentities:", "“source”: is not a part of a registry"),
}


@pytest.mark.parametrize("case", REGISTRIES)
def test_a_registry_that_is_refused(case: str, tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A registry holds entities with ids, and what the coder says of them; nothing else."""
    old, new, expected = REGISTRIES[case]
    assert old in REGISTRY
    unit = read_registry(tmp_path, REGISTRY.replace(old, new, 1), vocabulary)
    assert expected in str(unit.errors[0])


def test_one_name_for_two_things_of_two_registries(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A sheet with several registries sees where they clash."""
    other = REGISTRY.replace("a" * 26, "z" * 26).replace("registryr", "otherothe")
    (tmp_path / "other.yaml").write_text(other)
    text = sheet().replace("registry: registry.yaml", "registry: [registry.yaml, other.yaml]")
    with pytest.raises(ValueError, match=r"“coder-1”: names something else in .*registry\.yaml:5"):
        read(tmp_path, text, vocabulary)


def test_refusing_says_nothing_more_than_needed(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Where nobody is said to say it, that is said once and not for every claim."""
    text = sheet("entities: {raid: {class: Event, kind: attack}}", defaults="")
    unit = read(tmp_path, text, vocabulary)
    assert len(unit.errors) == 1


def test_a_file_with_too_many_mistakes_is_not_read_to_its_end(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """A hundred mistakes are told, and that there are more; comparing names stays quick."""
    lines = "".join(f"  - {{subject: raid, at: L2, place: nowhere{n}}}\n" for n in range(5_000))
    names = "".join(f"  n{n}: {{class: Event}}\n" for n in range(5_000))
    unit = read(
        tmp_path, sheet(f"entities:\n  raid: {{class: Event}}\n{names}claims:\n{lines}"), vocabulary
    )
    assert len(unit.errors) == 101
    assert str(unit.errors[-1]).endswith(
        "sheet.yaml: has more mistakes than these 100; correct them and try again"
    )


def test_long_chains_of_refinement(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A chain written from its finest claim is made from its coarsest; a ring is refused once."""
    chain = "".join(
        f"  - {{subject: raid, at: L{n + 1}, place: ostrel, key: k{n}, refines: k{n + 1}}}\n"
        for n in range(5_000)
    )
    head = "entities:\n  raid: {class: Event}\nclaims:\n"
    end = "  - {subject: raid, at: L9999, place: ostrel, key: k5000}\n"
    unit = read(tmp_path, sheet(head + chain + end), vocabulary)
    assert not unit.errors
    made = list(unit.claims.values())
    assert made[-1].citation.locator == "L1"
    ring = end.replace("k5000}", "k5000, refines: k0}")
    unit = read(tmp_path, sheet(head + chain + ring), vocabulary)
    assert ["refines a claim that refines this one" in str(e) for e in unit.errors] == [True]
