"""Who sees what: the graph as one clearance sees it, at one known-at time.

Everything that reads the store reads a `View`, and a view is built from what its viewer may read
and nothing else (law 1). Engines implement the protocol; this module holds its words.

All reading is set-at-a-time: many ids in, many rows out, one call for each level of a query.
An id that is unknown and an id that may not be read are the same: absent from the reply.

What is in a view:

- an *entity*, if its registration's marking may be read and it was registered by the known-at
  time;
- a *claim*, if its effective marking (the join of its own, of the registrations of everything it
  names, and of the claim that it refines) may be read and it was recorded by then;
- a claim is *standing* if by then it was neither rejected nor retracted, and no other such claim
  in the view refines it, directly or through others. Only standing claims make relations, shown
  values, kinds, names and counts, and only they match filters, unless a query names reviews.

Record times are microseconds since 1970-01-01T00:00Z, as integers.

More than 400 lines, because it is one vocabulary: what is asked and what comes out are read
side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, Self, TypeAlias, TypeVar
from typing import Literal as OneOf

from graph.claims.claim import Claim, Entity, Literal, Review, Stance
from graph.claims.deadline import Deadline
from graph.claims.decided import Decided
from graph.claims.marking import Clearance, Marking
from graph.claims.period import Period
from graph.views.claim_filters import ClaimOrder, ClaimWhere
from graph.views.replies import Replies, Want, Wants
from graph.views.walking import Along, Walk
from graph.vocabulary import Vocabulary

if TYPE_CHECKING:
    from graph.views.clusters import Clusters
    from graph.views.columns import Columns
    from graph.views.told_contents import LoneName, ToldContent

MOST_ROWS = 1000
"""The most rows that one page may hold."""


# ------------------------------------------------------------------------------- what comes out


class Ref(NamedTuple):
    """An entity as a reply names it: its id and its concrete class."""

    id: str
    cls: str


Days: TypeAlias = tuple[int | None, int | None, int | None, int | None]
"""Earliest and latest begin, earliest and latest end as day numbers; None where unknown."""
UNDATED: Days = (None, None, None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A claim as it stands in a view."""

    claim: Claim
    recorded_at: int
    """When this store first recorded it, in microseconds since 1970."""
    review: Review
    """The latest decision by the known-at time; proposed where nobody has decided."""
    retracted_at: int | None
    """When it was last retracted; None while it stands."""
    marking: Marking
    """The effective marking, always today's."""
    classes: Mapping[str, str]
    """The concrete class of every entity that the claim names."""
    coded: Claim | None = None
    """The claim as it was made, where judgements of identity put other ids into `claim`."""

    @property
    def counts(self) -> bool:
        """Whether statuses, duties and figures may use it: what a program proposed, and no person
        accepted, counts for nothing in them."""
        return self.review is Review.ACCEPTED or not self.claim.is_by_software

    # What is asked of very many claims. A record whose claim was not opened yet knows it, too.

    @property
    def id(self) -> str:
        return self.claim.id

    @property
    def subject(self) -> str:
        return self.claim.subject

    @property
    def predicate(self) -> str:
        return self.claim.predicate

    @property
    def object(self) -> str | None:
        return self.claim.object

    @property
    def concept(self) -> str | None:
        return self.claim.concept

    @property
    def negated(self) -> bool:
        return self.claim.negated

    @property
    def source(self) -> str:
        return self.claim.citation.source

    @property
    def value(self) -> Literal | None:
        """The one that it says of its subject."""
        return self.claim.value

    @property
    def speaker(self) -> str | None:
        """The innermost speaker."""
        return self.claim.speaker

    @property
    def period(self) -> Period | None:
        """The one that it gives as its value."""
        return None if self.claim.value is None else self.claim.value.period

    @property
    def days(self) -> Days:
        """The days of that period; all unknown where there is none."""
        period = self.period
        return UNDATED if period is None else (*period.begins, *period.ends)

    @property
    def stance(self) -> Stance:
        return self.claim.stance

    @property
    def is_qualified(self) -> bool:
        return bool(self.claim.particulars)

    @property
    def names(self) -> tuple[str, ...]:
        """Every entity that the claim names, each once, subject first and source last."""
        return self.claim.names

    def opened(self) -> Record:
        """The same with its claim."""
        return self

    @property
    def ends(self) -> Mapping[str, str]:
        """The classes at least of its subject and its object."""
        return self.classes


