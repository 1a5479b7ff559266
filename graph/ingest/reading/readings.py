"""What is proposed of one sentence: events, calls, answers, denials, other documents."""

from __future__ import annotations

from dataclasses import dataclass, field

from graph.ingest.reading.concept_words import FoundWord
from graph.ingest.reading.counted_people import Count
from graph.ingest.reading.due_days import DueDay
from graph.ingest.reading.sentences import Sentence
from graph.ingest.reading.speakers import SentenceSpeaker
from graph.ingest.reading.told_dates_in_text import ToldDate

NO_PLACE = "the sentence gives no place"
NO_DATE = "the sentence gives no date"


@dataclass(frozen=True)
class Event:
    """Something that a sentence seems to say happened."""

    kind: str
    start: int
    end: int
    word: str
    accused: str | None
    told: ToldDate | None
    place: str | None
    negated: bool
    doubts: tuple[str, ...]
    place_rule: str | None = None
    """What found the place, where no rule for words did."""
    count: Count | None = None
    """Who is counted as harmed by this one and no other: “and one in Bel”."""
    accuser: SentenceSpeaker | None = None
    """Whose word it is that they did it, where that is not who speaks in the sentence."""
    accused_at: int = 0
    """Where the words that accuse begin: an event behind them is the accuser's, too."""
    admitted: bool = False
    """Whether who denied it owns to it now."""

    @property
    def found(self) -> FoundWord:
        """The word of it."""
        return FoundWord(self.kind, self.start, self.end, self.word)


@dataclass(frozen=True)
class Demand:
    """One thing that somebody asks of somebody."""

    kind: str
    addressee: str | None
    start: int
    end: int
    cue: str
    doubts: tuple[str, ...] = ()
    due: DueDay | None = None
    """By when, where the sentence says it of this demand."""


@dataclass(frozen=True)
class DeniedBefore:
    """What a denial is of that names no event itself."""

    line: int
    """Of the sentence that tells it."""
    events: tuple[Event, ...]
    words: str
    """Of the denial."""
    start: int
    end: int


@dataclass
class Read:
    """What a sentence seems to say."""

    sentence: Sentence
    speaker: SentenceSpeaker
    events: list[Event] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)
    responses: list[FoundWord] = field(default_factory=list)
    denies: bool = False
    refers: DeniedBefore | None = None
    """What it denies, where that stands in an earlier sentence."""
    of_anybody: list[FoundWord] = field(default_factory=list)
    """Events that it denies of anybody: “denied that anyone had been beaten”."""
    documents: list[str] = field(default_factory=list)
    absence: tuple[int, int] | None = None
    """Where it says that no investigation took place."""
    might: list[str] = field(default_factory=list)
    """Words of events that might come, were feared, forbidden or planned: nothing is proposed."""
    doubts: list[str] = field(default_factory=list)
    """What a person should look at, of which nothing is proposed."""
    made_on: ToldDate | None = None
    """When a call was made; no words of the text where that is the document's own day."""
    caller: SentenceSpeaker | None = None
    """Who makes the call; None where there is none."""
    made_in: str | None = None
    """The letter or the like in which somebody else made it, in the words of the sentence."""
    asked: str | None = None
    """Whom a call is to, where no demand says it."""
    due: DueDay | None = None
    """By when all of a call is asked for."""
    opens: bool = False
    """A call whose demands follow, one a line."""
    head: Read | None = None
    """Of such a demand, the call."""
    continues: bool = False
    """Such a demand."""

    @property
    def says(self) -> bool:
        """Whether anything is proposed."""
        return (
            bool(self.events or self.counts or self.demands or self.responses or self.documents)
            or self.opens
            or self.refers is not None
            or self.absence is not None
        )

    @property
    def told_of(self) -> bool:
        """Whether its call is somebody else's, of which the document only tells."""
        return self.caller is not None and not self.caller.publisher
