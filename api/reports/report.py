"""What a report is: lines that stay together, and notes to them. Files are made of it.

A note is numbered in the order of its first mention. The first note to a source has all that is
known of it, a later one names the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from graph.claims.claim import Citation

NO_ADDRESS = "no address is recorded"
NO_ACCESS = "no day of access is recorded"


class LineKind(StrEnum):
    """What a line is."""

    CHAPTER = "chapter"
    SECTION = "section"
    ITEM = "item"
    DETAIL = "detail"
    PLAIN = "plain"


class CitedPlace(NamedTuple):
    """What a note is to: a source, and where in it."""

    source: str
    """Its id."""
    at: str | None = None
    quote: str | None = None

    @classmethod
    def of(cls, citation: Citation) -> CitedPlace:
        """The place that a claim cites."""
        return cls(citation.source, citation.locator, citation.quote)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceWords:
    """What is known of a source, in words; None for what nobody recorded."""

    name: str
    publishers: tuple[str, ...] = ()
    published: str | None = None
    url: str | None = None
    archive: str | None = None
    archived: str | None = None
    accessed: str | None = None

    def text(self) -> str:
        """The note that is to all of it."""
        publishers = [one for one in self.publishers if not self.name.startswith(one)]
        whole = ", ".join([*publishers, self.name])
        parts = [whole if self.published is None else f"{whole}, {self.published}"]
        parts.append(self.url or NO_ADDRESS)
        if self.archive is not None or self.archived is not None:
            on = "" if self.archived is None else f" on {self.archived}"
            parts.append(f"archived{on}: {self.archive or NO_ADDRESS}")
        parts.append(NO_ACCESS if self.accessed is None else f"accessed {self.accessed}")
        return "; ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """One paragraph."""

    level: LineKind
    text: str
    label: str = ""
    """What stands before it: ``stands``, ``denied``."""
    places: tuple[CitedPlace, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """Lines that no end of a page parts: an accusation, and what denies it."""

    lines: tuple[ReportLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole report."""

    title: str
    clearance: str
    on: date
    blocks: tuple[ReportBlock, ...]
    sources: Mapping[str, SourceWords]
    """Every source that a note is to, by id."""

    @property
    def head(self) -> str:
        """What stands on each page."""
        return f"Clearance: {self.clearance}. As of {self.on.isoformat()}."


class NumberedLine(NamedTuple):
    """A line with the numbers of its notes, and the notes that are told here for the first time."""

    line: ReportLine
    numbers: tuple[int, ...]
    new: Mapping[int, str]
    followed: bool
    """Whether the next line is on the same page."""


def numbered(report: Report) -> Iterator[NumberedLine]:
    """The lines of a report with their notes, in order."""
    numbers: dict[CitedPlace, int] = {}
    first: dict[str, int] = {}
    for block in report.blocks:
        for place, line in enumerate(block.lines, start=1):
            own, new = [], {}
            for cited in dict.fromkeys(line.places):
                number = numbers.get(cited)
                if number is None:
                    number = numbers[cited] = len(numbers) + 1
                    new[number] = _note(report.sources[cited.source], cited, first)
                    first.setdefault(cited.source, number)
                own.append(number)
            yield NumberedLine(line, tuple(own), new, place < len(block.lines))


def _note(source: SourceWords, cited: CitedPlace, first: Mapping[str, int]) -> str:
    before = first.get(cited.source)
    text = source.text() if before is None else f"{source.name}, as in note {before}"
    if cited.at is not None:
        text += f"; {cited.at}"
    return f"{text}: “{cited.quote}”" if cited.quote is not None else text
