"""What `show` says of claims that nobody stands behind any more."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.running import Shell
from tests.clock import Clock
from tests.field import loaded, own, well

BODY = """
    entities:
      e: {class: Event, name: Shelling of a clinic, kind: attack, allegedPerpetrators: guard}
"""


def test_a_document_that_was_withdrawn_is_named_at_its_claims(
    tmp_path: Path, shell: Shell, vocabulary: Vocabulary
) -> None:
    """By the claim that says so, at each claim and where one is shown by itself."""
    for source in ("", "withdrawnOn: 2024-02-01\n"):
        with closing(SqliteEngine.open(shell.store, vocabulary, clock=Clock())) as engine:
            well(loaded(tmp_path, engine, BODY, source=source))
        told = shell("show", own("e"), "--as", "restricted").out
        claims = re.findall(r"^    claim (\w+)$", told, re.MULTILINE)
        assert len(claims) == 3
        by = re.findall(r"^    taken back by claim (\w+)$", told, re.MULTILINE)
        assert len(by) == (3 if source else 0)
    [withdrawal] = set(by)
    assert "withdrawnOn" in shell("show", withdrawal, "--as", "restricted").out
    assert f"taken back by claim {withdrawal}" in shell("show", claims[0], "--as", "restricted").out


def test_a_draft_can_be_what_is_taken_back(
    tmp_path: Path, shell: Shell, vocabulary: Vocabulary
) -> None:
    """`retract --ids` reads the ids out of what `draft` wrote."""
    with closing(SqliteEngine.open(shell.store, vocabulary, clock=Clock())) as engine:
        well(loaded(tmp_path, engine, BODY))
    by = ("--by", "d" * 26, "--why", "a slip")
    draft = shell("draft", str(tmp_path / "sheet.yaml"), *by)
    assert draft.code == 0, draft.err
    ids = shell.write("draft.txt", draft.out)
    done = shell("retract", "--ids", ids, *by, "--as", "restricted")
    assert done.code == 0, done.err
    assert "claim" not in shell("show", own("e"), "--as", "restricted").out
