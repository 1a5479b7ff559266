"""``answerable find``: what people and programs get."""

from __future__ import annotations

import json

from tests.api.running import Shell


def test_claims_with_their_places(affair: Shell) -> None:
    """Claim, source and line, then the words; what is hidden is not there."""
    assert affair("find", "raids").out == ""
    done = affair("find", "raid", "--json", "--as", "restricted")
    [hit] = json.loads(done.out)["hits"]
    assert (hit["matched"], hit["locator"]) == ("a raid", "L3")
    assert (hit["label"], hit["sourceLabel"]) == (
        "Arrest at the quay",
        "Ostrel Herald on the Guard",
    )
    lines = affair("find", "raid", "--as", "restricted").out.splitlines()
    assert lines[0] == f"{hit['claim']}  Ostrel Herald on the Guard L3"
    assert lines[1].strip().startswith("a raid (Arrest at the quay")


POSTS = """\
sheet: qm6cxavq5g4pwk66ye5u5cabad
coder: coder-1
registry: registry.yaml
source: {name: Posts of the coast, publisher: herald, published: 2020-01-01, marking: public}
defaults: {marking: public, attribution: [herald states]}
entities:
  battalion: {class: StateBody, name: Third Battalion}
  varga:
    class: Person
    name: Ilo Varga
    headOf: {to: battalion, rank: Colonel, role: commander}
  oshel:
    class: Person
    name: Ren Oshel
    marking: restricted
    memberOf: {to: battalion, rank: colonel}
  crew: {class: Group, kind: unnamed-people, name: Crew of the ferry}
  ferry:
    class: Event
    name: Ferry
    victims:
      - {to: crew, harm: [killed], count: {min: 5, max: 9}}
"""


def test_what_qualifies_a_claim(affair: Shell) -> None:
    """Ranks, harms, counts: as they are said, narrower harms included; nothing hidden."""
    done = affair("load", affair.write("posts.yaml", POSTS))
    assert done.code == 0, done.err

    def found(*arguments: str, as_: str = "public") -> list[str]:
        done = affair("find", "--json", "--as", as_, *arguments)
        assert done.code == 0, done.err
        return sorted(hit["label"] for hit in json.loads(done.out)["hits"])

    rank = ("--particular", "rank=COLONEL")
    assert found(*rank) == ["Ilo Varga"]
    assert found(*rank, as_="restricted") == ["Ilo Varga", "Ren Oshel"]
    assert found(*rank, "--particular", "role=commander", as_="restricted") == ["Ilo Varga"]
    assert found(*rank, "--predicate", "memberOf") == []
    harmed = "restricted"
    for harm, counted in (("killed", 1), ("injured", 0)):
        assert len(found("--particular", f"harm={harm}", as_=harmed)) == counted
    for count, counted in (("7", 1), ("10..", 0), ("..5", 1), ("6..20", 1)):
        assert len(found("--particular", f"count={count}", as_=harmed)) == counted, count
    lines = affair("find", *rank).out.splitlines()
    assert lines[1].strip().startswith("Ilo Varga: headOf Third Battalion (")
    assert "rank Colonel" in lines[1]
    for wrong in ("rank", "size=3", "harm=sad", "count=few", "count=.."):
        refused = affair("find", "--particular", wrong)
        assert (refused.code, refused.out) == (1, ""), wrong
    assert affair("find", "raid", *rank).code == 2
    assert affair("find").code == 2


def test_nothing_and_what_is_refused(affair: Shell) -> None:
    """On standard error; an unknown property is refused, and so is a text without words."""
    assert "says or quotes" in affair("find", "zyxwv").err
    for arguments in (("raid", "--predicate", "nothing"), (".",)):
        refused = affair("find", *arguments)
        assert (refused.code, refused.out) == (1, "")
    only = affair("find", "raid", "--as", "restricted", "--predicate", "name")
    assert (only.code, only.out) == (0, "")
