"""YAML as most of a sheet is written, read line by line: a key, and behind it a value that is
plain, in quotes, or a short list or mapping in brackets.

It comes to the tree that the parser comes to, in a fraction of the time
(`tests/ingest/test_plain_lines.py`). What a line says in another way (a text over several lines, a
quoted key, brackets in brackets) the parser reads, that entry alone. Where anything is wrong or
unusual there is no tree from here: the parser then reads the whole file, and tells what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from graph.claims.deadline import Deadline
from graph.claims.text import MARKS
from graph.ingest.yaml_nodes import MOST_DEPTH, Block, Items, Node, Scalar

Parse = Callable[[str, int, int], Node | None]
"""From some lines, how many lines stand before them and how many collections are around theirs, to
their tree; None where something is wrong."""

_KEY = r"[A-Za-z][A-Za-z0-9_-]{0,127}"
_QUOTED = r"\"([^\"\\\t]*+)\"|'([^'\t]*+)'"
_VALUE = (
    # Nothing is tried twice: what a text holds costs no more than its length.
    r"([\w(~./+\u0080-\U0010ffff](?:[^\t:#]++|:(?![ ]|\Z)|(?<![ ])#)*+)(?:#.*)?"
    rf"|(?:{_QUOTED})(?:[ ]++#.*|[ ]*+)"
    r"|([\[{].*)"
)
"""A plain text, one in double and one in single quotes, or what begins with a bracket."""
_A_PLAIN, _A_BRACKET = 1, 4
_ENTRY = re.compile(rf"({_KEY}):(?:[ ]++(?:{_VALUE}|#.*|))?\Z")
_ITEM = re.compile(rf"(?:{_VALUE})\Z")
_DASH = re.compile(r"-[ ]++")
_SHORT = rf"(?:([\w(~./+\u0080-\U0010ffff][\w ()~./+'’–-]*+)|{_QUOTED})"
"""A value in brackets."""
_IN_LIST = re.compile(rf"[ ]*+{_SHORT}[ ]*+(,|\][ ]*+(?:(?<=[ ])#.*)?\Z)")
_IN_BRACES = re.compile(rf"[ ]*+({_KEY}):[ ]++{_SHORT}[ ]*+(,|\}}[ ]*+(?:(?<=[ ])#.*)?\Z)")
_OTHER = re.compile(rf"[\r{MARKS}]|^(?:---|\.\.\.|%|[ -]*\?(?: |$))", re.MULTILINE)
"""What is left to the parser wherever it stands."""
_SIGNS = ("---", "...", "%", "?")
"""Of ASCII, each has one of these."""

_STRETCH = 1000
"""Lines that are read before somebody asks whether to go on."""
FEWEST, SHARE = 20, 8
"""So many entries may be the parser's, and one of so many lines beyond that: with more it is
quicker to have it read everything."""


class _OtherwiseError(Exception):
    """Ends the reading: the parser has to read the whole."""


def plain_tree(text: str, parse: Parse, deadline: Deadline) -> Block | None:
    """The tree of a document; None where the parser has to read it whole."""
    text = text.replace("\r\n", "\n")
    # Looked for one by one, these take no time; together, a tenth of the whole reading.
    marked = "\r" in text or not text.isascii() or any(sign in text for sign in _SIGNS)
    if marked and _OTHER.search(text):
        return None
    try:
        return _Lines(text.split("\n"), parse).read(deadline)
    except _OtherwiseError:
        return None


class _Lines:
    """Reads one document."""

    def __init__(self, lines: list[str], parse: Parse) -> None:
        self._lines, self._parse = lines, parse
        self._indents = [_indent(line) for line in lines]
        """How far in each line begins; -1 where nothing stands in it."""
        self._parsed = 0
        self._open: list[tuple[int, Block | Items]] = []
        """The collections around the next line, outermost first, with where their lines begin."""

    def read(self, deadline: Deadline) -> Block:
        """The tree."""
        first = self._next(0)
        if first is None or self._indents[first]:
            raise _OtherwiseError
        root = Block({}, {}, first + 1, 0, False)
        self._open.append((0, root))
        at: int | None = first
        while at is not None:
            deadline.check()
            at = self._next(self._line(self._plain_entries(at, at + _STRETCH)))
        return root

    def _plain_entries(self, at: int, until: int) -> int:
        """Read lines as long as each is an entry of the mapping that is open, and its value a plain
        text: as most are. The first that is not."""
        lines, indents, match = self._lines, self._indents, _ENTRY.match
        begin, around = self._open[-1]
        if not isinstance(around, Block):
            return at
        keys, entries = around.keys, around.entries
        until = min(until, len(lines) - 1)
        while at < until and indents[at] == begin and -1 < indents[at + 1] <= begin:
            found = match(lines[at], begin)
            if found is None or found.lastindex != _A_PLAIN + 1:
                break
            name, text = found.group(1, 2)
            if name in keys:
                break
            at += 1
            keys[name] = Scalar(name, at, begin, True)
            entries[name] = Scalar(text.rstrip(" "), at, found.start(2), True)
        return at

    def _next(self, at: int) -> int | None:
        """The next line from one on in which something stands."""
        indents = self._indents
        while at < len(indents):
            if indents[at] >= 0:
                return at
            at += 1
        return None

    def _line(self, at: int) -> int:
        """Read the entry or item that begins in a line; the line behind it."""
        indent, line = self._indents[at], self._lines[at]
        stack = self._open
        while stack[-1][0] > indent:
            stack.pop()
        dash = _DASH.match(line, indent)
        if dash is None and stack[-1][0] == indent and isinstance(stack[-1][1], Items):
            stack.pop()  # a list may stand as far in as the key before it
        begin, around = stack[-1]
        if begin != indent:
            raise _OtherwiseError
        if isinstance(around, Block):
            return self._entry(at, indent, around)
        if dash is None:
            raise _OtherwiseError
        column = dash.end()
        if _ENTRY.match(line, column):
            inner = Block({}, {}, at + 1, column, False)
            around.items.append(inner)
            self._enter(column, inner)
            return self._entry(at, column, inner)
        found = _ITEM.match(line, column)
        node = None if found is None or self._goes_on(at, indent) else self._value(found, at, 0)
        if node is not None:
            around.items.append(node)
            return at + 1
        whole, behind = self._by_parser(at, indent, line)
        if not isinstance(whole, Items) or len(whole.items) != 1:
            raise _OtherwiseError
        around.items += whole.items
        return behind

    def _entry(self, at: int, column: int, around: Block) -> int:
        """Read an entry of a mapping, whose key stands in a column."""
        line = self._lines[at]
        found = _ENTRY.match(line, column)
        if found is None:
            return self._parsed_entry(at, column, around)
        name = found[1]
        if name in around.keys:
            raise _OtherwiseError
        end = found.end(1)
        node: Node | None
        if found.lastindex == 1:
            node, inner = self._below(at, column, end)
        elif self._goes_on(at, column):
            return self._parsed_entry(at, column, around)
        else:
            node, inner = self._value(found, at, 1), None
            if node is None:
                return self._parsed_entry(at, column, around)
        around.keys[name] = Scalar(name, at + 1, column, True)
        around.entries[name] = node
        if inner is not None:
            assert not isinstance(node, Scalar)
            self._enter(inner, node)
        return at + 1

    def _goes_on(self, at: int, column: int) -> bool:
        """Whether what follows belongs to the value in a line."""
        below = self._next(at + 1)
        return below is not None and self._indents[below] > column

    def _value(self, found: re.Match[str], at: int, before: int) -> Node | None:
        """What stands behind a key or a dash; None where it takes the parser.

        Args:
            before: how many groups there are before those of `_VALUE`.
        """
        group = found.lastindex or 0
        text, column = found[group], found.start(group)
        if group - before == _A_PLAIN:
            return Scalar(text.rstrip(" "), at + 1, column, True)
        if group - before != _A_BRACKET:
            return Scalar(text, at + 1, column - 1, False)
        if len(self._open) >= MOST_DEPTH:
            raise _OtherwiseError
        return _bracketed(found.string, at, column)

    def _below(self, at: int, column: int, end: int) -> tuple[Node, int | None]:
        """What stands below a key, and how far in; empty where nothing does."""
        below = self._next(at + 1)
        if below is not None:
            indent = self._indents[below]
            # A list may stand as far in as its key.
            dash = self._lines[below].startswith("- ", indent)
            if indent > column and not dash:
                return Block({}, {}, below + 1, indent, False), indent
            if dash and indent >= column:
                return Items([], below + 1, indent), indent
        return Scalar("", at + 1, end + 1, True), None

    def _enter(self, indent: int, node: Block | Items) -> None:
        if len(self._open) >= MOST_DEPTH:
            raise _OtherwiseError
        self._open.append((indent, node))

    def _parsed_entry(self, at: int, column: int, around: Block) -> int:
        """Have the parser read an entry."""
        whole, behind = self._by_parser(at, column, " " * column + self._lines[at][column:])
        if not isinstance(whole, Block) or len(whole.keys) != 1 or whole.flow:
            raise _OtherwiseError
        [name] = whole.keys
        if name in around.keys:
            raise _OtherwiseError
        around.keys |= whole.keys
        around.entries |= whole.entries
        return behind

    def _by_parser(self, at: int, column: int, first: str) -> tuple[Node | None, int]:
        """What the parser reads in a line and those below it that are further in, and the line
        behind them."""
        self._parsed += 1
        if self._parsed > FEWEST + at // SHARE:
            raise _OtherwiseError
        behind = at + 1
        while behind < len(self._lines) and not 0 <= self._indents[behind] <= column:
            behind += 1
        end = [""] if behind < len(self._lines) else []  # a last line may have no end
        text = "\n".join([first, *self._lines[at + 1 : behind], *end])
        return self._parse(text, at, len(self._open) - 1), behind


def _indent(line: str) -> int:
    rest = line.lstrip(" ")
    return len(line) - len(rest) if rest and rest[0] != "#" else -1


def _bracketed(line: str, at: int, column: int) -> Node | None:
    """A list or a mapping in one line, without others in it."""
    braces = line[column] == "{"
    step = _IN_BRACES if braces else _IN_LIST
    keys: dict[str, Scalar] = {}
    entries: dict[str, Node] = {}
    items: list[Node] = []
    place = column + 1
    while True:
        found = step.match(line, place)
        if found is None:
            return None
        value = _short(found, at, 1 if braces else 0)
        if braces:
            name = found[1]
            if name in keys:
                return None
            keys[name] = Scalar(name, at + 1, found.start(1), True)
            entries[name] = value
        else:
            items.append(value)
        place = found.end()
        if found[found.lastindex or 0] != ",":
            break
    if braces:
        return Block(entries, keys, at + 1, column, True)
    return Items(items, at + 1, column)


def _short(found: re.Match[str], at: int, before: int) -> Scalar:
    plain = found[before + 1]
    if plain is not None:
        return Scalar(plain.rstrip(" "), at + 1, found.start(before + 1), True)
    group = before + 2 if found[before + 2] is not None else before + 3
    return Scalar(found[group], at + 1, found.start(group) - 1, False)
