"""The oracle's view: the definitions of `graph.views.view`, one scan each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cmp_to_key
from itertools import chain

from graph.claims.claim import Claim, Review
from graph.claims.deadline import NEVER, Deadline
from graph.claims.marking import Clearance, Marking
from graph.claims.period import Period
from graph.claims.text import folded, script_of
from graph.views import claim_filters
from graph.views import view as asked
from graph.views.clusters import JUDGEMENTS, Clusters
from graph.views.columns import Columns, RecordColumns
from graph.views.display import best_name, chosen, name_kind, ranked
from graph.views.happenings import changes_at, happenings
from graph.views.name_matching import Rank, SearchWord, find, too_many
from graph.views.points import looked_at
from graph.views.replies import Replies, Want, Wants
from graph.views.saying import counts, enough, is_qualified, narrowed, opposed, passes, says
from graph.views.text_words import (
    language_of,
    line_of,
    sought,
    tokens_of_claim,
    too_common_words,
    too_many_met,
)
from graph.views.told_contents import LoneName, ToldContent, told_contents
from graph.views.view import (
    Change,
    ClaimHistory,
    Counts,
    EntityHistory,
    Key,
    Name,
    Page,
    Record,
    Ref,
    Related,
    Shown,
    T,
)
from graph.views.walking import Along
from graph.vocabulary import Vocabulary
from tests.naive_state import State, Told, current_review, effective, retracted_at
from tests.naive_walk import NaiveWalk
from tests.naive_words import is_candidate, is_met, published_days


class NaiveView:
    """What one clearance sees of a state at one known-at time."""

    def __init__(
        self,
        state: State,
        vocabulary: Vocabulary,
        clearance: Clearance,
        known_at: int | None,
        deadline: Deadline = NEVER,
        *,
        coded: bool = False,
    ) -> None:
        self.deadline = deadline
        self.vocabulary, self.clearance, self.known_at = vocabulary, clearance, known_at
        self._entities = {
            id: known
            for id, known in sorted(state.entities.items())
            if clearance.reads(known.entity.marking) and self._known(known.recorded_at)
        }
        self._told = {
            id: told
            for id, told in sorted(state.claims.items())
            if clearance.reads(effective(told.claim, state)) and self._known(told.recorded_at)
        }
        self._records = {id: self._record(told, state) for id, told in self._told.items()}
        alive = [
            r
            for r in self._records.values()
            if r.review is not Review.REJECTED and r.retracted_at is None
        ]
        coarse = set(chain.from_iterable(self._refined(r.claim) for r in alive))
        self._standing = [r for r in alive if r.claim.id not in coarse]
        self._clusters = Clusters(
            r
            for r in self._standing
            if r.claim.predicate in JUDGEMENTS and r.review is Review.ACCEPTED and not coded
        )
        self._coded, self._everybody = self._records, self._entities
        of = self._clusters.of
        self._records = {id: self._clusters.seen(r) for id, r in self._records.items()}
        self._standing = [self._clusters.seen(r) for r in self._standing]
        self._entities = {id: e for id, e in self._entities.items() if of.get(id, id) == id}
        self._published = published_days(
            r for r in self._standing if r.claim.predicate == "published" and not r.claim.negated
        )

    def _known(self, at: int) -> bool:
        return self.known_at is None or at <= self.known_at

    def _record(self, told: Told, state: State) -> Record:
        changes = [change for change in told.changes if self._known(change.at)]
        return Record(
            claim=told.claim,
            recorded_at=told.recorded_at,
            review=current_review(changes),
            retracted_at=retracted_at(changes),
            marking=effective(told.claim, state),
            classes={id: state.entities[id].entity.cls for id in told.claim.names},
        )

    def _refined(self, claim: Claim) -> Iterator[str]:
        while claim.refines is not None:
            yield claim.refines
            claim = self._records[claim.refines].claim

    # ------------------------------------------------------------------------------ by id

    def one_as(self, ids: Sequence[str]) -> Mapping[str, str]:
        of = self._clusters.of
        return {id: of[id] for id in ids if id in of}

    def identities(self) -> Clusters:
        return self._clusters

    def classes(self, ids: Sequence[str]) -> Mapping[str, str]:
        self.deadline.check()
        return {id: self._everybody[id].entity.cls for id in ids if id in self._everybody}

    def records(self, ids: Sequence[str]) -> Mapping[str, Record]:
        self.deadline.check()
        return {id: self._records[id] for id in ids if id in self._records}

    # ------------------------------------------------------------------------------ wants

    def read(self, wants: Wants) -> Replies:
        return Replies((want, self._reply(want, ids)) for want, ids in wants)

    def _reply(self, want: Want[object], ids: Sequence[str]) -> Mapping[str, object]:
        self.deadline.check()
        of = self._clusters.of
        found = self._found(want, sorted({of.get(id, id) for id in ids}))
        return {id: found[of.get(id, id)] for id in ids if of.get(id, id) in found}

    def _found(self, want: Want[object], ids: Sequence[str]) -> Mapping[str, object]:
        found: dict[str, object]
        match want:
            case asked.Labels(languages=languages, valid_on=day):
                found = {id: self._label(id, languages, day) for id in ids}
            case asked.Names(valid_on=day):
                found = {id: self._names(id, day) for id in ids}
            case asked.Concepts(property=property, valid_on=day):
                found = {id: self._concepts(id, property, day) for id in ids}
            case asked.Values(property=property):
                found = {id: self._shown(id, property) for id in ids}
            case asked.PlainValues(property=property, valid_on=day):
                found = {id: self._said(id, property, day) for id in ids}
            case asked.Relations():
                return {id: self._relations(id, want) for id in ids}
            case asked.Claims():
                return {id: self._claims(id, want) for id in ids}
        return {id: answer for id, answer in found.items() if answer}

    def _said(self, id: str, property: str, day: date | None = None) -> asked.Said | None:
        shown = self._shown(id, property, day)
        if shown is None:
            return None
        record, claim = shown.record, shown.record.claim
        to = None if claim.object is None else Ref(claim.object, record.classes[claim.object])
        return asked.Said(to, claim.concept, claim.value)

    def _for(self, id: str, property: str, day: date | None = None) -> list[Record]:
        """The standing claims that an entity has some value of a property, possibly on a day."""
        return [
            r
            for r in self._standing
            if r.claim.subject == id
            and r.claim.predicate == property
            and not r.claim.negated
            and (day is None or r.claim.valid is None or r.claim.valid.possibly_on(day))
        ]

    def _label(self, id: str, languages: Sequence[str], day: date | None = None) -> str | None:
        return best_name(self._for(id, "name", day), self._published, languages)

    def _names(self, id: str, day: date | None = None) -> tuple[Name, ...]:
        said = {
            (r.claim.value.text, r.claim.value.language or "", name_kind(r.claim) or "")
            for r in self._for(id, "name", day)
            if r.claim.value is not None
        }
        return tuple(
            Name(text, language or None, script_of(text, language or None), kind or None)
            for text, language, kind in sorted(said)
        )

    def _concepts(self, id: str, property: str, day: date | None = None) -> tuple[str, ...]:
        return tuple(sorted({r.claim.concept or "" for r in self._for(id, property, day)}))

    def _shown(self, id: str, property: str, day: date | None = None) -> Shown | None:
        # Of a source's own dates the rule's third step would have to know the answer already.
        published = {} if property == "published" else self._published
        order = ranked(self._for(id, property, day), published)
        return chosen(order, published) if order else None

    def _ends(self, id: str, property: str, inverse: bool) -> list[tuple[str, Record]]:
        """The other end of every standing claim along a property, for and against."""
        both = self.vocabulary.properties[property].symmetric
        found = []
        for record in self._standing:
            claim = record.claim
            if claim.predicate != property or claim.object is None:
                continue
            if claim.subject == claim.object and claim.subject in self._clusters.of:
                continue
            if claim.subject == id and (both or not inverse):
                found.append((claim.object, record))
            elif claim.object == id and (both or inverse):
                found.append((claim.subject, record))
        return found

    def _others(self, id: str, property: str, inverse: bool) -> list[str]:
        """The entities that a relation leads to, each once."""
        ends = self._ends(id, property, inverse)
        return sorted({other for other, record in ends if not record.claim.negated})

    def _relations(self, id: str, want: asked.Relations) -> Page[Related]:
        ends = self._ends(id, want.property, want.inverse)
        otherwise = self.vocabulary.properties[want.property].otherwise
        if otherwise and not want.inverse and not self._others(id, want.property, False):
            ends = self._at_the_end_of(otherwise, id)
        day = want.valid_on
        if day is not None:
            ends = [
                (other, r)
                for other, r in ends
                if r.claim.valid is None or r.claim.valid.possibly_on(day)
            ]
        rows = []
        for other in sorted({other for other, _ in ends}):
            records = [r for end, r in ends if end == other]
            for_it = ranked([r for r in records if not r.claim.negated], self._published)
            against = ranked([r for r in records if r.claim.negated], self._published)
            if for_it:
                rows.append(
                    Related(
                        to=Ref(other, self._entities[other].entity.cls),
                        stance=for_it[0].claim.stance,
                        contested=bool(against),
                        certain=day is None
                        or any(
                            r.claim.valid is not None and r.claim.valid.certainly_on(day)
                            for r in for_it
                        ),
                        claims=tuple(r.claim.id for r in (*for_it, *against)),
                    )
                )
        return _page([((row.to.id,), row) for row in rows], want.window)

    def _at_the_end_of(self, way: Sequence[tuple[str, bool]], id: str) -> list[tuple[str, Record]]:
        here = [id]
        for property, inverse in way[:-1]:
            here = sorted({end for one in here for end in self._others(one, property, inverse)})
        return [end for one in here for end in self._ends(one, *way[-1])]

    def _claims(self, id: str, want: asked.Claims) -> Page[Record]:
        def fits(claim: Claim) -> bool:
            if want.deny and not any(link.act == "denies" for link in claim.attribution):
                return False
            if want.predicates is None:
                return claim.subject == id
            return any(
                claim.predicate == property and id == (claim.object if inverse else claim.subject)
                for property, inverse in want.predicates
            )

        return _page([((r.claim.id,), r) for r in self._standing if fits(r.claim)], want.window)

    # ---------------------------------------------------------------------------- filters

    def _passes(self, id: str, where: asked.Where | None) -> bool:
        match where:
            case None:
                return True
            case asked.Is(id=wanted):
                return id == self._clusters.of.get(wanted, wanted)
            case asked.Among(ids=some):
                return id in {self._clusters.of.get(one, one) for one in some}
            case asked.AllOf(parts=parts):
                return all(self._passes(id, part) for part in parts)
            case asked.AnyOf(parts=parts):
                return any(self._passes(id, part) for part in parts)
            case asked.Not(part=part):
                return not self._passes(id, part)
            case asked.TextMatch(property=property):
                return any(
                    _text_matches(folded(r.claim.value.text), where)
                    for r in self._for(id, property, where.valid_on)
                    if r.claim.value is not None and is_qualified(r.claim, where.qualified)
                )
            case asked.HasConcept(property=property, codes=codes, negated=negated):
                return any(
                    r.claim.concept in codes
                    for r in self._standing
                    if r.claim.subject == id
                    and r.claim.predicate == property
                    and r.claim.negated == negated
                    and _on_day(r.claim, where.valid_on)
                )
            case asked.DateMatch():
                return self._date_matches(id, where)
            case asked.SizeMatch() | asked.PointMatch():
                return self._passes(id, asked.Told(test=where, said=asked.Saying()))
            case asked.Told():
                found = []
                for property in looked_at(where, self.vocabulary.properties):
                    ends = [
                        (says(r.claim), r)
                        for r in self._standing
                        if r.claim.subject == id and r.claim.predicate == property
                    ]
                    kept = self._counting(ends, narrowed(where), property)
                    found += [r.claim for some in kept.values() for r in some]
                return passes(where, found)
            case asked.Reaches(climb=climb, where=inner):
                return any(self._passes(end, inner) for end in self._climbed(id, climb))
            case asked.Linked():
                if where.said is not None or where.least > 1:
                    found = {
                        end
                        for near in self._climbed(id, where.before)
                        for end in self._counting(
                            self._ends(near, where.property, where.inverse),
                            narrowed(where),
                            where.property,
                        )
                        if any(
                            self._passes(far, where.where)
                            for far in self._climbed(end, where.after)
                        )
                    }
                    return where.some == (len(found) >= where.least)
                tested = {
                    far
                    for near in self._climbed(id, where.before)
                    for end in self._leading(near, where)
                    for far in self._climbed(end, where.after)
                }
                return where.some == any(self._passes(end, where.where) for end in tested)

    def _counting(
        self, ends: Sequence[tuple[str, Record]], said: asked.Saying, property: str
    ) -> dict[str, list[Record]]:
        """The claims that count, by what they say: of one entity and property."""
        of_ends = self.vocabulary.properties[property].type == "relation"
        found: dict[str, list[Record]] = {}
        for what in dict.fromkeys(what for what, _ in ends):
            ours = [r for other, r in ends if other == what and r.claim.negated == said.negated]
            rivals = ours
            if not of_ends:
                rivals = [r for _, r in ends if r.claim.negated == said.negated]
            contrary = opposed(self.vocabulary, property, what, negated=said.negated)
            contested = any(
                other in contrary and r.claim.negated != said.negated for other, r in ends
            )
            published = {} if property == "published" else self._published
            kept = [
                r
                for r in ours
                if counts(r, said)
                and said.contested in (None, contested)
                and (not said.shown or r == ranked(rivals, published)[0])
                and (said.speaker is None or self._speaks(r, said.speaker))
                and (said.source is None or self._passes(r.claim.citation.source, said.source))
            ]
            if kept and enough([r.claim for r in kept], said, {}):
                found[what] = kept
        return found

    def _speaks(self, record: Record, where: asked.Where) -> bool:
        speaker = record.claim.speaker
        return speaker is not None and self._passes(speaker, where)

    def _date_matches(self, id: str, where: asked.DateMatch) -> bool:
        claimed = [r.claim.value.period for r in self._for(id, where.property) if r.claim.value]
        periods = [period for period in claimed if period is not None]
        if where.how == "within":
            return any(p.certainly_within(where.start, where.end) for p in periods)
        if where.how == "covers":
            return any(p.certainly_covers(where.start, where.end) for p in periods)
        if where.how == "certainly":
            return any(p.certainly_overlaps(where.start, where.end) for p in periods)
        known = [p for p in periods if p.day is not None]
        if where.how == "known":
            return bool(known)
        if where.dated:
            return any(p.possibly_overlaps(where.start, where.end) for p in known)
        return not periods or any(p.possibly_overlaps(where.start, where.end) for p in periods)

    def _leading(self, id: str, where: asked.Linked) -> set[str]:
        return {
            end
            for end, r in self._ends(id, where.property, where.inverse)
            if not r.claim.negated
            and _on_day(r.claim, where.valid_on)
            and is_qualified(r.claim, where.qualified)
        }

    def _climbed(self, id: str, climb: asked.Climb | None) -> set[str]:
        reached = {id}
        if climb is None:
            return reached
        fresh = [id]
        while fresh:
            ends = {
                end
                for one in fresh
                for end, r in self._ends(one, climb.property, climb.inverse)
                if climb.said is None and not r.claim.negated and _on_day(r.claim, climb.valid_on)
            }
            if climb.said is not None:
                ends = {
                    end
                    for one in fresh
                    for end in self._counting(
                        self._ends(one, climb.property, climb.inverse),
                        narrowed(climb),
                        climb.property,
                    )
                }
            fresh = sorted(ends - reached)
            reached |= ends
        return reached

    # ------------------------------------------------------------------------------ lists

    def entities(self, query: asked.EntityQuery) -> Page[Ref]:
        self.deadline.check()
        rows = []
        for id, known in self._entities.items():
            if known.entity.cls in query.classes and self._passes(id, query.where):
                values = [
                    self._sort_value(id, order, query.languages, query.valid_on)
                    for order in query.order
                ]
                rows.append((tuple(chain(*values, (id,))), Ref(id, known.entity.cls)))
        turned = [order.descending for order in query.order for _ in range(self._width(order))] + [
            False
        ]
        total = len(rows) if query.window.count else None
        if query.placed:
            rows = [row for row in rows if row[0][0] is not None]
        return _page(rows, query.window, turned)._replace(total=total)

    def _width(self, order: asked.Order) -> int:
        """How many parts of a key an order takes."""
        if order.property is None or order.by != "value":
            return 1
        is_period = self.vocabulary.properties[order.property].range == "period"
        return PERIOD_WIDTH if is_period else 1

    def _sort_value(
        self, id: str, order: asked.Order, languages: Sequence[str], day: date | None = None
    ) -> Key:
        nothing = (None,) * self._width(order)
        if order.by == "count" and order.property is None:
            return (sum(r.claim.subject == id for r in self._standing),)
        if order.by in ("first date", "last date"):
            return (self._day_of_ends(id, order),)
        if order.by == "count":
            assert order.property is not None
            want = asked.Relations(
                property=order.property, inverse=order.inverse, window=asked.Window(first=10**9)
            )
            return (len(self._relations(id, want).rows),)
        if order.property is None:
            label = self._label(id, languages, day)
            return nothing if label is None else (folded(label),)
        shown = self._shown(id, order.property)
        if shown is None:
            return nothing
        claim = shown.record.claim
        if claim.value is None:
            return (claim.concept or claim.object,)
        if claim.value.period is not None and order.by == "last":
            return (claim.value.period.ends[1],)
        if claim.value.period is not None:
            dated = claim.value.period.day is not None
            return claim.value.period.sort_key if dated else nothing
        if claim.value.quantity is not None:
            return (claim.value.quantity.figure,)
        if claim.value.datatype == "number":
            return (float(claim.value.text),)
        return (folded(claim.value.text),)

    def _day_of_ends(self, id: str, order: asked.Order) -> int | None:
        assert order.property is not None
        assert order.date is not None
        want = asked.Relations(
            property=order.property, inverse=order.inverse, window=asked.Window(first=10**9)
        )
        days = []
        for row in self._relations(id, want).rows:
            shown = self._shown(row.to.id, order.date)
            value = None if shown is None else shown.record.claim.value
            if value is not None and value.period is not None:
                known = [n for n in (*value.period.begins, *value.period.ends) if n is not None]
                days += known[:1] if order.by == "first date" else known[-1:]
        if not days:
            return None
        return min(days) if order.by == "first date" else max(days)

    def claims(self, query: asked.ClaimQuery) -> Page[Record]:
        self.deadline.check()
        of = self._clusters.of
        source, speaker = (id and of.get(id, id) for id in (query.source, query.speaker))
        if query.reviews is None:
            candidates = self._standing
        else:
            candidates = [
                r
                for r in self._records.values()
                if r.review in query.reviews and r.retracted_at is None
            ]
        rows = [
            (self._place_of(r, query), r)
            for r in candidates
            if (query.predicates is None or r.claim.predicate in query.predicates)
            and source in (None, r.claim.citation.source)
            and (speaker is None or speaker in (a.actor for a in r.claim.attribution))
            and query.negated in (None, r.claim.negated)
            and (query.where is None or self._claim_passes(r, query.where))
        ]
        turned = [
            order.descending for order in query.order for _ in range(1 + (order.by == "document"))
        ]
        return _page(rows, query.window, (*turned, False))

    def _place_of(self, record: Record, query: asked.ClaimQuery) -> Key:
        cited = record.claim.citation
        place = {
            "recorded": (record.recorded_at,),
            "document": (cited.source, claim_filters.locator_place(cited.locator)),
        }
        return (*chain.from_iterable(place[order.by] for order in query.order), record.claim.id)

    def _claim_passes(self, record: Record, where: claim_filters.ClaimWhere) -> bool:
        claim = record.claim
        match where:
            case claim_filters.Each(parts=parts):
                return all(self._claim_passes(record, part) for part in parts)
            case claim_filters.Some(parts=parts):
                return any(self._claim_passes(record, part) for part in parts)
            case claim_filters.Except(part=part):
                return not self._claim_passes(record, part)
            case claim_filters.HasEnd(ends=ends, ids=ids):
                at = {
                    "subject": [claim.subject],
                    "object": [claim.object],
                    "source": [claim.citation.source],
                    "speaker": [link.actor for link in claim.attribution],
                }
                of = self._clusters.of
                wanted = {of.get(id, id) for id in ids}
                return any(of.get(id or "", id) in wanted for end in ends for id in at[end])
            case claim_filters.OfProperty(properties=names):
                return claim.predicate in names
            case claim_filters.OfConcept(codes=codes):
                return claim.concept in codes
            case claim_filters.OfStance(stances=stances):
                return claim.stance in stances
            case claim_filters.OfAct(acts=acts):
                return any(link.act in acts for link in claim.attribution)
            case claim_filters.OfReview(reviews=reviews):
                return record.review in reviews
            case claim_filters.IsNegated(negated=negated):
                return claim.negated is negated
            case claim_filters.HasWords(of=of_what, how=how, values=values):
                words = claim.citation.quote if of_what == "quote" else _text_of(claim)
                match = asked.TextMatch(property="", how=how, values=values)
                return words is not None and _text_matches(folded(words), match)
            case claim_filters.HoldsThen():
                return claim.valid is not None and _holds_then(claim.valid, where)
            case claim_filters.RecordedThen(since=since, until=until):
                at_ = record.recorded_at
                return (since is None or since <= at_) and (until is None or at_ < until)

    # ----------------------------------------------------------------------------- search

    def search(self, query: asked.SearchQuery) -> Page[asked.Hit]:
        self.deadline.check()
        names: dict[str, list[str]] = {}
        for record in self._standing:
            claim = record.claim
            held = query.valid_on is None or claim.valid is None
            held = held or claim.valid.possibly_on(query.valid_on)
            is_name = claim.predicate == "name" and not claim.negated
            if held and is_name and claim.value is not None:
                names.setdefault(claim.subject, []).append(claim.value.text)
        every = list(chain.from_iterable(names.values()))

        def look_up(word: SearchWord) -> dict[str, list[str]] | None:
            return None if too_many(sum(is_candidate(word, name) for name in every)) else names

        def keep(ids: Collection[str]) -> list[str]:
            return [
                id
                for id in ids
                if (query.classes is None or self._entities[id].entity.cls in query.classes)
                and (
                    query.kinds is None
                    or id in query.also
                    or query.kinds.intersection(self._concepts(id, "kind"))
                )
                and query.without.isdisjoint(self._concepts(id, "kind"))
                and id not in query.never
            ]

        rows = []
        for id, (rank, name) in find(query.text, look_up, keep).items():
            rows.append(((*rank, id), asked.Hit(Ref(id, self._entities[id].entity.cls), name)))
        return _page(rows, query.window, (False,) * (len(Rank._fields) + 1))

    def find(self, query: asked.TextQuery) -> Page[asked.TextHit]:
        self.deadline.check()
        said = {r.claim.id: tokens_of_claim(r.coded or r.claim) for r in self._standing}
        words = [
            word
            for word in sought(query.text)
            if not too_many_met(sum(is_met(word, tokens) for tokens in said.values()))
        ]
        if not words:
            raise too_common_words(query.text)
        without = query.without
        rows = []
        for record in self._standing:
            claim, coded = record.claim, record.coded or record.claim
            tokens, languages = said[claim.id], self._languages(coded.citation.source)
            places = [word.met(tokens, languages) for word in words]
            ends = {claim.subject, claim.object} - {None}
            if (
                not any(places)
                or any(without.intersection(self._concepts(end or "", "kind")) for end in ends)
                or (query.predicates is not None and claim.predicate not in query.predicates)
            ):
                continue
            in_text = sum("text" in place for place in places)
            in_quote = sum("quote" in place for place in places)
            matched = claim.value.text if claim.value is not None else ""
            if in_quote > in_text:
                matched = claim.citation.quote or ""
            key = (
                *(-sum(map(bool, places)), coded.citation.source),
                *(line_of(coded.citation.locator), claim.id),
            )
            rows.append((key, asked.TextHit(record, matched, in_quote > in_text)))
        return _page(rows, query.window, (False,) * 4)

    def _languages(self, source: str) -> list[str]:
        """In which a source is said to be, as it was coded."""
        coded = [r.coded or r.claim for r in self._standing]
        tags = [
            claim.value.text
            for claim in coded
            if claim.subject == source
            and claim.predicate == "language"
            and not claim.negated
            and claim.value is not None
        ]
        return sorted({language for tag in tags if (language := language_of(tag)) is not None})

    def columns(self) -> Columns:
        return RecordColumns(self)

    def walk(self, along: Along) -> NaiveWalk:
        classes = {id: known.entity.cls for id, known in self._entities.items()}
        return NaiveWalk(self._standing, classes, self.vocabulary, along, self._clusters.of)

    # -------------------------------------------------------------------------- histories

    def entity_histories(self) -> Iterator[EntityHistory]:
        for known in self._everybody.values():
            yield known._replace(changes=self._readable(known.changes))

    def claim_histories(self) -> Iterator[ClaimHistory]:
        standing = {record.claim.id for record in self._standing}
        for id, told in self._told.items():
            changes = self._readable(told.changes)
            yield ClaimHistory(self._coded[id], changes, id in standing)

    def claim_contents(self) -> Iterator[ToldContent]:
        return told_contents(self.claim_histories())

    def lone_names(self, ids: Sequence[str]) -> Mapping[str, LoneName | None]:
        return {}

    def _readable(self, changes: Iterable[Change]) -> tuple[Change, ...]:
        return tuple(
            change
            for change in changes
            if self._known(change.at)
            and (
                change.kind != "remarked"
                or all(
                    self.clearance.reads(Marking.parse(marking))
                    for marking in (change.before, change.after)
                    if marking is not None
                )
            )
        )

    def changed(
        self,
        since: int,
        until: int | None = None,
        about: Sequence[str] | None = None,
        most: int | None = None,
    ) -> list[str]:
        def within(at: int) -> bool:
            return since <= at and (until is None or at < until)

        entities = {
            h.entity.id: (h.recorded_at, *(c.at for c in h.changes))
            for h in self.entity_histories()
            if about is None or h.entity.id in about
        }
        claims = {
            h.record.claim.id: (h.record.recorded_at, *(c.at for c in h.changes))
            for h in self.claim_histories()
            if about is None or {h.record.claim.subject, h.record.claim.object} & set(about)
        }
        found = sorted(id for id, times in (entities | claims).items() if any(map(within, times)))
        return found[:most]

    def changed_at(
        self,
        moment: int,
        kind: str,
        window: asked.Window,
        about: Sequence[str] | None = None,
    ) -> Sequence[str]:
        return changes_at(self, moment, kind, window, about)

    def edge(self, since: int, until: int, *, backwards: bool = False) -> int | None:
        return None

    def happened(
        self,
        since: int,
        until: int | None = None,
        about: Sequence[str] | None = None,
        classes: Sequence[str] | None = None,
    ) -> Mapping[str, int]:
        return happenings(self, since, until, about, classes)

    def histories(
        self, ids: Sequence[str], *, unopened: bool = False
    ) -> Mapping[str, EntityHistory | ClaimHistory]:
        self.deadline.check()
        entities = {h.entity.id: h for h in self.entity_histories()}
        claims = {h.record.claim.id: h for h in self.claim_histories()}
        return {id: h for id in ids if (h := entities.get(id) or claims.get(id))}

    def counts(self) -> Counts:
        classes = [known.entity.cls for known in self._entities.values()]
        reviews = [r.review for r in self._standing]
        return Counts(
            entities={cls: classes.count(cls) for cls in sorted(set(classes))},
            claims=len(self._records),
            standing=len(self._standing),
            reviews={review: reviews.count(review) for review in Review if review in reviews},
            sources=classes.count("Source"),
        )


PERIOD_WIDTH = 4
"""The parts of `Period.sort_key`."""


def _on_day(claim: Claim, day: date | None) -> bool:
    return day is None or claim.valid is None or claim.valid.possibly_on(day)


def _text_of(claim: Claim) -> str | None:
    value = claim.value
    return None if value is None or value.period or value.quantity else value.text


def _holds_then(valid: Period, where: claim_filters.HoldsThen) -> bool:
    if valid.day is None:
        return False
    if where.how == "known":
        return True
    test = {
        "within": valid.certainly_within,
        "covers": valid.certainly_covers,
        "overlaps": valid.possibly_overlaps,
    }
    return test[where.how](where.start, where.end)


def _text_matches(text: str, where: asked.TextMatch) -> bool:
    if where.how == "in":
        return text in where.values
    if where.how == "contains":
        return any(value in text for value in where.values)
    return any(text.startswith(value) for value in where.values)


def _page(
    rows: Sequence[tuple[Key, T]], window: asked.Window, turned: Sequence[bool] = (False,)
) -> Page[T]:
    """Sort rows by their keys and cut the window out; `turned` marks descending parts."""

    def compare(a: Key, b: Key) -> int:
        for x, y, down in zip(a, b, turned, strict=True):
            if x == y:
                continue
            if x is None or y is None:
                return 1 if x is None else -1
            return -1 if (x < y) != down else 1  # type: ignore[operator]
        return 0

    def compare_rows(a: tuple[Key, T], b: tuple[Key, T]) -> int:
        return compare(a[0], b[0])

    in_order = sorted(rows, key=cmp_to_key(compare_rows))
    after = window.after
    if window.backwards:
        before = [r for r in in_order if after is None or compare(r[0], after) < 0]
        shown = before[-window.first :] if window.first else []
        more = len(before) > window.first
    else:
        behind = [r for r in in_order if after is None or compare(r[0], after) > 0]
        shown = behind[: window.first]
        more = len(behind) > window.first
    return Page(
        rows=[row for _, row in shown],
        keys=[key for key, _ in shown],
        more=more,
        total=len(rows) if window.count else None,
    )
