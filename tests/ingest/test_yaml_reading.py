"""The YAML that is read: what is refused, where, and that everything knows its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.claims.errors import InputError
from graph.ingest.yaml_tree import MOST_BYTES, Block, Items, Scalar, parse_yaml, read_yaml


def refusal(data: str | bytes) -> str:
    """The message with which it is refused."""
    with pytest.raises(InputError) as caught:
        parse_yaml(data.encode() if isinstance(data, str) else data, "x.yaml")
    return str(caught.value)


def test_everything_knows_its_line() -> None:
    """Positions are those that an editor shows."""
    root = parse_yaml(b"# head\na:\n  - 1\n  - {b: two}\nc: |\n  x\n  y\n", "x.yaml")
    assert list(root.entries) == ["a", "c"]
    items = root.entries["a"]
    assert isinstance(items, Items)
    assert [node.line for node in items.items] == [3, 4]
    inner = items.items[1]
    assert isinstance(inner, Block)
    assert (inner.keys["b"].line, inner.keys["b"].column, inner.flow) == (4, 5, True)
    lines = root.entries["c"]
    assert isinstance(lines, Scalar)
    assert (lines.text, lines.line, lines.plain) == ("x\ny\n", 5, False)


def test_windows_line_ends_and_a_byte_order_mark() -> None:
    """Files from other systems read the same."""
    root = parse_yaml(b"\xef\xbb\xbfa: 1\r\nb:\r\n  c: 2\r\n", "x.yaml")
    block = root.entries["b"]
    assert isinstance(block, Block)
    assert block.keys["c"].line == 3


@pytest.mark.parametrize("text", ["no", "1e3", "0x10", "~", "null", "2019-01-14", "12:30:00"])
def test_scalars_stay_texts(text: str) -> None:
    """YAML's own types are never guessed."""
    node = parse_yaml(f"a: {text}".encode(), "x.yaml").entries["a"]
    assert isinstance(node, Scalar)
    assert node.text == text


BAD = {
    "broken": ("a: 1\nb: [1, 2\n", 3, "is not valid YAML", "brackets"),
    "tab": ("a:\n\tb: 1\n", 2, "is not valid YAML", "indent with spaces"),
    "colon": ("a: b: c\n", 1, "is not valid YAML", "quote a value that has a colon"),
    "sign": ("a: 1\nb: >=2\n", 2, "is not valid YAML", "quote a value that begins with >"),
    "twice": ("a: 1\nb: 2\na: 3\n", 3, "“a”: the key stands here and in line 1", "rename"),
    "anchor": ("a: &x 1\n", 1, "“&x”: an anchor is not allowed", "write the value out"),
    "alias": ("a: 1\nb: *x\n", 2, "“*x”: an alias is not allowed", "write it out"),
    "tag": ("a: !!python/name:os.system ''\n", 1, "a tag is not allowed", "take it out"),
    "two": ("a: 1\n---\nb: 2\n", 2, "a second document begins", "one document a file"),
    "key": ("? [a]\n: 1\n", 1, "a key is a list or a mapping", "make the key a name"),
    "list": ("- a\n- b\n", 1, "holds no mapping", "begin with sheet:"),
    "empty": ("", 1, "is empty", "begin with sheet:"),
    "comment": ("# nothing\n", 1, "is empty", "begin with sheet:"),
    "nul": ("a: 1\nb: x\x00y\n", 2, "U+0000, which hides or reorders text", "take it out"),
    "escaped nul": ('a: 1\nb: "x\\0y"\n', 2, "U+0000, which hides", "take it out"),
    "bidi": ("a: abc\u202edef\n", 1, "“a: abc\\u202edef”: holds the character U+202E", "take"),
    "escaped bidi": ('a: "x\\u2067y"\n', 1, "U+2067, which hides", "take it out"),
    "line separator": ("a: 1\nb: x\u2028y\n", 2, "U+2028, which hides", "take it out"),
    "bell": ("a: x\x07\n", 1, "U+0007, which hides", "take it out"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_refused(case: str) -> None:
    """The message names file and line, what is wrong, and the mend."""
    text, line, problem, mend = BAD[case]
    message = refusal(text)
    assert message.startswith(f"x.yaml:{line}: ")
    assert problem in message
    assert mend in message.split("; ", 1)[1]


def test_wrong_bytes_name_their_line() -> None:
    """A file in another encoding is refused where it stops being UTF-8."""
    message = refusal("a: 1\nb: 2\nc: Müller\n".encode("latin-1"))
    assert message.startswith("x.yaml:3: ")
    assert "is not UTF-8; save the file as UTF-8" in message


def test_billion_laughs() -> None:
    """What expands is refused at its first anchor, before anything has grown."""
    laughs = "a: &a [ha, ha, ha]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
    )
    assert refusal(laughs).startswith("x.yaml:1: “&a”: an anchor is not allowed")


@pytest.mark.parametrize("text", ["a: " + "[" * 100_000, "{a: " * 100_000])
def test_depth_is_limited(text: str) -> None:
    """Deep nesting is refused early, however much follows."""
    assert "stands more than 20 levels deep" in refusal(text)


def test_five_megabytes(tmp_path: Path) -> None:
    """A file above 5 MB is refused without being parsed; one of just that size is read."""
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a: 1\n#" + b"x" * (MOST_BYTES - 6))
    assert read_yaml(path).entries
    path.write_bytes(b"a: 1\n#" + b"x" * (MOST_BYTES - 5))
    with pytest.raises(InputError, match="is larger than 5 MB; split it"):
        read_yaml(path)


def test_what_is_no_file(tmp_path: Path) -> None:
    """A missing file and a folder are refused by name."""
    with pytest.raises(InputError, match=r"gone\.yaml: is not there; name a file"):
        read_yaml(tmp_path / "gone.yaml")
    with pytest.raises(InputError, match="is not a file"):
        read_yaml(tmp_path)
