"""Names are found across scripts: recall in the first five hits and precision, by script.

    python -m tests.views.test_name_recall

prints the table. The names are joined by rule and stand for nobody.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import pytest

from graph.views.name_matching import LookUp, SearchWord, find, tokens
from tests.views.names_corpus import Called, corpus
from tests.views.other_names import others

FIRST = 5
Store = Mapping[int, str]
Ask = Callable[[Called], Sequence[str]]


class Found(NamedTuple):
    """What came of asking for every name in one way."""

    recall: Mapping[str, float]
    """By script."""
    over_all: float
    precision: float
    """Of the first five hits, how many have the name that was meant."""
    borne: float
    """The same, and those that bear every letter asked for: of Zhou Jianhua without his family
    name, 建华, everybody who is called so."""


def missing(text: str) -> str:
    """Without one letter, always the same one."""
    letters = [at for at, c in enumerate(text) if c.isalnum()]
    at = random.Random(text).choice(letters)
    return text[:at] + text[at + 1 :]


WAYS: dict[str, tuple[str, Ask]] = {
    "the same": ("native", lambda one: [one.native]),
    "commonest Latin form": (
        "native",
        lambda one: [one.latin, " ".join(reversed(one.latin.split()))],
    ),
    "another Latin form": ("native", lambda one: [one.other]),
    "a letter missing": ("native", lambda one: [missing(one.native)]),
    "stored Latin, asked native": ("latin", lambda one: [one.native]),
    "stored Latin, asked other Latin": ("latin", lambda one: [one.other]),
    "stored Latin, a letter missing": ("latin", lambda one: [missing(one.latin)]),
    "stored Latin, hyphen left out": ("latin", lambda one: [one.latin.replace("-", "")]),
}


def look_up(store: Store) -> LookUp[int]:
    """Candidates by their tokens, as an engine finds them."""
    having = defaultdict(set)
    for key, name in store.items():
        for token in tokens(name):
            having[token].add(key)
    every = sorted(having)

    def candidates(word: SearchWord) -> Mapping[int, Iterable[str]]:
        found = set().union(*(having.get(token, ()) for token in word.tokens))
        for prefix in word.prefixes:
            at = bisect_left(every, prefix)
            while at < len(every) and every[at].startswith(prefix):
                found |= having[every[at]]
                at += 1
        return {key: [store[key]] for key in found}

    return candidates


def measured(names: Sequence[Called], way: str) -> Found:
    """Ask for each of these names in one way, all of them in one store."""
    written, asked = WAYS[way]
    store = {key: getattr(one, written) for key, one in enumerate(names)}
    find_by = look_up(store)
    found, of = Counter[str](), Counter[str]()
    right = borne = shown = 0
    for key, one in enumerate(names):
        for text in asked(one):
            hits = sorted((rank, hit) for hit, (rank, _) in find(text, find_by, list).items())[
                :FIRST
            ]
            same = sum(store[hit] == store[key] for _, hit in hits)
            of[one.script] += 1
            found[one.script] += same > 0
            right += same
            borne += sum(store[hit] == store[key] or bears(store[hit], text) for _, hit in hits)
            shown += len(hits)
    recall = {script: found[script] / of[script] for script in of}
    shown = max(shown, 1)
    return Found(recall, found.total() / of.total(), right / shown, borne / shown)


def bears(name: str, text: str) -> bool:
    """Whether a name has all letters of a text, in their order."""
    letters = iter(name)
    return all(letter in letters for letter in text if letter.isalnum())


CORPORA = {"corpus": corpus(), "others": others()}
TWO_CUSTOMS = {"Hangul", "Greek", "Armenian"}
"""Where two Latin forms are two languages' customs, and Latin letters say nothing of which."""


@pytest.mark.parametrize("names", CORPORA)
@pytest.mark.parametrize(
    ("way", "over_all", "each", "precision"),
    [
        ("the same", 1.0, 1.0, 1.0),
        ("commonest Latin form", 0.97, 0.9, 0.95),
        ("another Latin form", 0.95, 0.85, 0.95),
        ("a letter missing", 0.97, 0.95, 0.8),
        ("stored Latin, asked native", 0.97, 0.9, 0.95),
        ("stored Latin, asked other Latin", 0.85, 0.9, 0.92),
        ("stored Latin, a letter missing", 0.95, 0.8, 0.95),
        ("stored Latin, hyphen left out", 0.97, 0.95, 0.95),
    ],
)
def test_names_are_found(
    names: str, way: str, over_all: float, each: float, precision: float
) -> None:
    """As often as this over all and in each script; nearly all that is found is what was meant."""
    came = measured(CORPORA[names], way)
    assert came.over_all >= over_all
    recall = dict(came.recall)
    if way == "stored Latin, asked other Latin" and names == "others":
        for script in TWO_CUSTOMS:
            del recall[script]
    assert all(share >= each for share in recall.values()), recall
    # The least where a letter is missing: it is often the family name of a Han or Hangul name, and
    # then all of that name are found, for nothing that was asked tells them apart.
    assert came.precision >= precision
    if way == "a letter missing":
        assert came.borne >= 0.95


@pytest.mark.parametrize("names", CORPORA)
def test_a_letter_missing_brings_others_only_where_nothing_tells_them_apart(names: str) -> None:
    """Outside Han and Hangul, where a letter is a word, what is found is what was meant."""
    several = [one for one in CORPORA[names] if one.script not in ("Han", "Hangul")]
    assert measured(several, "a letter missing").precision >= 0.95


def table(names: Sequence[Called]) -> str:
    """Recall by script, and precision, a line for each way of asking."""
    scripts = list(dict.fromkeys(one.script for one in names))
    lines = [f"{'':32} all  prec borne {' '.join(f'{script[:6]:>6}' for script in scripts)}"]
    for way in WAYS:
        came = measured(names, way)
        each = " ".join(f"{came.recall[script]:6.2f}" for script in scripts)
        lines.append(f"{way:32}{came.over_all:.2f} {came.precision:.2f} {came.borne:5.2f} {each}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(*(table(names) for names in CORPORA.values()), sep="\n\n")
