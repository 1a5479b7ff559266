"""How well a text is read, against what a person coded.

    python -m tests.reading.scores          # writes SCORES.md
    python -m tests.reading.scores --tell   # what was missed of those that may be looked at

Events, counts, calls, answers are right where line and kind are; speakers where line, name and act
are, and whoever makes a call is coded at its head alone; addressees, denials and accused where
line and name are, and whoever accuses, days of calls where line and day are. Two events of a kind
in a sentence are two. A name is right where one of the two holds the other's words.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import yaml

from graph.ingest.reading.named_by_model import Naming, completed
from graph.ingest.reading.read_document import DocumentReading, read_lines
from graph.vocabulary import Vocabulary

HERE = Path(__file__).parent
ONTOLOGY = HERE.parent.parent / "ontology"
SORTS = (
    *("events", "counts", "calls", "speakers", "responses", "addressees", "denials", "accused"),
    *("places", "denied", "due", "made", "accusers"),
)
LATER = ("denied", "due", "made", "accusers")
"""Coded in the documents written later alone: what a denial that names no event is of, the day by
which something is asked for, the day of a call, and whose word an accusation is."""
PARTS = {
    "seen": "Seen",
    "accusing": "Seen: who is accused, who denies",
    "unseen": "Unseen",
}
"""The folders of documents, and what their tables are headed by."""


class Score(NamedTuple):
    """How many were right, proposed and coded."""

    right: int
    proposed: int
    coded: int

    @property
    def precision(self) -> float:
        """The share of the proposed that is right."""
        return self.right / self.proposed if self.proposed else 1.0

    @property
    def recall(self) -> float:
        """The share of the coded that is proposed."""
        return self.right / self.coded if self.coded else 1.0


Item = tuple[int, str]


def proposed(reading: DocumentReading) -> dict[str, list[Item]]:
    """What was proposed, by sort: line and what."""
    found: dict[str, list[Item]] = {sort: [] for sort in SORTS}
    for read in reading.sentences:
        line = read.sentence.line
        found["events"] += [(line, event.kind) for event in read.events]
        found["counts"] += [(line, count.size) for count in read.counts]
        found["calls"] += [(line, demand.kind) for demand in read.demands]
        found["responses"] += [(line, one.concept) for one in read.responses]
        whom = dict.fromkeys((read.asked, *(one.addressee for one in read.demands)))
        if not read.continues:
            found["addressees"] += [(line, name) for name in whom if name]
        accused = dict.fromkeys(event.accused for event in read.events if event.accused)
        found["accused"] += [(line, name) for name in accused]
        found["accusers"] += [
            (line, (event.accuser or read.speaker).name) for event in read.events if event.accused
        ]
        at = dict.fromkeys(event.place for event in read.events if event.place)
        found["places"] += [(line, name) for name in at]
        speaks = read.says or not read.speaker.publisher
        if speaks and not read.sentence.heading and not read.continues:
            found["speakers"].append((line, f"{read.speaker.name} {read.speaker.act}"))
        if read.denies:
            found["denials"].append((line, read.speaker.name))
        if read.refers is not None:
            found["denied"] += [(line, event.kind) for event in read.refers.events]
        due = (None if read.continues else read.due, *(one.due for one in read.demands))
        found["due"] += [(line, one.edtf) for one in due if one is not None and one.edtf]
        if read.made_on is not None and read.made_on.edtf and not read.continues:
            found["made"].append((line, read.made_on.edtf))
    return {
        sort: items if sort == "events" else list(dict.fromkeys(items))
        for sort, items in found.items()
    }


def coded(path: Path) -> dict[str, list[Item]]:
    """What a person coded."""
    told = yaml.safe_load(path.read_text("utf-8"))
    items: dict[str, list[Item]] = {}
    for sort in SORTS:
        if sort in LATER and sort not in told:
            continue
        items[sort] = []
        for one in told.get(sort) or []:
            line, what = str(one).split(" ", 1)
            items[sort].append((int(line), what.strip('"')))
    return items


def _alike(sort: str, one: str, other: str) -> bool:
    if sort in ("events", "counts", "calls", "responses", "denied", "due", "made"):
        return one == other
    if sort == "speakers":
        (name, act), (other_name, other_act) = one.rsplit(" ", 1), other.rsplit(" ", 1)
        return act == other_act and _same(name, other_name)
    return _same(one, other)


def _same(one: str, other: str) -> bool:
    words, others = (
        {w.strip(".,'’").removesuffix("'s") for w in text.casefold().split()} - {"the", "a", "an"}
        for text in (one, other)
    )
    return bool(words) and bool(others) and (words <= others or others <= words)


def scored(
    half: str, vocabulary: Vocabulary, tell: bool = False, naming: Naming | None = None
) -> dict[str, Score]:
    """The scores of the documents of one folder, by sort and, as ``sort: kind``, by kind.

    Args:
        naming: a model beside the rules.
    """
    tally: Counter[tuple[str, str]] = Counter()
    for path in sorted((HERE / half).glob("*.txt")):
        reading = read_lines(path.read_text("utf-8").splitlines(), vocabulary)
        found = proposed(reading if naming is None else completed(reading, naming))
        wanted = coded(path.with_suffix(".yaml"))
        for sort in wanted:
            left = list(wanted[sort])
            for item in found[sort]:
                match = next(
                    (w for w in left if w[0] == item[0] and _alike(sort, item[1], w[1])), None
                )
                for name in _names(sort, item[1]):
                    tally[name, "proposed"] += 1
                    tally[name, "right"] += match is not None
                if match is not None:
                    left.remove(match)
                elif tell:
                    print(f"  {path.stem}:{item[0]} {sort} too much: {item[1]}")
            for item in wanted[sort]:
                for name in _names(sort, item[1]):
                    tally[name, "coded"] += 1
            for item in left if tell else ():
                print(f"  {path.stem}:{item[0]} {sort} missed: {item[1]}")
    names = sorted({name for name, _ in tally})
    return {
        name: Score(tally[name, "right"], tally[name, "proposed"], tally[name, "coded"])
        for name in names
    }


def _names(sort: str, what: str) -> Iterable[str]:
    """What an item counts for: its sort, and its kind within it."""
    yield sort
    if sort in ("events", "calls", "responses"):
        yield f"{sort}: {what}"
    elif sort == "speakers":
        yield f"{sort}: {what.rsplit(' ', 1)[-1]}"


def page(vocabulary: Vocabulary) -> str:
    """The scores of every folder, as they stand in SCORES.md."""
    lines = [_ABOUT]
    for half, title in PARTS.items():
        lines += [
            f"## {title}",
            "",
            "| | precision | recall | right | proposed | coded |",
        ]
        lines += ["|---|---|---|---|---|---|"]
        for name, score in scored(half, vocabulary).items():
            lines.append(
                f"| {name} | {score.precision:.2f} | {score.recall:.2f} | {score.right} | "
                f"{score.proposed} | {score.coded} |"
            )
        lines.append("")
    return "\n".join(lines)


_ABOUT = """\
# How well texts are read

