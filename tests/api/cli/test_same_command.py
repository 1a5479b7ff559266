"""``answerable same``: a person judges who is who, and takes it back."""

from __future__ import annotations

import json

import pytest

from tests.api.running import Shell

GUARD, TWIN, THIRD = "e" * 26, "g" * 26, "h" * 26
JUDGE, SECOND = "j" * 26, "k" * 26
MORE = f"""\
  twin: {{id: {TWIN}, class: StateBody, name: Guard of Ostrel}}
  third: {{id: {THIRD}, class: StateBody, name: Ostrel Coast Guard}}
"""
BY = ("--by", JUDGE, "--why", "one address, one head", "--yes")
AGREED = (*BY, "--second", SECOND)
QUERY = """
{ actors(where: {name: {in: ["Ostrel Guard", "Guard of Ostrel"]}}) { totalCount nodes { id
    ... on StateBody { names { text } allegedPerpetratorOf { totalCount } } } } }
"""


@pytest.fixture
def twins(affair: Shell) -> Shell:
    registry = affair.folder / "registry.yaml"
    done = affair("load", affair.write("registry.yaml", registry.read_text() + MORE))
    assert done.code == 0, done.err
    return affair


def asked(shell: Shell, text: str = QUERY) -> object:
    done = shell("query", shell.write("query.graphql", text))
    assert done.code == 0, done.err
    return json.loads(done.out)["data"]


def test_judged_and_taken_back(twins: Shell) -> None:
    """One is shown, by either id; afterwards all is as before."""
    before = asked(twins)
    done = twins("same", GUARD, TWIN, *AGREED)
    assert done.code == 0, done.err
    assert "Guard of Ostrel" in done.out
    assert f"the same: {GUARD} {TWIN}" in done.out
    [one] = asked(twins)["actors"]["nodes"]  # type: ignore[index]
    assert one["id"] == GUARD
    assert [name["text"] for name in one["names"]] == ["Guard of Ostrel", "Ostrel Guard"]
    assert one["allegedPerpetratorOf"]["totalCount"] == 1
    node = asked(twins, f'{{ node(id: "{TWIN}") {{ id }} }}')
    assert node == {"node": {"id": GUARD}}
    listed = twins("same", "--list")
    assert "one:" in listed.out
    assert TWIN in listed.out
    undone = twins("same", TWIN, GUARD, "--undo", *BY)
    assert undone.code == 0, undone.err
    assert asked(twins) == before
    assert twins("same", "--list").out == ""


def test_an_accusation_needs_two(twins: Shell) -> None:
    """The guard is accused, its twin is not: one person alone does not bring that to its name."""
    done = twins("same", GUARD, TWIN, *BY)
    assert done.code == 1
    assert "second person" in done.err
    assert twins("same", GUARD, TWIN, *BY, "--second", JUDGE).code == 1
    assert twins("same", TWIN, THIRD, *BY).code == 0


SHEET = """\
sheet: {id}
coder: coder-1
registry: registry.yaml
source: {{name: Note on the guard, publisher: herald, published: 2020-01-01, marking: public}}
defaults: {{marking: public, attribution: [herald states]}}
claims:
{claims}
"""


def sheet(shell: Shell, name: str, id: str, *claims: str) -> None:
    body = SHEET.format(id=id, claims="\n".join(f"  - {claim}" for claim in claims))
    done = shell("load", shell.write(name, body))
    assert done.code == 0, done.err


def judgement(shell: Shell) -> str:
    """The id of the only judgement in the store, as a sheet proposed it."""
    question = '{ claims(where: {predicate: ["sameAs"]}) { nodes { id } } }'
    [one] = asked(shell, question)["claims"]["nodes"]  # type: ignore[index]
    return str(one["id"])


@pytest.mark.parametrize(
    ("relation", "spreads"),
    [
        ("{subject: quay, allegedPerpetrators: twin}", True),
        ("{subject: quay, acquiescenceBy: twin}", True),
        ("{subject: quay, negated: true, allegedPerpetrators: twin}", False),
        ("{subject: quay, participants: twin}", False),
    ],
    ids=["accused", "acquiescence", "denied", "took part"],
)
def test_what_a_sheet_judges_takes_a_second_person_too(
    twins: Shell, relation: str, spreads: bool
) -> None:
    """By no way does what is held against one come to another name on one person's word."""
    registry = twins.folder / "registry.yaml"
    twins.write(
        "registry.yaml", registry.read_text() + f"  quay: {{id: {'q' * 26}, class: Event}}\n"
    )
    sheet(twins, "quay.yaml", "qm6cxavq5g4pwk66ye5u5cabad", relation)
    sheet(twins, "who.yaml", "qm6cxavq5g4pwk66ye5u5cabae", "{subject: twin, sameAs: third}")
    id = judgement(twins)
    decided = twins("review", id, "--decision", "accepted", "--by", JUDGE, "--why", "one address")
    assert decided.code == (1 if spreads else 0), decided.err
    file = (
        "reviews: ukcdgt5vy7lkutnqmkdyzqyn3b\ndecisions:\n  - sheet: who.yaml\n"
        f"    decision: accepted\n    by: {JUDGE}\n    on: 2026-11-20\n    why: read\n"
        f"    claims: [{id}]\n"
    )
    loaded = twins("load", twins.write("reviews.yaml", file))
    assert loaded.code == (1 if spreads else 0), loaded.err
    if spreads:
        assert "--second" in decided.err
        assert "add second:" in loaded.err
        same = twins.write("reviews.yaml", f"{file}    second: {JUDGE}\n")
        assert "is the same person" in twins("load", same).err
        agreed = twins("load", twins.write("reviews.yaml", f"{file}    second: {SECOND}\n"))
        assert agreed.code == 0, agreed.err
    assert "one:" in twins("same", "--list").out
    # What is accepted stays so when the file is loaded again, whatever was said meanwhile.
    sheet(
        twins,
        "later.yaml",
        "qm6cxavq5g4pwk66ye5u5cabaf",
        "{subject: quay, allegedPerpetrators: third}",
    )
    again = twins("load", str(twins.folder / "reviews.yaml"))
    assert again.code == 0, again.err