class Shown(NamedTuple):
    """The value of a property that is shown where several stand side by side."""

    record: Record
    rule: str
    """The name of the display rule that chose it."""
    ties: tuple[Record, ...] = ()
    """Claims that say otherwise and that the rule puts as high: nothing but order decides."""


class Said(NamedTuple):
    """What a claim says of its subject: exactly one of the three."""

    to: Ref | None
    concept: str | None
    value: Literal | None


class Related(NamedTuple):
    """One relation of an entity: the other end, and the claims for and against it."""

    to: Ref
    stance: Stance
    """That of the claim which the display rule puts first among those for."""
    contested: bool
    """Whether a standing claim says that it is not so."""
    certain: bool
    """Whether it certainly held on `valid_on`; true where no day was asked for."""
    claims: tuple[str, ...]
    """Ids of the standing claims for it, in the display rule's order, then those against it."""


class Name(NamedTuple):
    """One name of an entity, with its BCP 47 language and ISO 15924 script where known."""

    text: str
    language: str | None
    script: str | None
    kind: str | None = None
    """What sort of name it is, by the scheme ``name-kinds``; None where nobody says."""


class Hit(NamedTuple):
    """An entity that a search found, and the one of its names that matches best."""

    ref: Ref
    matched: str


class TextHit(NamedTuple):
    """A claim in which words were met."""

    record: Record
    matched: str
    """Its text or its quote: that in which more of the words are; the text of two alike."""
    quoted: bool
    """Whether that is the quote."""


Key: TypeAlias = tuple[str | int | float | None, ...]
"""A row's place in its list: the sort values, then the public id."""

T = TypeVar("T")


class Page(NamedTuple, Generic[T]):
    """A stretch of a list, in order, and whether more follows.

    `keys` has one entry a row: what `after` takes to continue behind that row, or before it.
    Whether `more` follows is asked in the direction of the window. `total` is None unless it was
    asked for.
    """

    rows: Sequence[T]
    keys: Sequence[Key]
    more: bool
    total: int | None


