"""Minting in TriG: ids for a partner's own claims, and what an import wants beside them.

A new thing is called ``id/new-NAME`` in the file, a new claim ``claim/new-NAME``. Things get random
ids; a claim's id is the hash of what it says, whose `origin` is a random one of this run. The file
is edited as text: comments, order and layout stay. What can be computed and is missing is added
at its end.
"""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox

from graph.changes.minted_ids import new_id, replace_file
from graph.claims.claim import claim_id
from graph.claims.errors import InputError
from graph.claims.marking import Marking, join_all
from graph.claims.period import Period
from graph.claims.record_times import canonical
from graph.ingest.nquads_records import RecordReader
from graph.ingest.quad_lines import quad_of
from graph.ingest.record_statements import PROV, TERM, TYPE, Group
from graph.ingest.yaml_tree import decoded, read_bytes
from graph.vocabulary import BASE, Vocabulary

_NEW = re.compile(re.escape(BASE) + r"(id|claim)/(new-[a-z0-9-]{1,60})(#[a-z0-9-]{1,40})?\Z")
_WRITTEN = re.compile(r"<((?:[^<>\s]*/)?)(id|claim)/(new-[a-z0-9-]{1,60})((?:#[a-z0-9-]{1,40})?)>")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
_DEFAULT = "restricted"
"""The marking of what has none, as everywhere."""
_HEAD = "\n# Written by answerable mint.\n"


def mint_claims(
    path: Path,
    vocabulary: Vocabulary,
    *,
    clock: Callable[[], int],
    new_id: Callable[[], str] = new_id,
) -> tuple[str, ...]:
    """Give the new things and claims of a TriG file their ids; gives back those written.

    The file is replaced in one step: it is never half-written.

    Raises:
        InputError: it cannot be read, or a claim in it lacks what cannot be computed. The file
            is then as it was.
    """
    text = decoded(read_bytes(path), str(path))
    try:
        minting = _Minting(_parsed(text, str(path)), str(path), vocabulary, clock(), new_id)
        names = minting.names()
    except SyntaxError as error:
        line = "" if error.lineno is None else f", line {error.lineno}"
        raise InputError(
            f"cannot be parsed ({error.msg})", mend="correct it there", record=f"{path}{line}"
        ) from None
    if not names:
        return ()

    def named(match: re.Match[str]) -> str:
        before, kind, name, part = match.groups()
        id = names.get((kind, name))
        return match[0] if id is None else f"<{before}{kind}/{id}{part}>"

    edited = _WRITTEN.sub(named, text)
    if set(_parsed(edited, str(path))) != minting.renamed(names):
        raise InputError(
            "writes a new id in a way in which it cannot be replaced safely",
            mend="write it between < and >, as <id/new-raid> and <claim/new-1>, and in no text",
            record=str(path),
        )
    added = "".join(f"{line}\n" for line in minting.added(names))
    replace_file(path.resolve(), f"{edited.rstrip()}\n{_HEAD}{added}".encode())
    return tuple(names.values())


def _parsed(text: str, name: str) -> list[ox.Quad]:
    return list(ox.parse(text.encode(), format=ox.RdfFormat.TRIG))


