"""The ledger over the seeds says what its golden files say, and what the sources bear out."""

from __future__ import annotations

from graph.vocabulary import Vocabulary
from tests.golden.ledger import HERE, files

FACTS = {
    "seeds-2018-09-02.txt": (
        "PUT, AWAITED, open for 2 to 3 days",
        "Vienna Mechanism: 10 days",
    ),
    "seeds-2018-09-05.txt": ("PUT, REPLIED, open for 5 to 6 days",),
    "seeds-2018-11-30.txt": ("PUT, REFUSED", "PUT, NOT_SUBSTANTIVE"),
    "seeds-2017-06-01.txt": ("PUT, PARTIAL, open for 49 days",),
    "press-release-2019-01-14.txt": (
        "to nobody: NOT_ADDRESSED, UNANSWERED",
        "to The international community: NOT_ADDRESSED, UNANSWERED",
        "to Russian authorities: NOT_PUT, UNANSWERED",
        "PUT, UNANSWERED, open for 0 to 743 days, absence asserted",
        "refusal to respond (a source says that nothing came)",
    ),
}
"""What facts of the affair ask for, by file, whatever the wording of the rest."""


def test_golden_files(vocabulary: Vocabulary) -> None:
    """Word for word; `python -m tests.golden.ledger` writes them anew, for a person to read."""
    wanted = dict(files(vocabulary))
    assert set(wanted) == set(HERE.glob("*.txt"))
    for path, text in wanted.items():
        assert path.read_text(encoding="utf-8") == text, path.name


def test_what_the_sources_bear_out() -> None:
    """The rows that the ledger's own tables name as examples."""
    for name, facts in FACTS.items():
        text = (HERE / name).read_text(encoding="utf-8")
        assert [fact for fact in facts if fact not in text] == [], name


def test_no_verdict_of_its_own() -> None:
    """The software says what sources say: no breach, no failure, no debt."""
    for path in HERE.glob("*.txt"):
        text = path.read_text(encoding="utf-8").lower()
        assert not [word for word in ("breach", "failed", "violated", " owes ") if word in text]
