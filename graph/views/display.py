"""Which of several claims is shown, and why.

Contradictions stand side by side; where only one value has room, one named rule chooses it, and
the choice can be asked for. `firmest-latest` takes the first claim in this order:

1. accepted before everything that nobody has accepted;
2. the firmer stance, in the order of `FIRMEST_FIRST`;
3. the later source, by the day (`Period.day`) of its shown publication; unknown last;
4. of dates the finer one, by the days between its earliest and its latest: 5 January before the
   year that it lies in;
5. the smaller claim id, so that there is always exactly one.

What is equal by the first three and says something else than what is shown (a date that leaves
room for the shown one says nothing else) is a *tie*: nothing but order decides, and the choice
says so, its rule is called `firmest-latest-tied`.

The date of publication is itself a claim: of a source's dates the one is shown that comes first
by 1, 2, 4 and 5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias, TypeVar

from graph.claims.claim import Claim, Literal, Review, Stance
from graph.claims.period import UNKNOWN_LAST
from graph.views.view import Record, Shown

T = TypeVar("T")

DISPLAY_RULE = "firmest-latest"
TIED = f"{DISPLAY_RULE}-tied"
"""What the rule is called where it leaves a tie, and nothing but order decides."""

FIRMEST_FIRST = (
    Stance.VERIFIED,
    Stance.ASSERTED,
    Stance.REPORTED,
    Stance.ESTIMATED,
    Stance.ALLEGED,
    Stance.PRESUPPOSED,
    Stance.OPINION,
)
_FIRMNESS = {stance: rank for rank, stance in enumerate(FIRMEST_FIRST)}

SortKey: TypeAlias = tuple[int, int, int, int, str]


def sort_key(record: Record, published: int | None) -> SortKey:
    """A claim's place in the order of `DISPLAY_RULE`; the smallest is shown.

    Args:
        published: the day number of the cited source's shown publication; None where unknown.
    """
    return (
        0 if record.review is Review.ACCEPTED else 1,
        _FIRMNESS[record.claim.stance],
        1 if published is None else -published,  # day numbers begin at 1
        coarseness(record.claim.value),
        record.claim.id,
    )


def coarseness(value: Literal | None) -> int:
    """How many days there are between a date's earliest and its latest; 0 of all other values."""
    if value is None or value.period is None:
        return 0
    return UNKNOWN_LAST if value.period.width is None else value.period.width


def chosen(order: Sequence[Record], published: Mapping[str, int]) -> Shown:
    """What is shown of some claims, with the name of the rule that put it first.

    Args:
        order: as `ranked` gives them; at least one.
        published: as there.
    """
    tied = ties(order, published)
    return Shown(order[0], TIED if tied else DISPLAY_RULE, tied)


def ties(order: Sequence[Record], published: Mapping[str, int]) -> tuple[Record, ...]:
    """Those of some claims that nothing but order keeps from being shown.

    Args:
        order: as `ranked` gives them, the shown one first.
        published: as there.
    """
    if len(order) < 2:
        return ()
    first, *others = order

    def place(record: Record) -> tuple[int, int, int]:
        return sort_key(record, published.get(record.claim.citation.source))[:3]

    return tuple(
        record
        for record in others
        if place(record) == place(first) and not _says_as_much(record.claim, first.claim)
    )


def _says_as_much(claim: Claim, shown: Claim) -> bool:
    """Whether a claim says nothing that the shown one does not say."""
    if (claim.object, claim.concept) != (shown.object, shown.concept):
        return False
    value, chosen = claim.value, shown.value
    if value is None or chosen is None:
        return value is chosen
    if value.period is not None and chosen.period is not None:
        return value.period.contains(chosen.period)
    return (value.text, value.language) == (chosen.text, chosen.language)


def ranked(records: Iterable[Record], published: Mapping[str, int]) -> list[Record]:
    """Claims in the order of `DISPLAY_RULE`, the shown one first.

    Args:
        published: the day number of each source’s shown publication, by its id; absent where
            unknown.
    """
    return sorted(records, key=lambda r: sort_key(r, published.get(r.claim.citation.source)))


def best_name(
    records: Sequence[Record], published: Mapping[str, int], languages: Sequence[str] = ()
) -> str | None:
    """The name that is shown of one entity.

    Args:
        records: its standing `name` claims, none of them negated.
        published: as for `ranked`.
        languages: the preference, first first; a language takes its finer tags, too.

    Returns:
        The one that `DISPLAY_RULE` chooses among those of `in_language`; None where it has none.
    """
    fitting = in_language(records, languages, _language, lambda r: name_kind(r.claim))
    return _text(ranked(fitting, published)[0]) if fitting else None


def in_language(
    names: Sequence[T],
    languages: Sequence[str],
    tag: Callable[[T], str | None],
    kind: Callable[[T], str | None],
) -> list[T]:
    """The names of one entity among which `DISPLAY_RULE` chooses.

    Those in the first of these languages that there is one in, then in English, then all; among
    them those in the script that the language is written in where nobody names one (``ru`` before
    ``ru-Latn``), and among these main ones, if there are any.

    Args:
        tag: the BCP 47 tag of a name.
        kind: what sort of name it is, by the scheme ``name-kinds``.
    """
    fitting = list(names)
    for wanted in (*languages, "en"):
        spoken = [name for name in names if speaks(tag(name), wanted)]
        if spoken:
            fitting = [n for n in spoken if not _adds_a_script(tag(n), wanted)] or spoken
            break
    return [name for name in fitting if is_main(kind(name))] or fitting


def _adds_a_script(tag: str | None, wanted: str) -> bool:
    """Whether a finer tag names a script (RFC 5646 §2.2.3) that the wanted one does not."""
    return any(len(part) == 4 and part.isalpha() for part in (tag or "")[len(wanted) :].split("-"))


NAME_KIND = "nameKind"
"""The particular that says what sort of name a name is."""
MAIN_NAMES = ("legal",)
"""Kinds of names by which somebody is called first, as by one without a kind."""


def name_kind(claim: Claim) -> str | None:
    """What sort of name a claim says that it is; None where it does not say."""
    return next((one.concept for one in claim.particulars if one.property == NAME_KIND), None)


def is_main(kind: str | None) -> bool:
    """Whether a name of this kind is no alias, short form, or name of former days."""
    return kind is None or kind in MAIN_NAMES


def speaks(tag: str | None, wanted: str) -> bool:
    """Whether a language tag is `wanted` or finer: ``uk-Cyrl`` for ``uk``, regardless of the case.

    RFC 4647 §3.3.1, basic filtering, without its ``*``: any language comes last as it is.
    """
    if tag is None:
        return False
    tag, wanted = tag.lower(), wanted.lower()
    return tag == wanted or tag.startswith(f"{wanted}-")


def _language(record: Record) -> str | None:
    return record.claim.value.language if record.claim.value is not None else None


def _text(record: Record) -> str | None:
    return record.claim.value.text if record.claim.value is not None else None