def test_a_judgement_is_marked_as_what_it_spreads(twins: Shell) -> None:
    """The strictest of what comes to another name, each as it can be read first; so that nobody is
    told of one who may not read what that brings."""
    registry = twins.folder / "registry.yaml"
    event = "{subject: %s, allegedPerpetrators: twin, marking: %s}"
    twins.write(
        "registry.yaml",
        registry.read_text()
        + "".join(f"  {name}: {{id: {name[0] * 26}, class: Event}}\n" for name in ("quay", "yard")),
    )
    sheet(
        twins,
        "held.yaml",
        "qm6cxavq5g4pwk66ye5u5cabad",
        event % ("quay", "public"),
        event % ("yard", "restricted"),
    )
    clear = ("--as", "restricted")
    done = twins("same", TWIN, THIRD, *AGREED, *clear)
    assert done.code == 0, done.err
    assert twins("same", "--list").out == ""
    assert "one:" in twins("same", "--list", *clear).out
    assert twins("same", TWIN, THIRD, "--undo", *BY, *clear).code == 0
    sheet(
        twins,
        "open.yaml",
        "qm6cxavq5g4pwk66ye5u5cabae",
        event % ("yard", "public"),
    )
    assert twins("same", TWIN, THIRD, *AGREED, *clear).code == 0
    assert "one:" in twins("same", "--list").out


def test_what_is_denied_is_not_resolved(twins: Shell) -> None:
    """And told, with the whole of it."""
    assert twins("same", TWIN, THIRD, *BY).code == 0
    assert twins("same", THIRD, GUARD, "--not", *BY).code == 0
    done = twins("same", GUARD, TWIN, *AGREED)
    assert (done.code, "warning" in done.err) == (0, True)
    assert "not resolved:" in twins("same", "--list").out
    assert asked(twins)["actors"]["totalCount"] == 2  # type: ignore[index]


def test_nothing_is_written(twins: Shell) -> None:
    """By a trial; where an id is unknown or of another class; without a ground."""
    before = asked(twins)
    tried = twins("same", TWIN, THIRD, *BY, "--dry-run")
    assert (tried.code, "would be the same" in tried.out) == (0, True)
    for ids in ((TWIN, "m" * 26), (TWIN, TWIN), (TWIN, "f" * 26), (TWIN, "c" * 26)):
        assert twins("same", *ids, *BY).code == 1, ids
    assert twins("same", TWIN, THIRD).code == 2
    assert twins("same", TWIN, THIRD, "--undo", *BY).code == 1
    assert asked(twins) == before


def test_suggestions(twins: Shell) -> None:
    """Each with what speaks for and against; what is judged already is in none."""
    done = twins("same", "--suggest")
    assert done.code == 0, done.err
    assert f"{GUARD}  {TWIN}" in done.out or f"{TWIN}  {GUARD}" in done.out
    assert "  + the names" in done.out
    assert twins("same", GUARD, TWIN, *AGREED).code == 0
    assert TWIN not in twins("same", "--suggest", "--class", "StateBody").out


def test_claims_in_graphql(twins: Shell) -> None:
    """Their ends are those that stand for all; what was coded has fields of its own."""
    assert twins("same", GUARD, TWIN, *AGREED).code == 0
    data = asked(
        twins,
        '{ claims(where: {predicate: ["names"]}, first: 100) { nodes { subjectId objectId '
        "subject { id } } } }",
    )
    found = {
        (claim["subject"]["id"], claim["subjectId"])
        for claim in data["claims"]["nodes"]  # type: ignore[index]
    }
    assert {(GUARD, GUARD), (GUARD, TWIN), (THIRD, THIRD)} <= found


