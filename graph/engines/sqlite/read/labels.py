"""Names of many entities at once: all of them, and the one that is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from graph.claims.text import script_of
from graph.engines.sqlite.days import on_day
from graph.engines.sqlite.read.reader import Chosen, Reader
from graph.views.display import NAME_KIND, in_language
from graph.views.told_contents import LoneName
from graph.views.view import Name


def labels(
    reader: Reader, keys: Iterable[int], languages: Sequence[str], day: date | None = None
) -> dict[int, str]:
    """The shown name of each entity, by key; absent where there is none.

    Args:
        day: only names that it possibly had then.
    """

    def among(names: list[Chosen]) -> list[Chosen]:
        return in_language(names, languages, lambda name: name[1][0], lambda name: name[1][2])

    predicate = reader.terms.properties["name"]
    columns = f"c.language, c.text, {_KIND}"
    shown = reader.shown(keys, predicate, columns, among, more=on_day(day))
    return {key: text for key, _, text, _ in shown.values()}


def lone_names(reader: Reader, keys: Iterable[int]) -> dict[int, LoneName | None]:
    """The name of each entity that has one alone, None where it has none, by key."""
    predicate, columns = reader.terms.properties["name"], "c.subject, c.text, c.language, c.marking"
    asked = list(keys)
    found: dict[int, LoneName | None] = dict.fromkeys(asked)
    several = set()
    for key, text, language, marking in reader.said(asked, predicate, columns):
        if found[key] is not None:
            several.add(key)
        found[key] = LoneName(text, language, reader.marking(marking))
    return {key: name for key, name in found.items() if key not in several}


_KIND = (
    f"(SELECT p.concept FROM particulars p WHERE p.claim = c.key AND p.property = '{NAME_KIND}')"
)


def names(
    reader: Reader, keys: Iterable[int], day: date | None = None
) -> dict[int, tuple[Name, ...]]:
    """Every name of each entity, by key; absent where there is none. `day` as in `labels`."""
    predicate = reader.terms.properties["name"]
    found: dict[int, set[tuple[str, str, str]]] = {}
    columns = f"c.subject, c.text, coalesce(c.language, ''), coalesce({_KIND}, '')"
    for key, text, language, kind in reader.said(keys, predicate, columns, on_day(day)):
        found.setdefault(key, set()).add((text, language, kind))
    return {
        key: tuple(
            Name(text, language or None, _script(text, language), kind or None)
            for text, language, kind in sorted(said)
        )
        for key, said in found.items()
    }


def _script(text: str, language: str) -> str | None:
    """The script that the language tag names (RFC 5646 §2.2.3), else that of the letters."""
    for subtag in language.split("-")[1:]:
        if len(subtag) == 4 and subtag.isalpha():
            return subtag.title()
    return script_of(text)
