"""What is put into a page is text, unless it is HTML of our own."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from api.html import Html, link, page, pairs
from api.http.ontology_page import concept_page, ontology_page
from graph.vocabulary import Vocabulary

EVIL = "<script>alert(1)</script>\u202e'\"&{0}"
TEXT = "&lt;script&gt;alert(1)&lt;/script&gt;\\u202e&#x27;&quot;&amp;{0}"
OURS = Html("<b>ours</b>")


@pytest.mark.parametrize(
    "made",
    [
        Html("{}{}").format(EVIL, OURS),
        Html("").join([EVIL, OURS]),
        Html("") + EVIL + OURS,
        Html("%s%s") % (EVIL, OURS),
    ],
    ids=["format", "join", "sum", "percent"],
)
def test_what_is_put_into_html_is_text(made: Html) -> None:
    """However it is put in; what is HTML already is put in as it is."""
    assert made == f"{TEXT}<b>ours</b>"


def test_a_part_of_a_page_takes_text() -> None:
    """Names, values, titles and the words of links; an address keeps all of its characters."""
    shown = pairs([(EVIL, [EVIL, OURS]), ("left out", [])])
    assert shown == f"<dl>\n<dt>{TEXT}</dt><dd>{TEXT}</dd><dd><b>ours</b></dd>\n</dl>\n"
    assert f"<title>{TEXT}</title>" in page(EVIL, OURS).decode()
    assert f"<h1>{TEXT}</h1>\n<b>ours</b></body>" in page(EVIL, OURS).decode()
    assert link("/a?b=\"'&\u200e", EVIL) == (
        f'<a href="/a?b=&quot;&#x27;&amp;\u200e" rel="noreferrer">{TEXT}</a>'
    )
    assert link("javascript:alert(1)", EVIL) == TEXT


def test_words_of_an_ontology_are_text(vocabulary: Vocabulary) -> None:
    """Labels and comments of terms that somebody brings along."""
    ours = copy.copy(vocabulary)
    term = replace(vocabulary.terms["detention"], labels={"en": EVIL, "fr": EVIL}, comment=EVIL)
    ours.terms = {**vocabulary.terms, term.code: term}
    ours.classes = {name: replace(cls, comment=EVIL) for name, cls in vocabulary.classes.items()}
    ours.properties = {
        name: replace(one, comment=EVIL) for name, one in vocabulary.properties.items()
    }
    for made in (ontology_page(ours), concept_page(ours, term)):
        shown = made.decode()
        assert "<script" not in shown
        assert "\u202e" not in shown
        assert f"<p>{TEXT}</p>" in shown