# ---------------------------------------------------------------------------- what is asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which stretch of a list: `first` rows behind `after`, and whether to count the whole.

    `backwards`: the last rows of the list, or the last before `after`; still in its order.
    """

    first: int = 50
    after: Key | None = None
    count: bool = False
    backwards: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels(Want[str]):
    """The shown name of each id. Reply: id → str, absent where there is no name.

    Languages are preferred in the order given, then English, then any; within a language its own
    script comes before others (``ru`` before ``ru-Latn``), a main name before an alias
    (`graph.views.display.is_main`), and among such the display rule chooses. A language takes its
    finer tags, too: ``uk`` takes ``uk-Cyrl``, in any case (RFC 4647 §3.3.1, basic filtering).
    """

    languages: tuple[str, ...] = ()
    valid_on: date | None = None
    """Only claims whose `valid` possibly holds on that day; an unknown date is possible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names(Want[tuple[Name, ...]]):
    """Every name of each id. Reply: id → tuple[Name, ...], distinct; absent where there is none.

    Order: text, then language, then kind (none first), by code point. What is said to be of
    several kinds is there once for each.
    """

    valid_on: date | None = None
    """Only claims whose `valid` possibly holds on that day; an unknown date is possible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concepts(Want[tuple[str, ...]]):
    """The concepts that `property` gives each id. Reply: id → tuple[str, ...], codes sorted;
    absent where there is none. Only claims that are not negated count."""

    property: str
    valid_on: date | None = None
    """Only claims whose `valid` possibly holds on that day; an unknown date is possible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Values(Want[Shown]):
    """The shown value of `property`. Reply: id → Shown, absent where nothing is claimed.

    Only claims that are not negated are candidates. Serves properties of every kind: concept,
    value, and relation to at most one.
    """

    property: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainValues(Want[Said]):
    """What the claims say that `Values` shows, without the claims, which is many times cheaper.

    Reply: id → Said, absent where nothing is claimed.
    """

    property: str
    valid_on: date | None = None
    """Only claims whose `valid` possibly holds on that day are candidates; an unknown date is
    possible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relations(Want[Page[Related]]):
    """The relations of each id along `property`. Reply: id → Page[Related].

    Every id asked for is in the reply, with an empty page where it has none. Order: the public
    id of the other end; a row's key is ``(id,)``.
    """

    property: str
    inverse: bool = False
    window: Window = field(default_factory=Window)
    valid_on: date | None = None
    """Only claims, for and against, whose `valid` possibly holds on that day; an unknown date is
    possible."""
    detail: bool = True
    """False where nobody reads stance, contested, certain or claims; they may then be filler."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims(Want[Page[Record]]):
    """The standing claims of each id. Reply: id → Page[Record]; every id is in it.

    `predicates` are pairs of a property and whether the id is its object (inverse) rather than
    its subject; None for every claim that has the id as its subject. Order: the claim id; a
    row's key is ``(claim id,)``. `deny` keeps only those whose attribution has the act
    ``denies``. With `unopened` an engine may open claims only when something of them is asked for:
    for who reads very many, and of use as long as the view is.
    """

    predicates: tuple[tuple[str, bool], ...] | None = None
    deny: bool = False
    window: Window = field(default_factory=Window)
    unopened: bool = False


# ------------------------------------------------------------------------------------- filters
#
# Each tests one entity. They match standing claims that are not negated.


@dataclass(frozen=True, slots=True)
class Is:
    """The entity with this id."""

    id: str


