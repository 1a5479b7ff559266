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


def test_nothing_and_what_is_refused(affair: Shell) -> None:
    """On standard error; an unknown property is refused, and so is a text without words."""
    assert "says or quotes" in affair("find", "zyxwv").err
    for arguments in (("raid", "--predicate", "nothing"), (".",)):
        refused = affair("find", *arguments)
        assert (refused.code, refused.out) == (1, "")
    only = affair("find", "raid", "--as", "restricted", "--predicate", "name")
    assert (only.code, only.out) == (0, "")