def test_what_is_the_same_in_graphql(twins: Shell) -> None:
    """As it was coded, with its own name and the judgement; of a record that stands alone nothing;
    ids carry the moment of their view."""
    assert twins("same", GUARD, TWIN, *AGREED).code == 0
    fields = "id label sameAs { id iri label judgement { predicate subjectId objectId } }"
    data = asked(twins, f'{{ node(id: "{TWIN}") {{ ... on Actor {{ {fields} }} }} }}')
    [same] = data["node"]["sameAs"]  # type: ignore[index]
    assert data["node"]["id"] == GUARD  # type: ignore[index]
    assert same == {
        "id": TWIN,
        "iri": f"https://w3id.org/answerable/id/{TWIN}",
        "label": "Guard of Ostrel",
        "judgement": {"predicate": "sameAs", "subjectId": GUARD, "objectId": TWIN},
    }
    alone = asked(twins, f'{{ node(id: "{THIRD}") {{ ... on Actor {{ sameAs {{ id }} }} }} }}')
    assert alone == {"node": {"sameAs": []}}
    then = asked(
        twins,
        '{ asOf(knownAt: "2999-01-01T00:00:00Z") { '
        f'actors(where: {{id: "{GUARD}"}}) {{ nodes {{ {fields} }} }} }} }}',
    )
    [actor] = then["asOf"]["actors"]["nodes"]  # type: ignore[index]
    [same] = actor["sameAs"]
    assert same["id"].startswith(f"{TWIN}@")


def test_an_accusation_reaches_every_name_of_a_cluster(twins: Shell) -> None:
    """What is held against one of those that are one already comes to the next one, too."""
    assert twins("same", GUARD, TWIN, *AGREED).code == 0
    done = twins("same", TWIN, THIRD, *BY)
    assert done.code == 1
    assert "second person" in done.err
    # Each record stands there by its own name, before anybody says yes.
    assert [line.split("  ")[2] for line in done.out.splitlines()] == [
        "Ostrel Guard",
        "Guard of Ostrel",
        "Ostrel Coast Guard",
    ]
    assert twins("same", TWIN, THIRD, *AGREED).code == 0


def test_search_in_graphql(twins: Shell) -> None:
    """Of some classes and kinds; an unknown one is refused."""
    text = '{ search(text: "ostrel", %s) { totalCount } }'
    for given, expected in (
        ('classes: ["StateBody"]', 3),
        ('classes: ["Place"]', 1),
        ('kind: {in: ["region"]}', 1),
        ('kind: {in: ["region"]}, classes: ["Actor"]', 0),
    ):
        assert asked(twins, text % given) == {"search": {"totalCount": expected}}, given
    hits = asked(twins, '{ search(text: "ostrel") { nodes { matched apart } } }')
    apart = {hit["matched"]: hit["apart"] for hit in hits["search"]["nodes"]}  # type: ignore[index]
    assert apart == {
        "Ostrel": "region",
        "Ostrel Herald": None,
        "Ostrel Herald on the Guard": None,
        "Ostrel Guard": None,
        "Guard of Ostrel": None,
        "Ostrel Coast Guard": None,
    }
    for given in ('classes: ["Ship"]', 'kind: {in: ["nonesuch"]}'):
        done = twins("query", twins.write("query.graphql", text % given))
        assert (done.code, "there is no" in done.out or "is no kind" in done.out) == (1, True)


def test_exports_see_one_and_undoing_gives_the_former_bytes(twins: Shell) -> None:
    """Drawings and counts take what stands for all; RDF keeps what was coded."""

    def left(*formats: str) -> list[str]:
        return [twins("export", "--format", format).out for format in formats]

    drawn = ("graphml", "gexf", "cytoscape", "nodelink", "geojson")
    before, counted = left(*drawn), twins("stats").out
    assert all(TWIN in text for text in before[:4])
    assert twins("same", GUARD, TWIN, *AGREED).code == 0
    one = left(*drawn)
    assert not any(TWIN in text for text in one)
    assert one[0].count(f'<node id="{GUARD}"') == 1
    assert twins("stats").out != counted
    [coded] = left("nquads")
    assert f"/id/{TWIN}>" in coded
    assert twins("same", GUARD, TWIN, "--undo", *BY).code == 0
    assert left(*drawn) == before


def test_a_judgement_is_marked_as_strictly_as_both(twins: Shell) -> None:
    """Who may not read one of the two learns nothing of it."""
    registry = twins.folder / "registry.yaml"
    strict = registry.read_text().replace("Guard of Ostrel}", "Guard of Ostrel, marking: partner}")
    assert twins("load", twins.write("registry.yaml", strict)).code == 0
    before = twins("export", "--format", "nodelink").out
    assert twins("same", GUARD, TWIN, *AGREED, "--as", "partner").code == 0
    assert twins("export", "--format", "nodelink").out == before
    assert TWIN not in twins("export", "--format", "nodelink", "--as", "partner").out
    assert twins("same", "--list").out == ""
    assert TWIN in twins("same", "--list", "--as", "partner").out