@dataclass(frozen=True, slots=True)
class Among:
    """One of the entities with these ids."""

    ids: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualified:
    """A claim is qualified by this particular, in every way that is given.

    A count passes where it may be within the bounds or, if `certain`, where it is; a bound that
    is unknown may be anything.
    """

    property: str
    codes: frozenset[str] | None = None
    """Narrower ones are listed."""
    how: OneOf["in", "contains", "starts"] = "in"
    values: tuple[str, ...] | None = None
    """Texts, folded already. Any of them suffices."""
    at_least: int | None = None
    at_most: int | None = None
    certain: bool = False

    def passes(
        self, concept: str | None, text: str | None, low: int | None, high: int | None
    ) -> bool:
        """Whether a particular of that name passes.

        Args:
            text: folded; None of a concept and of a quantity.
            low, high: the bounds of a quantity.
        """
        if self.codes is not None and concept not in self.codes:
            return False
        if self.values is not None and (text is None or not self._fits(text)):
            return False
        if self.at_least is None and self.at_most is None:
            return True
        if concept is not None or text is not None:
            return False
        least, most = (low, high) if self.certain else (high, low)
        unknown = not self.certain
        enough = self.at_least is None or (unknown if least is None else least >= self.at_least)
        few = self.at_most is None or (unknown if most is None else most <= self.at_most)
        return enough and few

    def _fits(self, text: str) -> bool:
        values = self.values or ()
        if self.how == "in":
            return text in values
        if self.how == "contains":
            return any(value in text for value in values)
        return any(text.startswith(value) for value in values)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMatch:
    """Any claimed value of a text property, compared in folded form
    (`graph.claims.text.folded`)."""

    property: str
    how: OneOf["in", "contains", "starts"]
    values: tuple[str, ...]
    """Folded already. Any of them suffices."""
    qualified: tuple[Qualified, ...] = ()
    """Only claims of which all of this is so."""
    valid_on: date | None = None
    """Only claims whose `valid` possibly holds on that day; an unknown date is possible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HasConcept:
    """Any claimed concept of the property is one of these codes (narrower ones are listed)."""

    property: str
    codes: frozenset[str]
    negated: bool = False
    """Only claims that it is not so: of one of these, of which broader ones are then listed."""
    valid_on: date | None = None
    """As of `TextMatch`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMatch:
    """Any claimed period of the property overlaps the range, lies within it, or covers it.

    `overlaps`: possibly on one of its days; an entity without any claimed period is possibly
    then, unless `dated`. `within`: certainly on no other day. `covers`: certainly on all of its
    days; nothing covers a range that is open. `certainly`: certainly on one of its days.
    `known`: some date of it is known, regardless of the
    range. Open ends of the range are None; both inclusive.
    """

    property: str
    how: OneOf["overlaps", "within", "covers", "known", "certainly"]
    start: date | None = None
    end: date | None = None
    dated: bool = False
    """Of `overlaps`: only periods some date of which is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeMatch:
    """Any claimed quantity of the property lies within bounds: possibly, or certainly."""

    property: str
    least: int | None = None
    most: int | None = None
    certain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PointMatch:
    """Any claimed point of the property, or any that one speaker gives as a latitude and a
    longitude (`graph.views.points`), as it is given, lies in a box, or no farther than some
    metres from a point (on a sphere of the earth's mean radius), and stands for one of some things.
    However precise, where none of these is named."""

    property: str
    box: tuple[float, float, float, float] | None = None
    """South, west, north, east, in degrees; over the 180th meridian where west is the larger."""
    near: tuple[float, float] | None = None
    """Latitude and longitude."""
    metres: float = 0.0
    precisions: frozenset[str] | None = None
    """Codes; a point that says nothing of it has none of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Which standing claims count for a filter; left out: every one that is not negated.

    What is counted or contested is so within one relation: among the claims on one pair of ends,
    or that say the same concept or text of an entity. A concept is contested by the denial of a
    broader one, too.
    """

    stances: frozenset[Stance] | None = None
    reviews: frozenset[Review] | None = None
    negated: bool = False
    """Those that say that it is not so, and no others."""
    contested: bool | None = None
    """Whether a standing claim says the contrary."""
    acts: frozenset[str] | None = None
    """What the innermost speaker does with it."""
    speaker: Where | None = None
    """The innermost one."""
    source: Where | None = None
    valid: tuple[DateMatch, ...] = ()
    """The time for which it is said, each as of a period that is claimed; properties are left
    aside. One that is not told overlaps every day."""
    particulars: frozenset[str] | None = None
    """Some concept that qualifies it is one of these."""
    qualified: tuple[Qualified, ...] = ()
    """All of this is so of it."""
    shown: bool = False
    """The one that is shown: of an entity's claims of a value, of those on one pair of ends."""
    speakers: int = 1
    """Of the claims that count, at least so many different innermost speakers."""
    publishers: int = 1
    """The same of those at the outer end of their attribution."""

    @property
    def is_anything(self) -> bool:
        """Whether it narrows nothing."""
        return self == Saying()


Ones: TypeAlias = tuple[tuple[str, str], ...]
"""Entities that are judged to be one with others → what stands for all; written in by who
resolves them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A claim that counts passes a test of a property's values."""

    test: TextMatch | HasConcept | DateMatch | SizeMatch | PointMatch
    """Of dates: where none that counts is claimed it is as if none were claimed at all."""
    said: Saying
    ones: Ones = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """Along `property` from an entity to itself and everything beyond it, any number of hops."""

    property: str
    inverse: bool = False
    valid_on: date | None = None
    """Only hops that possibly held on that day; an unknown date is possible."""
    said: Saying | None = None
    """Which claims make a hop. Of filters alone: not of what a `Linked` climbs before or after."""
    ones: Ones = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Some (or none) of the entities at the other end of a relation pass `where`.

    The relation is walked from everything that `before` reaches from the entity, and what is
    tested is everything that `after` reaches from the other end.
    """

    property: str
    inverse: bool = False
    some: bool = True
    where: Where | None = None
    before: Climb | None = None
    after: Climb | None = None
    valid_on: date | None = None
    """Only claims whose `valid` possibly holds on that day; an unknown date is possible."""
    qualified: tuple[Qualified, ...] = ()
    """Only claims of which all of this is so."""
    said: Saying | None = None
    """Which claims make the relation."""
    least: int = 1
    """How many different ends have to pass for `some`."""
    ones: Ones = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaches:
    """The entity itself, or something that it reaches along `climb`, passes `where`."""

    climb: Climb
    where: Where


@dataclass(frozen=True, slots=True)
class AllOf:
    """Passes if every part does; an empty one passes."""

    parts: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Passes if some part does; an empty one does not."""

    parts: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Passes if the part does not."""

    part: Where


Where: TypeAlias = (
    Is
    | Among
    | TextMatch
    | HasConcept
    | DateMatch
    | SizeMatch
    | PointMatch
    | Told
    | Linked
    | Reaches
    | AllOf
    | AnyOf
    | Not
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One sort key: the shown value of a property, or the label (property None).

    Texts sort by folded form, periods by `Period.sort_key`, concepts by code, quantities by
    `Quantity.figure`. What has no value, or a period without a known date (`Period.day`), sorts
    last in both directions. Every order ends in the public id, ascending.
    """

    property: str | None
    descending: bool = False
    by: OneOf["value", "last", "count", "first date", "last date"] = "value"
    """`last`: the last possible day of a shown period; one without an end sorts last. `count`: how
    many relations there are along the property, on any day; without a property, how many standing
    claims about it. `first date`, `last date`: the first or last known day (`Period.day`,
    `Period.last_day`) of all that the property leads to, on any day; what has no date there does
    not count, and who leads to nothing dated sorts last."""
    inverse: bool = False
    """Of what is along a relation: whether the entity is the object."""
    date: str | None = None
    """Of first and last dates: the property whose shown value is the date of an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityQuery:
    """Entities of some concrete classes that pass `where`. Reply: Page[Ref]."""

    classes: tuple[str, ...]
    where: Where | None = None
    order: tuple[Order, ...] = ()
    languages: tuple[str, ...] = ()
    """For an order by label: the preference that `Labels` has."""
    valid_on: date | None = None
    """For an order by label: the day that `Labels` uses."""
    placed: bool = False
    """Leaves out what has no known value of what comes first in the order; a total counts it."""
    until: Key | None = None
    """What comes behind this key in the direction of the window is not wanted: an engine may leave
    it out, and so need not look for it. A total counts it."""
    window: Window = field(default_factory=Window)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimQuery:
    """Claims of any entity. Reply: Page[Record], by claim id unless `order` says otherwise.

    Standing ones, unless `reviews` names decisions: then every claim of those reviews that is
    not retracted, rejected ones and coarse twins included. A row's key has the parts of the order
    (`graph.views.claim_filters.ClaimOrder`), then the claim id.
    """

    predicates: tuple[str, ...] | None = None
    source: str | None = None
    speaker: str | None = None
    """Anywhere in the attribution."""
    reviews: frozenset[Review] | None = None
    negated: bool | None = None
    where: ClaimWhere | None = None
    """What else has to hold."""
    order: tuple[ClaimOrder, ...] = ()
    window: Window = field(default_factory=Window)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """Entities some name of which matches a text. Reply: Page[Hit]; one hit an entity.

    Every standing name counts, not only the shown one, unless it is negated. Order: how well the
    best of them matches (`graph.views.name_matching.Rank`), then the public id; a row's key is the
    rank's parts and the id. Where each word of the text has more than
    `graph.views.name_matching.MOST_CANDIDATES` names in the view that it could mean, nothing is
    answered: an error says so.
    """

    text: str
    without: frozenset[str]
    """Kinds, narrower ones listed: who is said to be of one of them by any standing claim is left
    out. `graph.protection.sought_names` has those that nobody is to be found by."""
    classes: frozenset[str] | None = None
    """Only entities of these concrete classes."""
    kinds: frozenset[str] | None = None
    """Only entities that some standing claim says are of one of these kinds, narrower ones
    listed. Who is left out for class or kind is as if the name were not there: it keeps no looser
    match away."""
    also: frozenset[str] = frozenset()
    """Entities that are of one of `kinds` for another reason, and of none in `without`."""
    never: frozenset[str] = frozenset()
    """Entities that are left out for another reason."""
    valid_on: date | None = None
    """Only names that possibly hold on that day."""
    window: Window = field(default_factory=Window)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextQuery:
    """Standing claims with words of a text in their own text or quote. Reply: Page[TextHit].

    Words are met as `graph.views.text_words` has it. A word that more than
    `graph.views.text_words.MOST_MET` claims of the view may have counts for nothing; where every
    word is such a one, nothing is answered: an error says so. Order: words met, most first; the id
    of the source as the claim was made; its line; the claim id. A row's key is those, the number
    of words as a negative number.
    """

    text: str
    without: frozenset[str]
    """Kinds, narrower ones listed: claims that are of somebody who is said to be of one of them,
    or name such a one as object, are left out."""
    never: frozenset[str] = frozenset()
    """Entities whose claims are left out for another reason."""
    predicates: frozenset[str] | None = None
    window: Window = field(default_factory=Window)


# ------------------------------------------------------------------------- for copies and exports


ChangeKind: TypeAlias = OneOf[
    "reviewed", "remarked", "retracted", "reinstated", "imported", "graded"
]


RECORDED_ONCE = "recorded"
"""That a claim or an entity was recorded, beside the kinds of what happened to it afterwards."""


class Change(NamedTuple):
    """Something that happened to a claim or an entity after it was first recorded."""

    kind: ChangeKind
    """Graded: how sure the coder is, before and after (`graph.views.grades`). Imported: `after` is
    the record time in the store that it came from (ISO 8601, UTC)."""
    at: int
    by: str
    why: str
    before: str | None
    """Re-marking: the marking before; review: the decision before, ``proposed`` where there was
    none. Else None."""
    after: str | None
    on: str | None
    """The day of a decision as the one who took it states it (ISO 8601). Retractions and
    re-markings have one where a person decided them, and none where a loader followed its file."""
    second: str | None = None
    """A re-marking below a floor: the second person, who agreed."""
    rules: str | None = None
    """A re-marking below a floor: the names of the rules that it sets aside, sorted, with spaces
    between."""

    @classmethod
    def made(
        cls,
        kind: ChangeKind,
        at: int,
        decided: Decided,
        before: str | None,
        after: str | None,
        rules: str | None = None,
    ) -> Self:
        """One that somebody makes now, on these decided."""
        said = decided.by, decided.why, before, after, decided.on, decided.second, rules
        return cls(kind, at, *said)


class EntityHistory(NamedTuple):
    """An entity with everything that a viewer may know of its registration."""

    entity: Entity
    recorded_at: int
    changes: tuple[Change, ...]
    """In order. A re-marking is here only for who may read both markings."""


class ClaimHistory(NamedTuple):
    """A claim with everything that a viewer may know of its life."""

    record: Record
    changes: tuple[Change, ...]
    standing: bool = True
    """Whether it stands in the view; ignored where a history is to be written to a store."""


class Counts(NamedTuple):
    """What a view holds."""

    entities: Mapping[str, int]
    """By concrete class; classes without any are absent."""
    claims: int
    """In the view, standing or not."""
    standing: int
    reviews: Mapping[Review, int]
    """Of the standing ones."""
    sources: int
    """Entities of the class Source."""


class State(NamedTuple):
    """Tells one state of a store from all others: two snapshots with equal ones hold the same.

    So everything that was computed from a view may be used again for a view of the same clearance
    and known-at time over an equal state.
    """

    number: int
    """Higher after each unit of work that changed something."""
    mark: str
    """Random, new with each such unit: a backup that was put back and then went another way has
    the number again, and another mark."""


class View(Protocol):
    """The graph as one clearance sees it, at one known-at time, in one snapshot."""

    @property
    def vocabulary(self) -> Vocabulary: ...

    @property
    def clearance(self) -> Clearance: ...

    @property
    def known_at(self) -> int | None:
        """None for everything recorded so far."""

    @property
    def deadline(self) -> Deadline:
        """When anybody who reads has to be done; all of the view's methods raise what its `check`
        raises. Who works long between two calls asks it as well."""

    def classes(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The concrete class of each id in the view."""

    def one_as(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Which id stands for each of these that are judged to be one with others; an entity that
        is not is absent. Every method takes any id of an entity, and gives that one back."""

    def identities(self) -> Clusters:
        """What is judged to be one, and what is judged so and denied."""

    def records(self, ids: Sequence[str]) -> Mapping[str, Record]:
        """Claims by their ids, standing or not: a coarse, rejected or retracted one, too."""

    def read(self, wants: Wants) -> Replies:
        """One level of a query: each want with the ids it is for."""

    def entities(self, query: EntityQuery) -> Page[Ref]: ...

    def claims(self, query: ClaimQuery) -> Page[Record]: ...

    def search(self, query: SearchQuery) -> Page[Hit]:
        """Entities by any of their names.

        Raises:
            QueryError: the text is none to search for, or could mean too many names.
        """

    def find(self, query: TextQuery) -> Page[TextHit]:
        """Claims by words of what they say and quote.

        Raises:
            QueryError: the text is none to look for, or each of its words is too common.
        """

    def walk(self, along: Along) -> Walk:
        """Relations of the view to be walked along, of use as long as the view is."""

    def columns(self) -> Columns:
        """What claims of the view say, as numbers; of use as long as the view is."""

    def entity_histories(self) -> Iterator[EntityHistory]:
        """Every entity in the view, by id, streaming."""

    def claim_histories(self) -> Iterator[ClaimHistory]:
        """Every claim in the view, standing or not, by id, streaming."""

    def claim_contents(self) -> Iterator[ToldContent]:
        """The same as plain values, of which an engine need not make claims: in half the time."""

    def lone_names(self, ids: Sequence[str]) -> Mapping[str, LoneName | None]:
        """Names of some entities that are told without asking which one is shown: None where no
        standing claim names the entity. Others are absent; an engine may tell of none."""

    def histories(
        self, ids: Sequence[str], *, unopened: bool = False
    ) -> Mapping[str, EntityHistory | ClaimHistory]:
        """The entities and claims among these that are in the view, with their lives. With
        `unopened` an engine may open claims only when something of them is asked for, as of
        `Claims`."""

    def changed(
        self,
        since: int,
        until: int | None = None,
        about: Sequence[str] | None = None,
        most: int | None = None,
    ) -> Sequence[str]:
        """Entities and claims of the view that were recorded, or to which anything happened, at
        some moment from `since` on and before `until`: their ids, sorted. What happened may still
        be nothing that the viewer may know.

        Args:
            about: only these entities, and claims that have one of them as subject or object, as
                they were coded; all where left out.
            most: so many of them, if there are more: any.
        """

    def changed_at(
        self,
        moment: int,
        kind: str,
        window: Window,
        about: Sequence[str] | None = None,
    ) -> Sequence[str]:
        """Of what `changed` tells of one moment that to which something of one kind happened
        (`RECORDED_ONCE`, or a kind of `Change`): so many ids as a window shows, sorted, from the id
        in its key on, which is among them."""

    def edge(self, since: int, until: int, *, backwards: bool = False) -> int | None:
        """A moment of a time such that nothing was recorded in it before, or behind where it is
        looked at `backwards`, and nothing happened there but to what changed again later. None
        where none is at hand."""

    def happened(
        self,
        since: int,
        until: int | None = None,
        about: Sequence[str] | None = None,
        classes: Sequence[str] | None = None,
    ) -> Mapping[str, int]:
        """How often what happened to that, as far as the viewer may know: `RECORDED_ONCE`, and the
        kinds of `Change`.

        Args:
            classes: only entities of these, and claims whose subject is of one; all where left
                out.
        """

    def counts(self) -> Counts: ...
