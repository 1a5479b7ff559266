"""What a press release says, and what a draft of it does not add."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli
from graph.ingest.reading.page_publisher import page_publisher, publisher_of
from graph.ingest.reading.read_document import read_lines
from graph.ingest.reading.readings import Read
from graph.vocabulary import Vocabulary

HEADLINE = "Kessel: miners beaten in the cells; the Ministry of Tides must answer"


def page(title: str = HEADLINE, head: str = "", foot: str = "Donate") -> str:
    """A page whose heading is a headline."""
    return (
        f"<html><head><title>{title}</title>{head}</head><body><h1>{HEADLINE}</h1>"
        f"<p>Guards beat two miners.</p><footer>{foot}</footer></body></html>"
    )


@pytest.mark.parametrize(
    "text",
    [
        page(title=f"{HEADLINE} | Ostrel Watch"),
        page(head='<meta property="og:site_name" content="Ostrel Watch">'),
        page(foot="© 2021 Ostrel Watch. All rights reserved."),
        page().replace("</h1>", "</h1><p>Ostrel Watch, press release, 14 March 2021</p>"),
    ],
    ids=["title", "meta", "footer", "byline"],
)
def test_a_headline_is_no_publisher(tmp_path: Path, text: str) -> None:
    """A page is published by the one whom its head, foot or byline names."""
    path = tmp_path / "a.html"
    path.write_text(text)
    told = CliRunner().invoke(cli, ["read", str(path)]).output
    assert '    name: {text: "Ostrel Watch", attribution: coder}' in told.splitlines()


def test_a_page_that_names_nobody_has_no_publisher(tmp_path: Path) -> None:
    """Then the draft asks; and of a text without a byline, too."""
    path = tmp_path / "a.html"
    path.write_text(page())
    assert page_publisher(path) is None
    assert publisher_of([HEADLINE, "Guards beat two miners."]) == ""
    assert "nobody is named: write who" in CliRunner().invoke(cli, ["read", str(path)]).output
    assert publisher_of(["Ostrel Watch, press release, 14 March 2021"]) == "Ostrel Watch"


@pytest.mark.parametrize(
    "line",
    [
        "The law was adopted by 15 August 2022.",
        "They were arrested on 3 May 2022",
        "Report of 3 May 2022",
    ],
)
def test_a_sentence_with_a_date_names_no_publisher(line: str) -> None:
    """What is left of it without its date is no name."""
    assert publisher_of([HEADLINE, line]) == ""
    assert publisher_of([HEADLINE, line, "3 May 2022 – Ostrel Watch"]) == "Ostrel Watch"


def sentence(text: str, vocabulary: Vocabulary) -> Read:
    """What is read of one sentence of a release of 14 March 2021."""
    [*_, last] = read_lines(["Ostrel Watch, 14 March 2021", text], vocabulary).sentences
    return last


def test_who_should_press_others_is_not_asked_for_what_they_should_do(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """The inner demand is of those who are pressed; the draft says so in a doubt."""
    text = "We urged the Kingdom of Orlen to press Vardania to investigate."
    asked = [(one.kind, one.addressee) for one in sentence(text, vocabulary).demands]
    assert asked == [("press-others", "the Kingdom of Orlen"), ("investigate", "Vardania")]
    path = tmp_path / "a.txt"
    path.write_text(f"Ostrel Watch\n{text}\n")
    told = CliRunner().invoke(cli, ["read", str(path)]).output
    assert "{kind: press-others, strength: explicit}" in told
    assert "{kind: investigate, strength: explicit}" not in told
    assert "# doubt: investigate is what Vardania should do" in told


def test_a_call_of_another_year_has_its_own_date(vocabulary: Vocabulary) -> None:
    """And not the document's."""
    text = "In 2019 the Assembly of Shores called on Vardania to release the miners."
    made = sentence(text, vocabulary).made_on
    assert made is not None
    assert made.edtf == "2019"


def test_those_who_tell_are_not_those_who_were_harmed(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """Witnesses are no victims; people called by what was done to them make no event of it."""
    path = tmp_path / "a.txt"
    lines = [
        "Ostrel Watch, 14 March 2021",
        "Two witnesses told us that nine of the detained were beaten with oars.",
        "Four of the detained were released on 7 March.",
        "On 9 March a lawyer of the detained was threatened by an unknown man.",
        "Ostrel Watch could not verify how the man died.",
    ]
    path.write_text("\n".join(lines))
    told = CliRunner().invoke(cli, ["read", str(path)]).output
    assert 'as_found: "an unknown man"' not in told
    assert 'as_found: "nine of the detained"' in told
    assert 'as_found: "Two witnesses"' not in told
    events = [event.kind for one in read_lines(lines, vocabulary).sentences for event in one.events]
    assert events == ["ill-treatment", "threat"]
