"""What free text gives away: words of traits, and names of people whom a floor shields."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.changes.decision_by import DecisionBy
from graph.changes.decisions import remark
from graph.changes.load import load
from graph.claims.claim import Attribution, Citation, Literal, Particular, Stance, make_claim
from graph.claims.errors import InputError
from graph.claims.marking import PUBLIC, Marking, join_all
from graph.claims.period import Period
from graph.claims.quantity import Quantity
from graph.engines.engine import Engine
from graph.ingest.ontology_folder import ontology_of
from graph.protection.floor_raises import _Words
from graph.protection.floors import FloorRule, Handling
from graph.protection.mentions import NamesToFind
from graph.protection.read_words import read_words
from graph.protection.told_words import Shield, ShieldedNames, told_of
from graph.protection.trait_words import TraitWord, TraitWords
from graph.vocabulary import Vocabulary
from tests.ingest.folder import sheet, write
from tests.protection.test_floor_raises import ALL, BY, lowering, marking, records

MARKINGS = (PUBLIC, Marking.parse("restricted"), Marking.parse("confidential"))
CREW = """\
entities:
  arrest: {class: Event, at: L2, kind: detention, name: NAME, victims: ilda}
  ilda: {class: Person, at: L2, name: {text: Ilda Marekin, marking: restricted}}
"""
NAMED = [
    "Arrest of Ilda Marekin",
    "The Marekin case",
    "Дело Марекин",
    "arrest of MAREKIN, Ilda",
    "Search at Marekin’s house",
    "The Marekins were searched",
    "Встреча с Марекиным",
    "#StandWithMarekin",
    "IldaMarekin arrested",
    "M.a.r.e.k.i.n",
    "Arrest of M\u0430rekin",  # one letter is Cyrillic
]


@pytest.mark.parametrize("name", NAMED)
def test_the_name_of_a_victim_in_a_label(engine: Engine, tmp_path: Path, name: str) -> None:
    """Whole or by a word of it, in any script: the label is held as she is."""
    report = load([write(tmp_path, sheet(CREW.replace("NAME", f'"{name}"')))], engine)
    assert any("names-in-words" in line for line in report.floors)
    assert marking(engine, "name", name) == "restricted"


def test_a_child_in_a_label_is_held_as_closely_as_she_is(engine: Engine, tmp_path: Path) -> None:
    """The label of an event is confidential with her."""
    body = """\
entities:
  arrest: {class: Event, at: L2, kind: detention, name: Arrest of Ilda Marekin}
  ilda: {class: Person, at: L2, kind: child, name: Ilda Marekin}
"""
    load([write(tmp_path, sheet(body))], engine)
    assert marking(engine, "name", "Arrest of Ilda Marekin") == "confidential"


@pytest.mark.parametrize(
    "body",
    [
        CREW.replace("NAME", "Arrest at the quay"),
        CREW.replace("NAME", "Arrest of the crew at Ostrel"),
    ],
)
def test_other_names_stay(engine: Engine, tmp_path: Path, body: str) -> None:
    """A label without her stays public, whatever it resembles."""
    report = load([write(tmp_path, sheet(body))], engine)
    assert not any("names-in-words" in line for line in report.floors)


def test_who_shares_a_word_of_her_name_keeps_his(engine: Engine, tmp_path: Path) -> None:
    """A spokesman of the same family name is not held; her whole name in another's is."""
    body = CREW.replace("NAME", "Arrest") + (
        "  spokesman: {class: Person, at: L2, name: Tarek Marekin}\n"
        "  fund: {class: Organisation, at: L2, name: Ilda Marekin Fund}\n"
    )
    load([write(tmp_path, sheet(body))], engine)
    assert marking(engine, "name", "Tarek Marekin") == "public"
    assert marking(engine, "name", "Ilda Marekin Fund") == "restricted"


@pytest.mark.parametrize(
    "text",
    [
        "the gay men of the quay",
        "a lesbian couple",
        "дело о лгбт-активистах",
        "she is HIV positive",
        "H.I.V. positive",
        "g\u0430y men",  # one letter is Cyrillic
        "a trans man",
        "a same-sex couple",
        "людей нетрадиционной ориентации",
        "三名同性恋男子",
        "eşcinsel gençler",
        "who left Islam",
    ],
)
def test_a_word_of_a_trait(engine: Engine, tmp_path: Path, text: str) -> None:
    """A quote, a label, a count as found: each is held, and the load says so."""
    body = f"""\
entities:
  arrest: {{class: Event, at: L2, kind: detention, name: "{text}"}}
  crew: {{class: Group, at: L2, size: {{min: 2, as_found: "{text}", unit: person}}}}
"""
    report = load([write(tmp_path, sheet(body))], engine)
    assert len([line for line in report.floors if "traits-in-words" in line]) == 2
    assert marking(engine, "name", text) == "restricted"


