"""The questions that the page puts to the API: one file each, with the fragments they name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).parent

_SPREAD = re.compile(r"\.\.\.\s*([A-Z]\w*)")
_FRAGMENT = re.compile(r"^fragment (\w+) on ", re.M)
_REMARK = re.compile(r"#.*$", re.M)


def documents(folder: Path = HERE) -> dict[str, str]:
    """Name of the file without its ending → the question whole, in order of name.

    Files in `shell/fragments` are fragments; each is put behind the questions that name it.

    Raises:
        ValueError: two files have one name, or a fragment that is named is in no file.
    """
    fragments: dict[str, str] = {}
    for path in sorted((folder / "shell" / "fragments").glob("*.graphql")):
        text = path.read_text(encoding="utf-8")
        for name in _FRAGMENT.findall(text):
            fragments[name] = text
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*/*.graphql"), key=lambda path: path.stem):
        if path.stem in found:
            raise ValueError(f"two questions of the page are called {path.stem}")
        found[path.stem] = _whole(path.read_text(encoding="utf-8"), fragments)
    return found


def _whole(text: str, fragments: Mapping[str, str]) -> str:
    parts, named = [text], list(_SPREAD.findall(text))
    have: set[str] = set()
    while named:
        name = named.pop()
        if name in have:
            continue
        if name not in fragments:
            raise ValueError(f"no file in shell/fragments has the fragment {name}")
        have.add(name)
        parts.append(fragments[name])
        named.extend(_SPREAD.findall(fragments[name]))
    return re.sub(r"\s+", " ", _REMARK.sub("", "\n".join(parts))).strip()
