"""``answerable search``: what people and programs get, and how bad input ends."""

from __future__ import annotations

import json

import pytest

from graph.views.view import MOST_ROWS
from tests.api.running import Shell

PLACE = "f" * 26
GUARD = "e" * 26
WATCH = "c" * 26
TWINS = """\
  port: {id: gggggggggggggggggggggggggg, class: Place, kind: region, within: ostrel, name: Sister}
  sister: {id: hhhhhhhhhhhhhhhhhhhhhhhhhh, class: Person, name: Sister}
  clerk: {id: jjjjjjjjjjjjjjjjjjjjjjjjjj, class: Person, name: Sister Clerk, memberOf: guard}
  clerk2: {id: kkkkkkkkkkkkkkkkkkkkkkkkkk, class: Person, name: Sister Clerk, birthDate: 1970}
"""


def test_a_line_for_each_hit(affair: Shell) -> None:
    """Id, class and shown name, the best first, in 80 columns; what is hidden is not there."""
    done = affair("search", "ostrel")
    assert (done.code, done.err) == (0, "")
    lines = [line.split() for line in done.out.splitlines() if not line.startswith(" ")]
    assert lines[0] == [PLACE, "Place", "Ostrel"]
    assert [GUARD, "StateBody", "Ostrel", "Guard"] in lines
    assert WATCH not in done.out
    assert WATCH in affair("search", "ostrel", "--as", "restricted").out
    assert max(map(len, done.out.splitlines())) <= 80


def test_another_name_than_the_shown_one(affair: Shell) -> None:
    """Stands in brackets behind it; words may come without quotes."""
    registry = (affair.folder / "registry.yaml").read_text()
    names = "name: [{text: Ostrel Guard, language: en}, {text: Острельская охрана, language: ru}]"
    affair.write("registry.yaml", registry.replace("name: Ostrel Guard", names))
    assert affair("load", str(affair.folder / "registry.yaml")).code == 0
    done = affair("search", "охрана", "острельская")
    assert done.out == f"{GUARD}  StateBody  Ostrel Guard (Острельская охрана)\n"


def test_first_says_that_there_is_more(affair: Shell) -> None:
    """On standard error, so that a program may read the rest."""
    done = affair("search", "ostrel", "--first", "1")
    assert (done.code, len(done.out.splitlines())) == (0, 1)
    assert "--first" in done.err


def test_as_json(affair: Shell) -> None:
    """Hits, and whether there are more."""
    done = affair("search", "guard ostr", "--json", "--first", "1")
    assert json.loads(done.out) == {
        "hits": [
            {
                "id": GUARD,
                "iri": f"https://w3id.org/answerable/id/{GUARD}",
                "class": "StateBody",
                "label": "Ostrel Guard",
                "matched": "Ostrel Guard",
                "apart": None,
            }
        ],
        "more": True,
    }
    nothing = affair("search", "nobody", "--json")
    assert (nothing.code, json.loads(nothing.out), nothing.err) == (
        0,
        {"hits": [], "more": False},
        "",
    )


def test_one_name_twice_is_told_apart(affair: Shell) -> None:
    """By kind and place, where there is one; `--class` and `--kind` keep to some."""
    registry = (affair.folder / "registry.yaml").read_text()
    affair.write("registry.yaml", registry + TWINS)
    done = affair("load", str(affair.folder / "registry.yaml"))
    assert done.code == 0, done.err
    lines = affair("search", "Sister").out.splitlines()
    assert len(lines) == 4
    assert any("Sister – region; Ostrel" in line for line in lines)
    assert any("Sister Clerk – Ostrel Guard" in line for line in lines)
    assert any("Sister Clerk – 1970" in line for line in lines)
    several = affair("show", "Sister Clerk").err
    assert "“Sister Clerk”, Ostrel Guard)" in several
    assert "“Sister Clerk”, 1970)" in several
    assert any("Sister – nothing else is told of it" in line for line in lines)
    only = affair("search", "Sister", "--class", "Place", "--kind", "region")
    assert [line.split()[1] for line in only.out.splitlines()] == ["Place"]
    actors = affair("search", "Sister", "--class", "Actor").out.splitlines()
    assert {line.split()[1] for line in actors} == {"Person"}
    for option, value in (("--class", "Ship"), ("--kind", "nonesuch")):
        wrong = affair("search", "Sister", option, value)
        assert (wrong.code, value in wrong.err) == (1, True)


def test_nothing_found(affair: Shell) -> None:
    """Is told, and is no error; a hidden name is as one that is not there."""
    unknown, hidden = affair("search", "Ostrel Wotch"), affair("search", "Ostrel Watch")
    assert (unknown.code, unknown.out) == (hidden.code, hidden.out) == (0, "")
    assert unknown.err.replace("Wotch", "Watch") == hidden.err
    assert "public" in hidden.err


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no word"),
        ("\x1b[2J", "control"),
        ("Ostrel\u202elertsO", "direction-changing"),
        ("x" * 10_000, "10,000 characters"),
    ],
)
def test_what_cannot_be_searched_for(affair: Shell, text: str, problem: str) -> None:
    """One line on standard error, which the text cannot steer; the code is 1."""
    done = affair("search", text)
    assert (done.code, done.out) == (1, "")
    assert problem in done.err
    assert done.err.rstrip("\n").isprintable()


@pytest.mark.parametrize(
    "arguments",
    [(), ("a", "--first", "0"), ("a", "--first", str(MOST_ROWS + 1)), ("a", "--as", "secret")],
    ids=str,
)
def test_wrong_usage(shell: Shell, arguments: tuple[str, ...]) -> None:
    """No text, or bounds that are none: the code is 2."""
    assert shell("search", *arguments).code == 2


def test_no_store_is_an_error(shell: Shell) -> None:
    """A store that does not exist is not an empty one."""
    done = shell("search", "ostrel")
    assert done.code == 1
    assert "answerable load" in done.err
    assert not shell.store.exists()


def test_by_an_identifier(affair: Shell) -> None:
    """The whole text, of one system or of any; never beside words of a name."""
    registry = (affair.folder / "registry.yaml").read_text()
    more = "name: Ostrel Guard, identifiers: [{text: OG-17, scheme: register}]"
    affair.write("registry.yaml", registry.replace("name: Ostrel Guard", more))
    assert affair("load", str(affair.folder / "registry.yaml")).code == 0
    line = f"{GUARD}  StateBody  Ostrel Guard\n"
    assert affair("search", "--identifier", "og-17").out == line
    assert affair("search", "--identifier", "OG-17", "--scheme", "Register").out == line
    assert affair("search", "--identifier", "OG-17", "--class", "Place").out == ""
    assert affair("search", "--identifier", "OG-17", "--scheme", "another").out == ""
    for wrong in ((), ("--identifier", "OG-17", "ostrel"), ("ostrel", "--scheme", "register")):
        assert affair("search", *wrong).code == 2