def test_the_word_before_a_figure(engine: Engine, tmp_path: Path) -> None:
    """What a source puts before a count is text, too."""
    body = """\
entities:
  crew: {class: Group, at: L2, size: {min: 2, qualifier: gay and about, unit: person}}
"""
    assert any("size" in line for line in load([write(tmp_path, sheet(body))], engine).floors)


def test_two_persons_lower_it_and_one_does_not(engine: Engine, tmp_path: Path) -> None:
    """One person is refused by the name of the rule; two are taken, and loading keeps it so."""
    name = "Arrest of Ilda Marekin"
    write(tmp_path, sheet(CREW.replace("NAME", name)))
    load([tmp_path], engine)
    id = records(engine)["name", name].claim.id
    order = DecisionBy(by=BY, why="she asked for it", on="2026-01-02", clearance=ALL)
    with pytest.raises(InputError, match="names-in-words"):
        remark(engine, [id], PUBLIC, order, ontology_of(engine.vocabulary).floors)
    write(tmp_path, lowering(id), "reviews.yaml")
    assert not load([tmp_path], engine).errors
    assert marking(engine, "name", name) == "public"
    assert load([tmp_path], engine).count("remarked") == 0
    assert marking(engine, "name", name) == "public"


def test_an_address_is_no_text(engine: Engine, tmp_path: Path) -> None:
    """The address of a page is what it is."""
    text = sheet("entities: {}\n").replace("https://herald.example/1", "https://herald.example/gay")
    assert load([write(tmp_path, text)], engine).floors == ()


@pytest.mark.parametrize(
    ("text", "held"),
    [("gay", True), ("Gays!", True), ("Gaynor", False), ("LESBIANS", True), ("геи", True)],
)
def test_words_and_beginnings(text: str, held: bool) -> None:
    """A word counts whole; one with a star counts with any ending."""
    assert TraitWords(map(TraitWord, ["gay", "gays", "lesbian*", "геи"])).stand_in(text) is held


def test_a_plural_is_no_name_of_other_vowels() -> None:
    """“Crimes” has the consonants of Karim where the plural is taken off."""
    names = NamesToFind([], ["Karim Olen"])
    assert not names.stand_in("War crimes, and the old mill")
    assert names.stand_in("the Karims of the quarter")


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("The judicial authorities have not opened a case", False),
        ("El poder judicial no tiene pruebas suficientes", False),
        ("The Islamic Republic of Iran and the Organisation of Islamic Cooperation", False),
        ("wegen Behinderung der Justiz", False),
        ("A gravidade da situação, um cristal partido", False),
        ("Исламская Республика Иран и однополярный мир", False),
        ("tres familias judías", True),
        ("um padre cristão e uma mulher grávida", True),
        ("ein Mann mit Behinderung", True),
        ("a Sufi order", True),
        ("принял ислам", True),
        ("однополые пары", True),
    ],
)
def test_the_lists_that_ship_have_no_word_of_everyday(
    vocabulary: Vocabulary, text: str, held: bool
) -> None:
    """Words of courts, institutions and States begin as some words of traits do."""
    rules = ontology_of(vocabulary).floors.rules
    lists = [rule.words for rule in rules if rule.words is not None]
    assert any(words.stand_in(text) for words in lists) is held


def test_what_an_unnamed_source_is_called_holds_no_everyday_word(
    engine: Engine, tmp_path: Path
) -> None:
    """“A resident of the quarter” holds what calls her so, and no other word of a quarter."""
    body = """\
entities:
  shots: {class: Event, at: L2, kind: attack, name: Shots in the quarter}
  talk: {class: Event, at: L2, kind: reporting, name: What a resident of the quarter said}
  resident: {class: Person, at: L2, kind: unnamed-source, name: a resident of the quarter}
"""
    load([write(tmp_path, sheet(body))], engine)
    assert marking(engine, "name", "Shots in the quarter") == "public"
    assert marking(engine, "name", "What a resident of the quarter said") == "restricted"


@pytest.mark.parametrize(
    "text",
    [
        "R:ev_1:side_a",
        "#FreeMarekin",
        "H.I.V. and A-B",
        "o'Marek's",
        "aB_cD",
        "x y",
        "",
        "R:1:a b c",
    ],
)
def test_plain_texts_are_read_like_others(text: str) -> None:
    """A text of ASCII alone is read faster, and its words are those that it has beside a word of
    another script."""
    assert set(read_words(f"{text} жж")) == {*read_words(text), "жж"}


