"""Safe YAML with positions: a tree in which everything knows its line.

Every scalar stays the text that was written; what it is depends on the field that reads it. So
``no`` is Norwegian where a language is read, ``2017`` a year where a period is read, and ``on``
is a key like any other: YAML's own guesses never come in between.

A subset of YAML 1.1: one document, no anchors, aliases or tags (so nothing can be expanded
beyond what was written), no key twice, no characters that hide or reorder text.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import InputError
from graph.claims.text import HIDING, MARKS, trimmed
from graph.ingest.plain_lines import plain_tree
from graph.ingest.yaml_nodes import MOST_DEPTH, Block, Items, Node, Scalar, described

__all__ = [
    "MOST_BYTES",
    "MOST_DEPTH",
    "Block",
    "Items",
    "Node",
    "Scalar",
    "decoded",
    "described",
    "parse_yaml",
    "read_bytes",
    "read_yaml",
]

MOST_BYTES = 5_000_000
"""A file above 5 MB is refused."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_TRIMMED = re.compile(f"[{MARKS}]")
"""What is taken off around a value, and may stand nowhere else."""
_IN_FILE = re.compile(f"(?![\r{MARKS}]){HIDING.pattern}")
_IN_PLAIN_FILE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""The same of a file of ASCII."""


def read_yaml(path: Path) -> Block:
    """Read one file.

    Raises:
        InputError: what `read_bytes` or `parse_yaml` refuses; the record is ``file:line``.
    """
    return parse_yaml(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """A file's bytes; one more than allowed of a file that is too large.

    Raises:
        InputError: there is no such file, or it cannot be read.
    """
    if not path.is_file():
        raise InputError(
            "is not there" if not path.exists() else "is not a file",
            mend="name a file or a folder that exists",
            record=str(path),
        )
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", mend="check its permissions", record=str(path)
        ) from None


def parse_yaml(data: bytes, name: str, deadline: Deadline = NEVER) -> Block:
    """The tree of one document whose top is a mapping.

    Raises:
        InputError: with `name` and the line.
        OutOfTime, Abandoned: as `Deadline.check`.
    """
    text = decoded(data, name)
    tree = plain_tree(text, _part, deadline)
    if tree is not None:
        return tree
    reader = _Reader(name)
    try:
        for event in deadline.each(yaml.parse(text, Loader=_LOADER)):
            reader.take(event)
    except yaml.YAMLError as error:
        raise _broken(error, name) from None
    marks = list(_TRIMMED.finditer(text))
    if len(marks) > reader.trimmed:  # one stands in a comment, or between values
        raise _hidden(marks[0], f"{name}:{text.count(chr(10), 0, marks[0].start()) + 1}")
    if not isinstance(reader.root, Block):
        raise InputError(
            "holds no mapping of keys to values" if reader.root else "is empty",
            mend="begin with sheet:, registry: or reviews:",
            record=f"{name}:{reader.root.line if reader.root else 1}",
        )
    return reader.root


def _part(text: str, before: int, depth: int) -> Node | None:
    """The tree of some lines of a document; None where something is wrong.

    Args:
        before: how many lines stand before them.
        depth: how many collections are around their own.
    """
    reader = _Reader("", before, depth)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            reader.take(event)
    except (yaml.YAMLError, InputError):
        return None
    return reader.root


def decoded(data: bytes, name: str) -> str:
    """The text of a file: UTF-8, at most 5 MB, without hidden characters, line ends kept."""
    if len(data) > MOST_BYTES:
        raise InputError(
            "is larger than 5 MB",
            mend="split it into several sheets, each with its own id",
            record=name,
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            "is not UTF-8",
            mend="save the file as UTF-8",
            record=f"{name}:{line}",
            value=data[error.start : error.start + 4],
        ) from None
    found = (_IN_PLAIN_FILE if text.isascii() else _IN_FILE).search(text)
    if found:
        raise _hidden(found, f"{name}:{text.count(chr(10), 0, found.start()) + 1}")
    return text


def _hidden(found: re.Match[str], record: str, field: str | None = None) -> InputError:
    line = found.string.rfind("\n", 0, found.start()) + 1
    return InputError(
        f"holds the character U+{ord(found.group()):04X}, which hides or reorders text",
        mend="take it out",
        record=record,
        field=field,
        value=found.string[max(line, found.start() - 20) : found.end() + 20].split("\n")[0],
    )


def _broken(error: yaml.YAMLError, name: str) -> InputError:
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or error)
    context = getattr(error, "context", None)
    mend = "correct the indentation, brackets or quotation marks there"
    if "cannot start any token" in problem or "block scalar" in str(context):
        mend = "indent with spaces, and quote a value that begins with >, |, @, % or a backtick"
    elif "mapping values are not allowed" in problem:
        mend = "quote a value that has a colon followed by a space in it"
    return InputError(
        f"is not valid YAML: {f'{context}, ' if context else ''}{problem}",
        mend=mend,
        record=f"{name}:{mark.line + 1}" if mark else name,
    )


class _Reader:
    """Builds the tree from events, without recursion."""

    def __init__(self, name: str, before: int = 0, depth: int = 0) -> None:
        self.name, self.before, self.depth = name, before, depth
        self.root: Node | None = None
        self.open: list[tuple[Items | Block, Scalar | None]] = []
        """The collections around the next node, outermost first; with each mapping the key that
        waits for its value."""
        self.documents = 0
        self.trimmed = 0
        """How many directional marks stand in and around values."""

    def position(self, event: yaml.Event) -> tuple[int, int]:
        """Line, from 1, and column, from 0."""
        mark = event.start_mark
        assert mark is not None
        return self.before + mark.line + 1, mark.column

    def refuse(
        self, event: yaml.Event, problem: str, mend: str, value: object = None
    ) -> InputError:
        return InputError(
            problem, mend=mend, value=value, record=f"{self.name}:{self.position(event)[0]}"
        )

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self.scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self.enter(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            node, _ = self.open.pop()
            if not self.open:
                self.root = node
        elif isinstance(event, yaml.AliasEvent):
            raise self.refuse(event, "an alias is not allowed", "write it out", f"*{event.anchor}")
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise self.refuse(
                    event, "a second document begins", "keep one document a file, without ---"
                )

    def check(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            raise self.refuse(
                event, "an anchor is not allowed", "write the value out", f"&{event.anchor}"
            )
        if event.tag is not None:
            raise self.refuse(event, "a tag is not allowed", "take it out", event.tag)

    def scalar(self, event: yaml.ScalarEvent) -> None:
        self.check(event)
        line, column = self.position(event)
        text = event.value
        if not text.isascii() or event.style == '"':
            self.trimmed += len(_TRIMMED.findall(text))
            text = trimmed(text) if _TRIMMED.search(text) else text
            found = HIDING.search(text)
            if found:
                raise _hidden(found, f"{self.name}:{line}")
        self.put(Scalar(text, line, column, not event.style), event)

    def enter(self, event: yaml.CollectionStartEvent) -> None:
        self.check(event)
        if len(self.open) + self.depth >= MOST_DEPTH:
            raise self.refuse(
                event,
                f"stands more than {MOST_DEPTH} levels deep",
                "give the inner parts names and entries of their own",
            )
        line, column = self.position(event)
        node: Items | Block
        if isinstance(event, yaml.MappingStartEvent):
            node = Block({}, {}, line, column, bool(event.flow_style))
        else:
            node = Items([], line, column)
        self.put(node, event)
        self.open.append((node, None))

    def put(self, node: Node, event: yaml.Event) -> None:
        if not self.open:
            self.root = node
            return
        parent, key = self.open[-1]
        if isinstance(parent, Items):
            parent.items.append(node)
        elif key is not None:
            parent.entries[key.text] = node
            self.open[-1] = (parent, None)
        elif not isinstance(node, Scalar):
            raise self.refuse(event, "a key is a list or a mapping", "make the key a name")
        elif node.text in parent.keys:
            raise self.refuse(
                event,
                f"the key stands here and in line {parent.keys[node.text].line}",
                "merge the two, or rename one",
                node.text,
            )
        else:
            parent.keys[node.text] = node
            self.open[-1] = (parent, node)
