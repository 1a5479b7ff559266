"""Periods as mappings: what an author writes of a time that plain EDTF has no room for.

{edtf: 2018-12, as_found: since December, inferred: of the report}
{begin: {to: 2010-05-03}, end: {from: 2012-06-01}}     first and last cited; also under period:
{one_of: [2023-05-03, 2023-05-17]}                     one of several, nobody knows which
{date: 1445-08-20, calendar: hijri}                    as it stands in another calendar
{as_found: recently}                                   words that give no date
"""

from __future__ import annotations

from graph.claims.calendars import CALENDARS
from graph.claims.errors import InputError
from graph.claims.period import Period
from graph.ingest.spot import Spot, each, near
from graph.ingest.yaml_tree import Block, Node

FORMS = ("edtf", "period", "one_of", "date")
"""The keys that say the time; at most one of them stands in a mapping."""
ENDS = ("begin", "end")
BOUNDS = ("from", "to")
PERIOD_KEYS = (*FORMS, *ENDS, "calendar", "as_found", "inferred")


def read_period_block(block: Block, spot: Spot, field: str) -> Period:
    """The period that a mapping says; keys that are none of a period's are left alone.

    Raises:
        InputError: it says no time, or says it twice; or one of its dates is refused.
    """
    as_found, inferred = (_words(block, key, spot) for key in ("as_found", "inferred"))
    given = [form for form in FORMS if form in block.entries]
    if any(end in block.entries for end in ENDS):
        given.append("begin and end")
    if len(given) > 1:
        raise spot.error(
            block, f"says the time twice, as {' and as '.join(given)}", "keep one", field=field
        )
    if "calendar" in block.entries and given != ["date"]:
        raise spot.error(
            block.entries["calendar"],
            "is the calendar of no date",
            "write date: with what stands in that calendar; its EDTF is computed",
            field="calendar",
        )
    if not given:
        if as_found is None or inferred is not None:
            raise spot.error(
                block,
                "has no edtf",
                "write {edtf: 2018-12, as_found: …}, open on one side: ../2019-01-14; words "
                "that give no date at all stand alone: {as_found: recently}",
                field=field,
            )
        return Period(as_found=as_found)
    if given == ["date"]:
        return _of_another_calendar(block, spot, as_found, inferred)
    text = _edtf(block, given[0], spot, field)
    return Period.parse(text, as_found=as_found, inferred=inferred)


def _edtf(block: Block, form: str, spot: Spot, field: str) -> str:
    """The EDTF of one of the forms."""
    if form == "edtf":
        return spot.text(block.entries["edtf"], field)
    if form == "one_of":
        dates = [spot.text(item, "one_of") for item in each(block.entries["one_of"])]
        if len(dates) < 2:
            raise spot.error(
                block.entries["one_of"], "names one date", "name two or more", field="one_of"
            )
        return f"[{','.join(dates)}]"
    if form == "period":
        node = block.entries["period"]
        if not isinstance(node, Block):
            return spot.text(node, "period")
        spot.only(node, ENDS, "a period")
        block = node
    return "/".join(_bound(block.entries.get(end), spot, end) for end in ENDS)


def _bound(node: Node | None, spot: Spot, end: str) -> str:
    """One end of a period: a date, or {from:, to:}, either of which may be left out."""
    if node is None:
        return ""
    if not isinstance(node, Block):
        return spot.text(node, end)
    spot.only(node, BOUNDS, f"the {end} of a period")
    first, last = (
        spot.text(node.entries[key], key) if key in node.entries else "" for key in BOUNDS
    )
    return f"[{first}..{last}]"


def _of_another_calendar(
    block: Block, spot: Spot, as_found: str | None, inferred: str | None
) -> Period:
    if "calendar" not in block.entries:
        raise spot.error(
            block.entries["date"],
            "is of a calendar that nobody names",
            f"write calendar: and one of {', '.join(CALENDARS)}; a date of our own is an edtf",
            field="date",
        )
    calendar = spot.text(block.entries["calendar"], "calendar")
    if calendar not in CALENDARS:
        raise spot.error(
            block.entries["calendar"],
            "is no calendar that is known",
            near(calendar, CALENDARS),
            field="calendar",
        )
    stated = spot.text(block.entries["date"], "date")
    try:
        return Period(calendar=calendar, stated=stated, as_found=as_found, inferred=inferred)
    except InputError as error:
        raise spot.placed(error, block.entries["date"], "date") from None


def _words(block: Block, key: str, spot: Spot) -> str | None:
    return spot.text(block.entries[key], key) if key in block.entries else None
