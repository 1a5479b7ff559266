"""What notes tell of sources: name, publisher, day, address, archive, day of access."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from api.reports.report import ReportLine, SourceWords
from graph.views.shown_labels import labels_of
from graph.views.view import MOST_ROWS, PlainValues, Relations, View, Window

_VALUES = ("published", "url", "archiveUrl", "archived", "accessed")


def sources_of(view: View, lines: Iterable[ReportLine]) -> dict[str, SourceWords]:
    """What is known, in a view, of the sources that lines have notes to, by id."""
    ids = sorted({place.source for line in lines for place in line.places})
    found: dict[str, SourceWords] = {}
    for start in range(0, len(ids), MOST_ROWS):
        found.update(_read(view, ids[start : start + MOST_ROWS]))
    return found


def _read(view: View, ids: list[str]) -> Iterator[tuple[str, SourceWords]]:
    by = Relations(property="publisher", window=Window(first=MOST_ROWS), detail=False)
    values = {name: PlainValues(property=name) for name in _VALUES}
    replies = view.read([(by, ids), *((want, ids) for want in values.values())])
    pages = replies[by]
    refs = {row.to.id: row.to.cls for page in pages.values() for row in page.rows}
    names = labels_of(view, [*refs.items(), *((id, "Source") for id in ids)])

    def said(id: str, name: str) -> str | None:
        shown = replies[values[name]].get(id)
        if shown is None or shown.value is None:
            return None
        period = shown.value.period
        return shown.value.text if period is None else period.edtf or shown.value.text

    for id in ids:
        yield (
            id,
            SourceWords(
                name=names[id],
                publishers=tuple(sorted(names[row.to.id] for row in pages[id].rows)),
                published=said(id, "published"),
                url=said(id, "url"),
                archive=said(id, "archiveUrl"),
                archived=said(id, "archived"),
                accessed=said(id, "accessed"),
            ),
        )
