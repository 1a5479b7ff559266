"""Text for a terminal: it fits, loses nothing and steers nothing."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from api.cli.commands.terminal import WIDTH, columns, wrapped
from graph.claims.errors import harmless

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@given(text=TEXTS, first=st.sampled_from(["", "  ", "subject  ", "Event: "]))
@example(text="word " * 40, first="    ")
@example(text="x" * 200, first="  ")
@example(text="漢字" * 60, first="  ")
def test_lines_fit_and_hold_everything(text: str, first: str) -> None:
    """No line is wider than the terminal, and all characters but white space come out in order."""
    lines = list(wrapped(text, first=first))
    assert all(columns(line) <= WIDTH for line in lines)
    expected = harmless("".join(text.split()))
    assert "".join("".join(lines).split()) == "".join((first + expected).split())


@given(text=TEXTS)
def test_nothing_steers_the_terminal(text: str) -> None:
    """What comes out is printable, or a joiner that a spelling needs."""
    for line in wrapped(text):
        assert all(c.isprintable() or c in "\u200c\u200d" for c in line)
        assert not set(line) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")


def test_wide_and_combining_characters() -> None:
    """A Chinese character takes two columns, a combining accent none."""
    assert columns("漢字") == 4
    assert columns("e\u0301") == 1
