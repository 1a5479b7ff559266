"""Where in a file something stands, and the errors that say so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from graph.claims.errors import InputError, shown
from graph.claims.spelling import spelt_like
from graph.claims.text import is_seen
from graph.ingest.yaml_tree import Block, Items, Node, Scalar, described

_CELL = re.compile(r".*:([^:!]+![A-Z]{1,3}[0-9]{1,7})(?::.*)?\Z", re.DOTALL)
_ROW = re.compile(r".*:([^:!]+)![A-Z]{1,3}([0-9]{1,7})(?::.*)?\Z", re.DOTALL)
_MOST_PLACES = 5
"""Of more cells with the same mistake, as many are told."""


class RecordError(InputError):
    """A record of a file cannot be taken; in a workbook it is told once for all its cells."""

    def __init__(self, *told: str, **more: Any) -> None:
        super().__init__(*told, **more)
        self.also: list[str] = []
        """Records where the same stands."""
        self.waiting: list[str] = []
        """Records that name what was refused by it."""

    def __str__(self) -> str:
        parts = [super().__str__()]
        if self.also:
            cells = [_CELL.sub(r"\1", record) for record in self.also]
            more = "" if len(cells) <= _MOST_PLACES else " …"
            parts.append(f"so in {len(cells)} more: {', '.join(cells[:_MOST_PLACES])}{more}")
        if self.waiting:
            rows = len({_ROW.sub(r"\1 \2", record) for record in self.waiting})
            parts.append(f"{rows} {'row names' if rows == 1 else 'rows name'} it")
        return "; ".join(parts)


class FollowingError(RecordError):
    """All that is wrong is that it names what was refused itself."""


class Spot(NamedTuple):
    """A record of a file, for messages."""

    file: str
    local: str = ""
    """The local name of the entity or claim at hand, or the part of the file."""

    def at(self, node: Node) -> str:
        """File, line (or tab and cell) and local name."""
        return f"{self.file}:{place(node)}" + (f": {self.local}" if self.local else "")

    def error(
        self,
        node: Node,
        problem: str,
        mend: str,
        *,
        field: str | None = None,
        value: object = ...,
        over_http: str | None = None,
    ) -> InputError:
        """An error at a node, which is the value unless another is given."""
        if value is ...:
            value = described(node)
        return RecordError(
            problem,
            mend=mend,
            record=self.at(node),
            field=field,
            value=value or None,
            over_http=over_http,
        )

    def placed(self, error: InputError, node: Node, field: str | None) -> RecordError:
        """An error of a value, told where the value stands, where nothing nearer is known."""
        return RecordError(
            error.problem,
            mend=error.mend,
            record=error.record or self.at(node),
            field=error.field or field,
            value=error.value,
            over_http=error.over_http,
        )

    def follows(self, node: Node, local: str, field: str) -> FollowingError:
        """An error at a node that names what was refused."""
        problem, mend = "was refused itself", "correct its own block first"
        return FollowingError(problem, mend=mend, record=self.at(node), field=field, value=local)

    def text(self, node: Node, field: str, *, lines: bool = False) -> str:
        """The text of a node, in NFC and without space around it.

        Args:
            lines: whether it may have several.

        Raises:
            InputError: it is no text, is empty or shows nothing, or has several lines.
        """
        if not isinstance(node, Scalar):
            raise self.error(node, "is not a text", "write a single value", field=field)
        text = node.text.strip()
        if text.isascii():
            if text.isprintable() and text:  # as most are
                return text
        else:
            text = unicodedata.normalize("NFC", node.text).strip()
        if text and not is_seen(text):
            raise self.error(
                node, "has nothing that is drawn", "write what can be seen", field=field
            )
        if not text:
            raise self.error(node, "has no value", "write one, or take the line out", field=field)
        if not lines and ("\n" in text or "\t" in text):
            raise self.error(
                node, "has a line end or a tab in it", "write it in one line", field=field
            )
        return text

    def block(self, node: Node, field: str, mend: str) -> Block:
        """The node as a mapping."""
        if not isinstance(node, Block):
            raise self.error(node, "is not a mapping", mend, field=field)
        return node

    def only(self, block: Block, allowed: Collection[str], what: str) -> None:
        """Check that a mapping has no other keys than these.

        Raises:
            InputError: naming the first other key, and the nearest of those allowed.
        """
        for name, key in block.keys.items():
            if name not in allowed:
                raise self.error(key, f"is not a key of {what}", near(name, allowed))


class Places(Mapping[str, str]):
    """Where claims and entities stand, by their ids: put into words when somebody asks."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[Spot, Node] | str] = {}

    def put(self, id: str, spot: Spot, node: Node) -> None:
        """Note that something stands at a node."""
        self._of[id] = spot, node

    def say(self, id: str, place: str) -> None:
        """Note where something stands, in words."""
        self._of[id] = place

    def __getitem__(self, id: str) -> str:
        found = self._of[id]
        return found if isinstance(found, str) else found[0].at(found[1])

    def __contains__(self, id: object) -> bool:
        return id in self._of

    def __iter__(self) -> Iterator[str]:
        return iter(self._of)

    def __len__(self) -> int:
        return len(self._of)


def place(node: Node) -> str:
    """Where in its file a node stands: its line, or the tab and cell of a workbook."""
    return node.cell or str(node.line)


def each(node: Node) -> list[Node]:
    """The nodes of a list; a single node stands for a list of one."""
    return node.items if isinstance(node, Items) else [node]


def an(word: str) -> str:
    """A word with its article."""
    return f"{'an' if word[:1] in 'AEIOaeio' else 'a'} {word}"


_WORDS = re.compile(r"[^\W\d_]{4,}")
_MOST_COMPARED = 2000
"""Of more words than these only those that begin alike are compared: comparing is slow."""

_FEW = 12
"""So many options are told in full; of more the nearest of them."""
_NEAREST = 8


def near(word: str, options: Iterable[str]) -> str:
    """How to fix a word that is none of the options: those spelt like it, all where they are few,
    else those with a word of it and the first of the others. Letters that are alike by chance are
    no ground for a guess."""
    known = sorted(set(options))
    if len(known) > _MOST_COMPARED:
        known = [option for option in known if option[:2] == word[:2]][:_MOST_COMPARED]
    close = spelt_like(word, known)
    close = [one for one in close if one.casefold() == word.casefold()][:1] or close
    if close:
        return f"did you mean {' or '.join(shown(option) for option in close)}?"
    if not known:
        return "there is none"
    if len(known) <= _FEW:
        return f"write one of {', '.join(known)}"
    parts = set(_WORDS.findall(word.lower()))
    alike = [option for option in known if parts & set(_WORDS.findall(option.lower()))]
    listed = [*alike, *(option for option in known if option not in alike)][:_NEAREST]
    return f"write one of {', '.join(listed)} … ({len(known)} in all)"
