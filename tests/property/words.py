"""Strategies for the words: periods, quantities, markings, claims.

Texts hold everything but lone surrogates, which no UTF-8 input can bring.
"""

from __future__ import annotations

import calendar
from datetime import date
from typing import NamedTuple

from hypothesis import strategies as st

from graph.claims.claim import Attribution, Citation, Claim, Literal, Stance, make_claim
from graph.claims.marking import Clearance, Level, Marking
from graph.claims.period import Period
from graph.claims.quantity import Quantity

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = st.sampled_from(["raid", "fire", "harbour", "gazette", "network", "Острель", 'a","b'])


class Dated(NamedTuple):
    """A date in EDTF, with the first and the last day that it can mean."""

    edtf: str
    first: date
    last: date


def coarsened(day: date) -> list[Dated]:
    """Every way to write a date that `day` lies in, the finest first."""
    y, m = day.year, day.month
    month = (day.replace(day=1), day.replace(day=calendar.monthrange(y, m)[1]))
    year = (date(y, 1, 1), date(y, 12, 31))
    decade = (date(y // 10 * 10, 1, 1), date(y // 10 * 10 + 9, 12, 31))
    century = (date(y // 100 * 100, 1, 1), date(y // 100 * 100 + 99, 12, 31))
    return [
        Dated(f"{y}-{m:02}-{day.day:02}", day, day),
        Dated(f"{y}-{m:02}", *month),
        Dated(f"{y}-{m:02}-XX", *month),
        Dated(f"{y}", *year),
        Dated(f"{y}-XX", *year),
        Dated(f"{y}-XX-XX", *year),
        Dated(f"{y // 10}X", *decade),
        Dated(f"{y // 100}XX", *century),
    ]


# Few enough days that periods often touch, around a leap day and a turn of the year.
days = st.dates(date(2015, 12, 1), date(2020, 3, 31))
qualifiers = st.sampled_from(["", "", "~", "?", "%"])


@st.composite
def dateds(draw: st.DrawFn) -> Dated:
    edtf, first, last = draw(st.sampled_from(coarsened(draw(days))))
    return Dated(edtf + draw(qualifiers), first, last)


@st.composite
def edtfs(draw: st.DrawFn) -> str:
    """Everything that is taken."""
    one, other = sorted([draw(dateds()), draw(dateds())], key=lambda d: (d.first, d.last))
    a, b = one.edtf, other.edtf
    forms = [a, f"{a}/{b}", f"[{a}..{b}]", f"../{b}", f"/{b}", f"{a}/..", f"{a}/"]
    return draw(st.sampled_from([*forms, f"[..{b}]", f"[{a}..]"]))


periods = st.one_of(
    st.builds(Period, edtf=edtfs(), as_found=st.none() | texts, inferred=st.none() | texts),
    st.builds(Period, as_found=texts),
)


@st.composite
def quantities(draw: st.DrawFn, unit: str | None = None) -> Quantity:
    low, best, high = sorted(draw(st.lists(st.integers(0, 60), min_size=3, max_size=3)))
    return Quantity(
        unit=unit or draw(st.sampled_from(["person", "event", "document", "armed-group"])),
        min=draw(st.sampled_from([low, None])),
        max=draw(st.sampled_from([high, None])),
        best=draw(st.sampled_from([best, None])),
        qualifier=draw(st.none() | texts),
        as_found=draw(st.none() | texts),
    )


levels = st.sampled_from(Level)
compartments = st.frozensets(st.sampled_from(["medical", "minors", "sources-2"]))
markings = st.builds(Marking, level=levels, compartments=compartments)
clearances = st.builds(Clearance, level=levels, compartments=compartments)

literals = st.builds(
    Literal,
    datatype=st.sampled_from(["text", "period", "quantity"]),
    text=texts,
    original=st.none() | texts,
    language=st.sampled_from([None, "en", "uk-Cyrl"]),
    quantity=st.none() | quantities(),
    period=st.none() | periods,
)


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    one = {
        "object": names,
        "concept": names,
        "value": literals,
    }
    which = draw(st.sampled_from(sorted(one)))
    acts = st.sampled_from(["states", "reports", "verified"])
    return make_claim(
        origin=draw(names),
        subject=draw(names),
        predicate=draw(names),
        **{which: draw(one[which])},
        negated=draw(st.booleans()),
        attribution=tuple(
            draw(
                st.lists(
                    st.builds(Attribution, actor=names, act=acts, on=st.none() | periods),
                    max_size=3,
                )
            )
        ),
        stance=draw(st.sampled_from(Stance)),
        valid=draw(st.none() | periods),
        refines=draw(st.none() | names),
        citation=Citation(
            source=draw(names), locator=draw(st.none() | texts), quote=draw(st.none() | texts)
        ),
        marking=draw(markings),
    )
