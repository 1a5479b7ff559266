"""What a sheet says, once read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from graph.claims.claim import Claim, Stance, entity_id
from graph.claims.errors import InputError
from graph.claims.marking import PUBLIC, RESTRICTED, Marking
from graph.claims.unit import Unit
from graph.ingest.review_file import sentence
from graph.vocabulary import Vocabulary
from tests.ingest.folder import DEFAULTS, SHEET_ID, SOURCE, read, sheet


def own(local: str) -> str:
    """The id of what the test's sheet calls so."""
    return entity_id(SHEET_ID, local)


def of(unit: Unit, local: str, predicate: str) -> list[Claim]:
    """The claims with this subject and property, in order; no errors allowed."""
    assert [str(error) for error in unit.errors] == []
    ids = {name: id for id, name in unit.names.items()}
    return [c for c in unit.claims.values() if (c.subject, c.predicate) == (ids[local], predicate)]


def test_a_block_says_who_what_when_and_where(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Fields and property names both work; a list makes a claim of each; references resolve."""
    unit = read(
        tmp_path,
        sheet("""
            entities:
              raid:
                class: Event
                at: L2
                quote: said to have detained
                kind: [detention, ill-treatment]
                when: {edtf: ../2019-01-14~, as_found: new, inferred: before publication}
                allegedPerpetrators: guard
                place: ostrel
                victims: {to: held, stance: reported, at: "L2:12-40"}
              held:
                class: Group
                at: L2
                size: ~40
            """),
        vocabulary,
    )
    kinds = of(unit, "raid", "kind")
    assert [c.concept for c in kinds] == ["detention", "ill-treatment"]
    assert {(c.citation.source, c.citation.locator, c.citation.quote) for c in kinds} == {
        (own("document"), "L2", "said to have detained")
    }
    assert {(c.stance, c.marking, c.origin) for c in kinds} == {(Stance.ASSERTED, PUBLIC, SHEET_ID)}
    (when,) = of(unit, "raid", "when")
    assert when.value is not None
    assert when.value.period is not None
    assert when.value.text == "../2019-01-14~"
    assert when.value.period.latest_end == date(2019, 1, 14)
    assert when.value.period.inferred == "before publication"
    (accused,) = of(unit, "raid", "allegedPerpetrator")
    assert accused.object == "e" * 26
    assert [(a.actor, a.act) for a in accused.attribution] == [("b" * 26, "reports")]
    (victims,) = of(unit, "raid", "victim")
    assert (victims.stance, victims.object) == (Stance.REPORTED, own("held"))
    assert (victims.citation.locator, victims.citation.quote) == ("L2:12-40", None)
    (size,) = of(unit, "held", "size")
    assert size.value is not None
    assert size.value.text == "~40 person"


def test_a_call_inside_a_call_with_demands(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """What stands within a block gets its class and its linking claim from the property."""
    unit = read(
        tmp_path,
        sheet("""
            entities:
              k2:
                class: Call
                at: L4
                marking: partner
                issuers: herald
                addressees: everybody
                demands:
                  k2b: {kind: press-others, text: press the Guard}
                contains:
                  k2c:
                    addressees: guard
                    demands: {k2d: {kind: investigate, at: L3}}
              everybody: {class: IndeterminateActor}
            """),
        vocabulary,
    )
    assert [c.object for c in of(unit, "k2", "demand")] == [own("k2b")]
    assert [c.object for c in of(unit, "k2", "contains")] == [own("k2c")]
    (inner,) = of(unit, "k2c", "demand")
    assert (inner.object, inner.citation.locator) == (own("k2d"), "L3")
    assert {unit.entities[own(k)].cls for k in ("k2", "k2c")} == {"Call"}
    assert {unit.entities[own(k)].cls for k in ("k2b", "k2d")} == {"Demand"}
    # Markings and places are passed on to what stands within.
    assert {str(unit.entities[own(k)].marking) for k in ("k2", "k2b", "k2c", "k2d")} == {"partner"}
    assert of(unit, "k2b", "kind")[0].citation.locator == "L4"


def test_new_entities_stand_wherever_a_relation_does(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """In the document's own block, in a further claim, and two levels down."""
    unit = read(
        tmp_path,
        sheet(
            """
            entities: {raid: {class: Event}}
            claims:
              - subject: raid
                at: L2
                victims: {dead: {class: Group, memberOf: {crew: {class: Group}}}}
              - {subject: sheet, attribution: coder, author: {second: {class: Person}}}
            """,
            source=SOURCE + "  author: {reporter: {class: Person, name: A Reporter}}\n",
        ),
        vocabulary,
    )
    assert [c.object for c in of(unit, "raid", "victim")] == [own("dead")]
    assert [c.object for c in of(unit, "dead", "memberOf")] == [own("crew")]
    assert [c.object for c in of(unit, "sheet", "author")] == [own("second")]
    (author,) = of(unit, "document", "author")
    assert (author.object, author.citation.source) == (own("reporter"), own("sheet"))
    assert {own(name) for name in ("dead", "crew", "second", "reporter")} <= set(unit.entities)


def test_a_field_read_from_its_other_end(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """An inverse field makes the same claim as the field: subject and object change places."""
    one = read(
        tmp_path,
        sheet("""
            entities:
              raid: {class: Event, at: L2, victims: held}
              held: {class: Group}
            """),
        vocabulary,
    )
    other = read(
        tmp_path,
        sheet("""
            entities:
              raid: {class: Event}
              held: {class: Group, at: L2, victimOf: raid}
            """),
        vocabulary,
    )
    (claim,) = of(one, "raid", "victim")
    assert of(other, "raid", "victim") == [claim]


def test_the_public_twin_and_the_exact_one(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A claim names the coarser one by its key, wherever that stands; the coarser comes first."""
    unit = read(
        tmp_path,
        sheet("""
            entities:
              raid:
                class: Event
                at: L2
                places:
                  - {to: quay, refines: coarse, marking: restricted, stance: verified,
                     attribution: [herald reports, watch verified]}
                  - {to: ostrel, key: coarse}
            """),
        vocabulary,
    )
    fine, coarse = sorted(of(unit, "raid", "place"), key=lambda c: c.refines is None)
    assert fine.refines == coarse.id
    assert list(unit.claims).index(coarse.id) < list(unit.claims).index(fine.id)
    assert (fine.marking, coarse.marking) == (RESTRICTED, PUBLIC)
    assert [link.act for link in fine.attribution] == ["reports", "verified"]


def test_a_claim_of_another_sheet_is_refined_by_its_id(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """Claims of other sheets have no keys here, only ids."""
    unit = read(
        tmp_path,
        sheet(f"""
            claims:
              - {{subject: vardania, at: L4, name: Vardania, refines: {"a" * 32}}}
            """),
        vocabulary,
    )
    assert of(unit, "vardania", "name")[0].refines == "a" * 32


def test_when_reports_were_received(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A date of the telling stands in the attribution, with the words and the ground."""
    unit = read(
        tmp_path,
        sheet("""
            entities:
              raid:
                class: Event
                at: L2
                attribution:
                  - herald reports
                  - actor: watch
                    act: received
                    on: {edtf: 2018-12-28, as_found: 28 December, inferred: year of publication}
                kind: abduction
            """),
        vocabulary,
    )
    (kind,) = of(unit, "raid", "kind")
    received = kind.attribution[1]
    assert received.on is not None
    assert (received.act, received.on.as_found) == ("received", "28 December")
    assert kind.speaker == "c" * 26


def test_an_asserted_absence(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A source may say that something is not so."""
    unit = read(
        tmp_path,
        sheet("""
            entities:
              raid: {class: Event}
            claims:
              - {subject: raid, at: L3, negated: true, followedBy: genuine-investigation}
            """),
        vocabulary,
    )
    (claim,) = of(unit, "raid", "followedBy")
    assert (claim.negated, claim.concept) == (True, "genuine-investigation")


def test_what_the_coder_says_cites_the_sheet(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A label is the coder's: it has no place in the document, and no stance of the block's."""
    unit = read(
        tmp_path,
        sheet("""
            entities:
              raid:
                class: Event
                at: L2
                stance: alleged
                name: {text: The raid, attribution: coder}
                kind: detention
            """),
        vocabulary,
    )
    (name,) = of(unit, "raid", "name")
    assert (name.citation.source, name.citation.locator) == (own("sheet"), None)
    assert (name.stance, name.attribution[0].actor) == (Stance.ASSERTED, "a" * 26)
    assert of(unit, "raid", "kind")[0].stance is Stance.ALLEGED
    # So does everything about the document itself, and what is said of the sheet.
    (url,) = of(unit, "document", "url")
    assert (url.citation.source, url.attribution) == (own("sheet"), name.attribution)


def test_about_the_sheet_itself(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """The sheet is a source with a name of its own, handled like the document."""
    text = sheet(source=SOURCE.replace("marking: public", "marking: partner"))
    unit = read(tmp_path, text + "about: {name: Coding of the Herald}\n", vocabulary)
    (name,) = of(unit, "sheet", "name")
    assert name.value is not None
    assert (name.value.text, name.citation.source) == ("Coding of the Herald", own("sheet"))
    assert str(unit.entities[own("sheet")].marking) == "partner"


def test_without_a_marking_everything_is_restricted(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Input that says nothing of its handling is restricted: claims, entities, document, sheet."""
    unit = read(
        tmp_path,
        sheet(
            "entities: {raid: {class: Event, at: L2, kind: detention}}",
            source=SOURCE.replace("  marking: public\n", ""),
            defaults="defaults: {attribution: [herald reports]}\n",
        ),
        vocabulary,
    )
    assert not unit.errors
    assert {c.marking for c in unit.claims.values()} == {RESTRICTED}
    assert {e.marking for e in unit.entities.values()} == {RESTRICTED}


def test_markings_with_compartments(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A block's marking is that of its registration and of its claims, save where one differs."""
    unit = read(
        tmp_path,
        sheet("""
            entities:
              held:
                class: Group
                at: L2
                marking: restricted+medical
                kind: unnamed-people
                size: {min: 2, marking: confidential+medical}
            """),
        vocabulary,
    )
    medical = Marking.parse("restricted+medical")
    assert unit.entities[own("held")].marking == medical
    assert of(unit, "held", "kind")[0].marking == medical
    assert of(unit, "held", "size")[0].marking == Marking.parse("confidential+medical")


def test_valid_times_stay_with_the_block_they_stand_in(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """A time of validity is not passed on to entities within the block; a place is."""
    unit = read(
        tmp_path,
        sheet("""
            entities:
              k1:
                class: Call
                at: L4
                valid: 2019
                issuers: herald
                demands: {k1a: {kind: investigate}}
            """),
        vocabulary,
    )
    assert str(of(unit, "k1", "issuer")[0].valid) == "2019"
    assert of(unit, "k1a", "kind")[0].valid is None
    assert of(unit, "k1", "demand")[0].valid is None


def test_order_and_layout_change_nothing(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """The same statements in another order, style and spelling are the same claims."""
    one = sheet("""
        entities:
          raid: {class: Event, at: L2, kind: [detention, attack], place: ostrel}
          held: {class: Group, at: L2, size: 2..}
        """)
    other = sheet("""
        entities:
          held:
            size: {min: 2}
            at: "L2"
            class: Group
          raid:
            class: Event
            places: [{to: ostrel}]
            kinds:
              - {concept: attack}
              - detention
            at: L2
        """)
    first, second = read(tmp_path, one, vocabulary), read(tmp_path, other, vocabulary)
    assert not first.errors
    assert dict(first.claims) == dict(second.claims)
    assert dict(first.entities) == dict(second.entities)


def test_another_sheet_id_is_another_origin(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Nothing of one sheet's ids is shared by a copy under a new id."""
    body = "entities: {raid: {class: Event, at: L2, kind: detention}}"
    first = read(tmp_path, sheet(body), vocabulary)
    second = read(tmp_path, sheet(body, id="a" * 26), vocabulary)
    assert not set(first.claims) & set(second.claims)
    assert not set(first.entities) & set(second.entities)


def test_yaml_guesses_nothing(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Norwegian stays Norwegian, a year a year, and a hash of digits a text."""
    unit = read(
        tmp_path,
        sheet("""
            claims:
              - {subject: document, at: L1, language: no, published: 2019}
              - {subject: vardania, at: L1, name: {text: Vardania, language: no}}
            """),
        vocabulary,
    )
    assert [c.value.text for c in of(unit, "document", "language") if c.value] == ["no"]
    assert [c.value.text for c in of(unit, "document", "published") if c.value] == ["2019"]
    assert [c.value.language for c in of(unit, "vardania", "name") if c.value] == ["no"]


def test_a_claim_reads_as_a_sentence(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """The line that drafts and dry runs show."""
    unit = read(
        tmp_path,
        sheet("""
            claims:
              - {subject: vardania, at: L4, negated: true, stance: alleged, size: 3}
            """),
        vocabulary,
    )
    (claim,) = of(unit, "vardania", "size")
    assert sentence(claim, unit.names) == (
        "L4: vardania not size 3 person (herald reports; alleged; public)"
    )


@pytest.mark.parametrize("defaults", [DEFAULTS, DEFAULTS.replace("public", "restricted")])
def test_defaults_are_overruled_where_something_else_is_said(
    tmp_path: Path, vocabulary: Vocabulary, defaults: str
) -> None:
    """What stands closest to a value holds."""
    unit = read(
        tmp_path,
        sheet(
            "entities: {raid: {class: Event, at: L2, kind: {concept: attack, marking: partner}}}",
            defaults=defaults,
        ),
        vocabulary,
    )
    assert [str(c.marking) for c in of(unit, "raid", "kind")] == ["partner"]


def test_a_registry_outside_the_folder_is_not_opened(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """Neither by path nor through a link; and the message quotes nothing of the file."""
    secret = tmp_path / "secret"
    secret.write_text("SHELL=/bin/sh hunter2")
    folder = tmp_path / "sent"
    folder.mkdir()
    (folder / "link.yaml").symlink_to(secret)
    for named in ("../secret", str(secret), "link.yaml"):
        text = sheet().replace("registry: registry.yaml", f"registry: {named}")
        with pytest.raises(InputError, match="lies outside the sheet's own folder") as refused:
            read(folder, text, vocabulary)
        assert "hunter2" not in str(refused.value)


def test_a_registry_of_a_name_that_no_file_can_have(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """It is not there, like any other that is missing."""
    text = sheet().replace("registry: registry.yaml", f"registry: {'x' * 1_000}.yaml")
    with pytest.raises(InputError, match="is not there") as refused:
        read(tmp_path, text, vocabulary)
    assert str(refused.value).startswith(f"{tmp_path / 'sheet.yaml'}:3: ")