class _Minting:
    """One file on its way to its ids."""

    def __init__(
        self,
        quads: list[ox.Quad],
        file: str,
        vocabulary: Vocabulary,
        now: int,
        new_id: Callable[[], str],
    ) -> None:
        self._quads, self._file, self._new_id = quads, file, new_id
        self._reader = RecordReader(vocabulary)
        self._origin = new_id()
        self._now = f'"{canonical(now)}"^^<{_XSD}dateTime>'
        self._said: dict[str, set[str]] = {}
        self._markings: dict[str, str] = {}
        for quad in quads:
            subject, predicate = str(quad.subject)[1:-1], quad.predicate.value
            if quad.graph_name == ox.DefaultGraph():
                self._said.setdefault(subject, set()).add(predicate)
                if predicate == f"{TERM}marking" and isinstance(quad.object, ox.Literal):
                    self._markings[subject] = quad.object.value
        self._added: dict[str, list[str]] = {}
        """Statements to add by the name of their claim, of which the id is not known yet."""

    def names(self) -> dict[tuple[str, str], str]:
        """The id of each new thing and each new claim, by kind and name, things first."""
        found: dict[str, set[str]] = {"id": set(), "claim": set()}
        for quad in self._quads:
            for term in (quad.subject, quad.object, quad.graph_name):
                match = _NEW.match(term.value) if isinstance(term, ox.NamedNode) else None
                if match:
                    found[match[1]].add(match[2])
        names = {("id", name): self._new_id() for name in sorted(found["id"])}
        waiting = sorted(found["claim"])
        while waiting:
            ready = [name for name in waiting if self._refined(name).isdisjoint(waiting)]
            if not ready:
                raise InputError(
                    "refines itself, directly or through others",
                    mend="let the finer claim name the coarser one, and not the other way round",
                    record=f"{self._file}, claim/{waiting[0]}",
                )
            for name in ready:
                names["claim", name] = self._claim_id(name, names)
                waiting.remove(name)
        return names

    def renamed(self, names: Mapping[tuple[str, str], str]) -> set[ox.Quad]:
        """The statements of the file under the new ids."""
        return {self._quad(quad, names) for quad in self._quads}

    def added(self, names: Mapping[tuple[str, str], str]) -> Iterator[str]:
        """What is to be written behind the file: one statement a line."""
        for (kind, name), id in names.items():
            node = f"{BASE}{kind}/{name}"
            lines = self._added.get(name, []) if kind == "claim" else list(self._of_entity(node))
            for line in lines:
                yield line.replace(f"<{node}", f"<{BASE}{kind}/{id}")

    # ------------------------------------------------------------------------------ one record

    def _refined(self, name: str) -> set[str]:
        return {
            match[2]
            for quad in self._quads
            if quad.predicate.value == f"{TERM}refines"
            and quad.subject == ox.NamedNode(f"{BASE}claim/{name}")
            and isinstance(quad.object, ox.NamedNode)
            and (match := _NEW.match(quad.object.value))
        }

    def _claim_id(self, name: str, names: Mapping[tuple[str, str], str]) -> str:
        node = f"{BASE}claim/{name}"
        own = [
            quad
            for quad in self._quads
            if str(quad.subject)[1:-1].partition("#")[0] == node
            or quad.graph_name == ox.NamedNode(node)
        ]
        self._added[name] = list(self._of_claim(node, own))
        # A stand-in of the right form: what the id is to be is not known before it was hashed.
        stand_in = b32encode(sha256(node.encode()).digest()).decode().lower()[:32]
        known = {**names, ("claim", name): stand_in}
        text = "".join(f"{self._quad(quad, known)} .\n" for quad in own)
        text += "".join(
            f"{line}\n".replace(f"<{node}", f"<{BASE}claim/{stand_in}")
            for line in self._added[name]
        )
        lines = enumerate(text.splitlines(keepends=True), start=1)
        quads = [quad for n, line in lines if (quad := quad_of(n, line.encode()))]
        group = Group(f"1{stand_in}", 1, stand_in, True, quads)
        try:
            return claim_id(self._reader.claim(group, minted=False).record.claim)
        except InputError as error:
            error.record = f"{self._file}, claim/{name}"
            if error.field == stand_in:
                error.field = None
            raise

    def _of_entity(self, node: str) -> Iterator[str]:
        said = self._said.get(node, set())
        if f"{TERM}marking" not in said:
            yield f'<{node}> <{TERM}marking> "{_DEFAULT}" .'
        if f"{PROV}generatedAtTime" not in said:
            yield f"<{node}> <{PROV}generatedAtTime> {self._now} ."

    def _of_claim(self, node: str, own: list[ox.Quad]) -> Iterator[str]:
        said = self._said.get(node, set())
        written = _DEFAULT
        for quad in own:
            if quad.predicate.value == f"{TERM}writtenMarking":
                written = quad.object.value  # type: ignore[union-attr]  # read again as a literal
        bound = [Marking.parse(written)] + [
            Marking.parse(self._markings.get(term.value, _DEFAULT))
            for quad in own
            for term in (quad.subject, quad.object)
            if isinstance(term, ox.NamedNode) and term.value.startswith(f"{BASE}id/")
        ]
        for term, value in (
            (f"{TERM}origin", f'"{self._origin}"'),
            (f"{TERM}negated", f'"false"^^<{_XSD}boolean>'),
            (f"{TERM}writtenMarking", f'"{_DEFAULT}"'),
            (f"{TERM}marking", f'"{join_all(bound)}"'),
            (f"{PROV}generatedAtTime", self._now),
            (f"{TERM}review", '"proposed"'),
        ):
            if term not in said:
                yield f"<{node}> <{term}> {value} ."
        if f"{TERM}value" not in said:
            for quad in own:
                if quad.graph_name == ox.NamedNode(node) and isinstance(quad.object, ox.Literal):
                    yield from self._of_value(node, quad.object)

    def _of_value(self, node: str, value: ox.Literal) -> Iterator[str]:
        """The parts of a date, which follow from its EDTF; the language of a text."""
        if value.language is not None and f"{TERM}languageTag" not in self._said.get(node, set()):
            yield f'<{node}> <{TERM}languageTag> "{value.language}" .'
        if value.datatype.value != _EDTF:
            return
        part, period = f"{node}#value", Period.parse(value.value)
        yield f"<{node}> <{TERM}value> <{part}> ."
        yield f"<{part}> <{TYPE}> <{TERM}Period> ."
        yield f'<{part}> <{TERM}edtf> "{period.edtf}"^^<{_EDTF}> .'
        for name, day in (
            ("earliestBegin", period.earliest_begin),
            ("latestBegin", period.latest_begin),
            ("earliestEnd", period.earliest_end),
            ("latestEnd", period.latest_end),
        ):
            if day is not None:
                yield f'<{part}> <{TERM}{name}> "{day.isoformat()}"^^<{_XSD}date> .'

    def _quad(self, quad: ox.Quad, names: Mapping[tuple[str, str], str]) -> ox.Quad:
        def of(term: ox.NamedNode) -> ox.NamedNode:
            match = _NEW.match(term.value)
            id = names.get((match[1], match[2])) if match else None
            if match is None or id is None:
                return term
            return ox.NamedNode(f"{BASE}{match[1]}/{id}{match[3] or ''}")

        subject, object_, graph = quad.subject, quad.object, quad.graph_name
        return ox.Quad(
            of(subject) if isinstance(subject, ox.NamedNode) else subject,
            quad.predicate,
            of(object_) if isinstance(object_, ox.NamedNode) else object_,
            of(graph) if isinstance(graph, ox.NamedNode) else graph,
        )
