"""Claims and entities as texts of N-Quads and TriG, out of pieces that many of them share.

A piece is made of the same statements as everywhere (`graph.export.rdf.statements`), with a sign
in place of the claim; once all its pieces are joined, its name is put in.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from graph.claims.claim import (
    STANCES,
    Attribution,
    Literal,
    Review,
    chain_of,
    literal_of,
    particular_of,
    period_of,
)
from graph.claims.damage import unreadable
from graph.claims.errors import AnswerableError
from graph.claims.marking import Marking
from graph.export.rdf.literals import literal, quoted
from graph.export.rdf.shown_names import ShownName, name_literal
from graph.export.rdf.statements import (
    LOCATOR,
    QUOTE,
    RDF_TYPE,
    REFINES,
    SHOWN_NAME,
    SOURCE,
    Triple,
    claim_node,
    entity_node,
    of_changes,
    of_decisions,
    of_kind,
    of_life,
    of_particulars,
    of_registration,
    of_speaking,
    of_valid,
    of_value,
)
from graph.export.rdf.turtle_terms import line, subjects, term
from graph.views.told_contents import ToldContent
from graph.views.view import EntityHistory
from graph.vocabulary import BASE, Vocabulary

P = TypeVar("P")
V = TypeVar("V")

SIGN = "\0"
"""What stands for a claim; wherever a text has this character, it is escaped."""
HERE = f"<{SIGN}>"
SPEAKER = "\1"
"""What stands for the one who speaks; escaped likewise."""
_SIGN, _SPEAKER = SIGN.encode(), SPEAKER.encode()
KEPT = 4096
"""Pieces of each kind that are kept: a megabyte or two."""
ROOM = 2_000_000
"""Characters that such may have whose length nothing bounds."""


class TextShelf(Generic[V]):
    """What a function gave of some arrays, as much as there is room for."""

    def __init__(self, make: Callable[[tuple[Any, ...]], V]) -> None:
        self._make, self._kept, self.size = make, dict[tuple[Any, ...], V](), 0

    def __call__(self, array: tuple[Any, ...]) -> V:
        found = self._kept.get(array)
        if found is None:
            found = self._make(array)
            size = _length(found)
            if size <= ROOM // 100:
                if self.size + size > ROOM or len(self._kept) >= KEPT:
                    self._kept.clear()
                    self.size = 0
                self._kept[array] = found
                self.size += size
        return found


def _length(texts: object) -> int:
    """Of all texts, one inside the other."""
    return sum(map(_length, texts)) if isinstance(texts, tuple) else len(str(texts))


class _Life(NamedTuple, Generic[P]):
    piece: P
    marking: Marking
    written: Marking
    """Both are held here, so that nothing else comes to lie in their places in memory."""


class ClaimTexts(ABC, Generic[P]):
    """Writes the claims and entities of one export; a piece is a `P`."""

    _base: str
    """What IRIs of claims and entities begin with."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._predicates = {name: f"<{one.iri}>" for name, one in vocabulary.properties.items()}
        # Of this export alone: what a store forgets is not kept here.
        kept = lru_cache(KEPT)
        self._kind, self._tag = kept(self._of_kind), kept(self._of_tag)
        self._source, self._class = kept(self._of_source), kept(self._of_class)
        # What these are made of may have long words.
        self._value, self._valid = TextShelf(self._of_value), TextShelf(self._of_valid)
        self._chain, self._qualified = TextShelf(self._of_chain), TextShelf(self._of_particulars)
        self._lives: dict[tuple[int | None, ...], _Life[P]] = {}

    def entity_text(self, history: EntityHistory, name: ShownName | None) -> bytes:
        """All that is said of an entity, as UTF-8."""
        entity, recorded_at, changes = history
        pieces = [self._class(entity.cls)]
        if name is not None:
            pieces.append(self._line(SHOWN_NAME, name_literal(name)))
        marking = entity.marking
        life = self._lives.get((id(marking), recorded_at))
        if life is None:
            about: list[Triple] = []
            of_registration(about.append, HERE, marking, recorded_at)
            life = self._keep((id(marking), recorded_at), about, marking, marking)
        pieces.append(life.piece)
        if changes:
            some: list[Triple] = []
            of_changes(some.append, HERE, changes)
            pieces.append(self._piece(some))
        return self._entity(pieces).encode().replace(_SIGN, f"{self._base}id/{entity.id}".encode())

    def text(self, told: ToldContent) -> bytes:
        """All that is said of a claim, as UTF-8.

        Raises:
            StoreError: what it says cannot be.
        """
        try:
            return self._text(told)
        except (ValueError, TypeError, LookupError, AnswerableError) as error:
            raise unreadable(told.id, error) from error

    def _text(self, told: ToldContent) -> bytes:
        _, content, written, marking, recorded_at, review, retracted_at, changes, stands = told
        origin, subject, predicate, object_, concept, value, negated, chain, *more = content
        stance, valid, refines, (source, locator, quote), *particulars = more
        speaker = None
        if len(chain) == 1 and chain[0][2] is None:  # as most have
            speaker, act, _ = chain[0]
            pieces = [self._kind(origin, negated, stands, stance, act)]
        else:
            pieces = [self._kind(origin, negated, stands, stance, None)]
            if chain:
                pieces.append(self._chain(_fixed(chain)))
        if value is None:
            if object_ is not None:
                said = entity_node(object_)
            else:
                said = f"<{self._vocabulary.terms[concept].iri}>"
        elif value[0] == "text" and value[2] is None:
            said = quoted(value[1])
            if value[3] is not None:
                said = f"{said}@{value[3]}"
                pieces.append(self._tag(value[3]))
        else:
            said, piece = self._value(_fixed(value))
            pieces.append(piece)
        if valid is not None:
            pieces.append(self._valid(tuple(valid)))
        if particulars:
            pieces.append(self._qualified(_fixed(particulars[0])))
        pieces.append(self._source(source))
        if locator is not None:
            pieces.append(self._line(LOCATOR, quoted(locator)))
        if quote is not None:
            pieces.append(self._line(QUOTE, quoted(quote)))
        if refines is not None:
            pieces.append(self._line(REFINES, claim_node(refines)))
        # By place in memory: to compare markings takes longer than all else.
        times = recorded_at, retracted_at
        life = self._lives.get((id(marking), id(written), id(review), *times))
        if life is None:
            life = self._life(marking, written, review, *times)
        pieces.append(life.piece)
        if changes:
            some: list[Triple] = []
            of_decisions(some.append, HERE, changes)
            pieces.append(self._piece(some))
        text = self._whole((entity_node(subject), self._predicates[predicate], said), pieces)
        # Of bytes that takes a third of the time.
        whole = text.encode().replace(_SIGN, f"{self._base}claim/{told.id}".encode())
        return whole if speaker is None else whole.replace(_SPEAKER, speaker.encode())

    # ------------------------------------------------------------------------ how they are laid out

    @abstractmethod
    def _piece(self, about: list[Triple]) -> P:
        """Some statements, of the claim or of its parts."""

    @abstractmethod
    def _line(self, predicate: str, object_: str) -> P:
        """One statement of the claim."""

    @abstractmethod
    def _whole(self, said: Triple, pieces: Iterable[P]) -> str:
        """What it says, and its pieces."""

    @abstractmethod
    def _entity(self, pieces: Iterable[P]) -> str:
        """The pieces of an entity."""

    # ------------------------------------------------------------------------------------- pieces

    def _of_kind(
        self, origin: str, negated: bool, standing: bool, stance: str, act: str | None
    ) -> P:
        """With who says it, where that is one, whose act this is."""
        about: list[Triple] = []
        of_kind(about.append, HERE, origin, negated, standing, STANCES[stance])
        if act is not None:
            link = Attribution(actor=SPEAKER, act=act)
            of_speaking(about.append, HERE, (link,), self._vocabulary)
        return self._piece(about)

    def _of_chain(self, chain: tuple[Any, ...]) -> P:
        about: list[Triple] = []
        of_speaking(about.append, HERE, chain_of(list(chain)), self._vocabulary)
        return self._piece(about)

    def _of_tag(self, language: str) -> P:
        about: list[Triple] = []
        tagged = Literal(datatype="text", text="", language=language)
        of_value(about.append, HERE, tagged, self._vocabulary)
        return self._piece(about)

    def _of_value(self, array: tuple[Any, ...]) -> tuple[str, P]:
        """A value as the object of a statement, and what that has no room for."""
        value, about = literal_of(list(array)), list[Triple]()
        of_value(about.append, HERE, value, self._vocabulary)
        return literal(value), self._piece(about)

    def _of_valid(self, array: tuple[Any, ...]) -> P:
        about: list[Triple] = []
        of_valid(about.append, HERE, period_of(array))
        return self._piece(about)

    def _of_particulars(self, arrays: tuple[Any, ...]) -> P:
        about: list[Triple] = []
        some = [particular_of(list(one)) for one in arrays]
        of_particulars(about.append, HERE, some, self._vocabulary)
        return self._piece(about)

    def _of_source(self, source: str) -> P:
        return self._line(SOURCE, entity_node(source))

    def _life(
        self,
        marking: Marking,
        written: Marking,
        review: Review,
        recorded_at: int,
        retracted_at: int | None,
    ) -> _Life[P]:
        about: list[Triple] = []
        of_life(about.append, HERE, marking, written, review, recorded_at, retracted_at)
        key = id(marking), id(written), id(review), recorded_at, retracted_at
        return self._keep(key, about, marking, written)

    def _keep(
        self, key: tuple[int | None, ...], about: list[Triple], marking: Marking, written: Marking
    ) -> _Life[P]:
        if len(self._lives) >= KEPT:
            self._lives.clear()
        life = self._lives[key] = _Life(self._piece(about), marking, written)
        return life

    def _of_class(self, cls: str) -> P:
        return self._line(RDF_TYPE, f"<{self._vocabulary.classes[cls].iri}>")