`python -m tests.reading.scores` writes this page; a test compares it. Twenty-one invented documents
in English: six that nobody looked at while the rules were written (`unseen`), six that were, four
that were written and coded last, about who is accused and who denies (`accusing`), and five that
were written later, before the rules for what they have new: days by which something is
asked for (`due`), calls of others with their days (`made`), denials whose words name no event
(`denied`), several events of a kind in one sentence (all `seen`). All were coded by hand before
there was a rule, and no rule was changed for what the second half showed. Before there were
rules for them, of the four about accusations 7 of 9 accused bodies were right and 7 of 25 found, 6
of 24 with whose word it is (`accusers`); of denials 8 of 11 and 8 of 16; of speakers 34 of 54 and
34 of 54. One coding of them was mended later: to protect witnesses is a demand of its own kind.

One hand wrote the documents, the codings and the rules, within a day: that hand knew what it had
written, the table of words (`ontology/words.csv`) among it; places were coded later, when the rules
for them stood. The nine later ones tell more of whether the rules say what was meant than of how
others are read: a rule was mended until it read them. Before, of the 29 events of
the five 4 were missed, of their 12 days none was found, and none of the events that 4 denials are
of. Texts of others are read worse than this, and texts in other languages not at all.

The rules for accusations, denials, names and clauses moved nothing of that on the second half:
accused 7 of 9 and denials 2 of 3 are right as before, and one speaker fewer (45 of 50, not 46). So
the 1.00 of the four documents tells what these rules read, and not how others are read.
Accusations, the denials of the second half and its counts stay below the precision of 0.9 that was
aimed at: look at these first in a draft.

A text of others, the press release of the seeds as it was coded for them, read before there were
rules for what only might happen: of 23 events proposed 18
are right, and 18 of the 19 coded are found; of 4 demands 4, and 4 of 5; of 8 counts 8, and 8 of 10.

A model beside the rules (`--model`) completes places and names of speakers. With the best that
there could be, a pipeline that knows every place and speaker of these documents, 23 of the 25
places of the first half are found instead of 22, with one too many; of the second half the rules
alone find all 7. Speakers come out the same. So on such documents it hardly helps; it is for
texts whose places no rule for English words sees. A test compares these numbers.
"""


if __name__ == "__main__":
    vocabulary = Vocabulary.load(ONTOLOGY)
    if "--tell" in sys.argv:
        for half in ("seen", "accusing"):
            scored(half, vocabulary, tell=True)
    else:
        (HERE / "SCORES.md").write_text(page(vocabulary), "utf-8")