def test_a_phrase_counts_whole() -> None:
    """A text that has the first word of a phrase, or begins a word with it, is looked at again."""
    words = TraitWords(map(TraitWord, ["living with HIV", "same sex*"]))
    told = ["He is living with HIV.", "Same-sexed couples"]
    silent = ["living", "living with his aunt", "the same", "sex and the same", "samesex"]
    assert [words.stand_in(text) for text in told + silent] == [True, True, *[False] * 5]


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("больной нерв и дурной норов", False),
        ("the crime, and murky water", False),
        ("Дело Нурова", True),
        ("встреча с нуровым", True),
        ("письмо нурову", True),
        ("НУРОВ", True),
        ("Nourov was seen", True),
    ],
)
def test_small_letters_are_compared_one_by_one(text: str, held: bool) -> None:
    """By its consonants alone a surname would stand in common words; with a capital letter, as
    names have it, spellings of it count."""
    assert NamesToFind([], ["Лида Нуров", "Karim Murk"]).stand_in(text) is held


def test_a_whole_name_counts_in_small_letters() -> None:
    """Both of its words have to be there, so spellings of them count."""
    assert NamesToFind(["Karim Olen"], []).stand_in("they took kerim olen")


NAMES = (
    "Islam Karimov",
    "Trial of Islam Karimov in Ostrel",
    "the arrest of Rafiqul Islam in the harbour",
    "Mr Islam was seen",
    "Mr. Islam was seen",
    "Jude Olen came, said Jude",
    "the camp on Lesbos",
    "Gejza Olen",
    "paid by the agency Sida",
    "the goalkeeper Cristiano Olen",
    "Jean-Baptiste Olen",
    "Abdul Wahhab, Sikharulidze, Ahmadinejad",
    "Ismailia and the Hindu Kush",
    "meetings in Trans-Dniester",
    "встреча с Исламом Оленом",
    "Евремов",
)
COMMON = (
    "who left Islam",
    "Islam is his faith",
    "Left Islam in 2016",
    "WOMAN WHO LEFT ISLAM",
    "Woman Who Left Islam Arrested In Ostrel",
    "ein Jude aus Ostrel",
    "dwóch gejów",
    "eine Lesbe",
    "malade du sida",
    "Muslim Uyghurs",
    "an Ahmadi mosque",
    "cristianos perseguidos",
    "єврейська громада",
    "a trans man",
    "обращён в ислам",
    "He left Islam. Karimov said so",
    "He renounced Islam Tuesday",
    "Jude in Berlin angegriffen",
    "Jude, 43, erschlagen",
    "malade du Sida",
    "Tiene Sida",
    "Enfermo de Sida en Ostrel",
    "лесбіянка",
)


def _lists(vocabulary: Vocabulary) -> list[TraitWords]:
    return [one.words for one in ontology_of(vocabulary).floors.rules if one.words is not None]


@pytest.mark.parametrize("text", NAMES)
def test_a_name_is_no_trait(vocabulary: Vocabulary, text: str) -> None:
    """Of a person or a place, by the list's own word or only as it begins."""
    assert not any(words.stand_in(text) for words in _lists(vocabulary))


@pytest.mark.parametrize("text", COMMON)
def test_a_common_word_is_one(vocabulary: Vocabulary, text: str) -> None:
    """Where it begins a sentence, in a heading, and in a language whose nouns have capitals."""
    assert any(words.stand_in(text) for words in _lists(vocabulary))


def test_the_name_of_a_person_has_words_of_traits(engine: Engine, tmp_path: Path) -> None:
    """Shia and Ahmadi are names of people; what somebody without a name is called is none."""
    body = """\
entities:
  envoy: {class: Person, at: L2, name: Shia Ahmadi}
  cleric: {class: Person, at: L2, name: Muslim cleric in hiding}
  activist: {class: Person, at: L2, name: Gay Activist}
  hall: {class: Organisation, at: L2, name: Ahmadi hall}
"""
    load([write(tmp_path, sheet(body))], engine)
    assert marking(engine, "name", "Shia Ahmadi") == "public"
    assert marking(engine, "name", "Muslim cleric in hiding") == "restricted"
    assert marking(engine, "name", "Gay Activist") == "restricted"
    assert marking(engine, "name", "Ahmadi hall") == "restricted"


@pytest.mark.parametrize("row", ["x,en,olen,always", "x,en,ole*,person"])
def test_a_list_says_when_a_word_is_a_name(
    vocabulary: Vocabulary, tmp_path: Path, row: str
) -> None:
    """In one of three words, beside one whole word."""
    shutil.copytree(vocabulary.folder, tmp_path / "ontology")
    with (tmp_path / "ontology" / "traits.csv").open("a", encoding="utf-8") as stream:
        stream.write(f"{row}\n")
    with pytest.raises(InputError, match="does not say when the word is a name"):
        assert ontology_of(Vocabulary.load(tmp_path / "ontology")).floors


