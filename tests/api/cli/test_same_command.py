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
    assert "--second" in done.err
    assert twins("same", GUARD, TWIN, *BY, "--second", JUDGE).code == 1
    assert twins("same", TWIN, THIRD, *BY).code == 0


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