class QuadTexts(ClaimTexts[str]):
    """Claims as N-Quads."""

    _base = BASE

    def _piece(self, about: list[Triple]) -> str:
        return "".join([f"{s} {p} {o} .\n" for s, p, o in about])

    def _line(self, predicate: str, object_: str) -> str:
        return f"{HERE} {predicate} {object_} .\n"

    def _whole(self, said: Triple, pieces: Iterable[str]) -> str:
        subject, predicate, object_ = said
        return f"{subject} {predicate} {object_} {HERE} .\n{''.join(pieces)}"

    def _entity(self, pieces: Iterable[str]) -> str:
        return "".join(pieces)


class TrigTexts(ClaimTexts[tuple[str, str]]):
    """Claims as TriG. A piece is the lines of the claim, and the blocks of its parts."""

    _base = ""

    def _piece(self, about: list[Triple]) -> tuple[str, str]:
        own = "".join([line(p, o) for s, p, o in about if s == HERE])
        return own, subjects([one for one in about if one[0] != HERE])

    def _line(self, predicate: str, object_: str) -> tuple[str, str]:
        return line(predicate, object_), ""

    def _whole(self, said: Triple, pieces: Iterable[tuple[str, str]]) -> str:
        return f"\n{HERE} {{ {' '.join(map(term, said))} }}{self._entity(pieces)}"

    def _entity(self, pieces: Iterable[tuple[str, str]]) -> str:
        lines, parts = zip(*pieces, strict=True)
        return f"\n{HERE}\n{''.join(lines)[:-2]}.\n{''.join(parts)}"


_Fixed: TypeAlias = tuple[Any, ...]


def _fixed(array: list[Any]) -> _Fixed:
    """An array as what can be looked up."""
    return tuple([_fixed(one) if isinstance(one, list) else one for one in array])