HIDDEN = "a veiled word"
BARE = {
    "origin": "o" * 26,
    "subject": "s" * 26,
    "stance": Stance.REPORTED,
    "marking": PUBLIC,
    "citation": Citation(source="c" * 26, locator="L17:3-9"),
    "attribution": (Attribution(actor="a" * 26, act="reports"),),
}
TOLD = Period(edtf="2017", as_found=HIDDEN)
IN_PLACES: dict[str, dict[str, Any]] = {
    "value": {"predicate": "purpose", "value": Literal(datatype="text", text=HIDDEN)},
    "value of what has a rule": {
        "predicate": "occupation",
        "value": Literal(datatype="text", text=HIDDEN),
    },
    "name": {"predicate": "name", "value": Literal(datatype="text", text="Veiled Ilda")},
    "original": {
        "predicate": "purpose",
        "value": Literal(datatype="text", text="plain", original=HIDDEN),
    },
    "count": {
        "predicate": "count",
        "value": Literal(
            datatype="quantity", text="3", quantity=Quantity(unit="person", best=3, as_found=HIDDEN)
        ),
    },
    "date": {"predicate": "when", "value": Literal(datatype="period", text="2017", period=TOLD)},
    "time": {"predicate": "victim", "object": "p" * 26, "valid": TOLD},
    "quote": {
        "predicate": "victim",
        "object": "p" * 26,
        "citation": Citation(source="c" * 26, locator="L1", quote=HIDDEN),
    },
    "quote beside a rule": {
        "predicate": "occupation",
        "value": Literal(datatype="text", text="plain"),
        "citation": Citation(source="c" * 26, locator="L1", quote=HIDDEN),
    },
    "locator": {
        "predicate": "victim",
        "object": "p" * 26,
        "citation": Citation(source="c" * 26, locator="row 17:veiled"),
    },
    "chain": {
        "predicate": "victim",
        "object": "p" * 26,
        "attribution": (Attribution(actor="a" * 26, act="reports", on=TOLD),),
    },
    "particular": {
        "predicate": "victim",
        "object": "p" * 26,
        "particulars": (Particular(property="harm", value=Literal(datatype="text", text=HIDDEN)),),
    },
    "nowhere": {"predicate": "victim", "object": "p" * 26},
}


@pytest.mark.parametrize("cls", ["Person", "Event"])
def test_words_are_found_in_a_unit_as_in_each_claim(cls: str) -> None:
    """Wherever they stand, however many claims before share a part: nothing is passed over."""
    words = TraitWords([TraitWord("veiled", "", "person")])
    least = Marking.parse("restricted")
    handling = Handling(
        (
            FloorRule(name="words", least=least, why="So.", words=words),
            FloorRule(name="own", least=least, why="So.", predicates=frozenset({"occupation"})),
        )
    )
    claims = {place: make_claim(**{**BARE, **said}) for place, said in IN_PLACES.items()}
    met = _Words(handling)
    for _ in range(2):
        for place, claim in claims.items():
            found = met.told_of(claim, cls)
            assert {one.name for one in found} == {
                one.name for one in handling.told_of(claim, cls)
            }, place
    told = {place for place, claim in claims.items() if met.told_of(claim, cls)}
    assert told == claims.keys() - {"nowhere", "value of what has a rule"} - (
        {"name"} if cls == "Person" else set()
    )


WORDS = (
    "Marekin",
    "Марекин",
    "Karim",
    "Karimova",
    "crimes",
    "нерв",
    "Нуров",
    "de",
    "Anna",
    "Ольга",
)


@given(data=st.data())
def test_who_is_near_is_whoever_may_be_told_of(data: st.DataObject) -> None:
    """Looking only for those of whose names something stands in a text finds all of them."""
    some = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
    names = data.draw(st.lists(some, max_size=8))
    people = [
        Shield(
            f"person {n}",
            data.draw(st.sampled_from(MARKINGS)),
            NamesToFind([name], ()),
            NamesToFind((), [name] if data.draw(st.booleans()) else ()),
        )
        for n, name in enumerate(names)
    ]
    claims = [
        make_claim(
            origin=BY,
            subject="someone",
            predicate=data.draw(st.sampled_from(["name", "description"])),
            value=Literal(datatype="text", text=data.draw(some).lower()),
            attribution=(Attribution(actor="speaker", act="reports"),),
            stance=Stance.REPORTED,
            citation=Citation(source="source", quote=data.draw(st.none() | some)),
            marking=PUBLIC,
        )
        for _ in range(3)
    ]
    held = {
        claim.id: join_all(markings)
        for claim in claims
        if (markings := [one.marking for one in people if one.is_told(claim, {})])
    }
    assert told_of(claims, ShieldedNames(people), {}) == held
