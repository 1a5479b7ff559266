"""What the page is made of: its own modules, words and styles, and libraries of others.

Libraries come from npm, by `package-lock.json`, into `node_modules` beside it; nothing of them
is in this repository. Each file is served under a name that holds its digest, so that browsers
may keep it for good; an import map (HTML, §8.1.5.3) leads from the names that modules use to those.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

HERE = Path(__file__).parent
LIBRARIES = HERE / "node_modules"
ROOM = "/page/"
"""What addresses of the page's files begin with."""

MODULES = {
    "preact": "preact/dist/preact.mjs",
    "preact/hooks": "preact/hooks/dist/hooks.mjs",
    "htm": "htm/dist/htm.mjs",
    "d3-array": "d3-array/dist/d3-array.min.mjs",
    "d3-geo": "d3-geo/dist/d3-geo.min.mjs",
}
"""Name in an import → file of a library."""
SCRIPTS = {
    "cytoscape": "cytoscape/dist/cytoscape.min.js",
    "cytoscape-dagre": "cytoscape-dagre/dist/cytoscape-dagre.min.js",
    "d3-quadtree": "d3-quadtree/dist/d3-quadtree.min.js",
    "d3-dispatch": "d3-dispatch/dist/d3-dispatch.min.js",
    "d3-timer": "d3-timer/dist/d3-timer.min.js",
    "d3-force": "d3-force/dist/d3-force.min.js",
    "layout-base": "layout-base/layout-base.js",
    "cose-base": "cose-base/cose-base.js",
    "cytoscape-fcose": "cytoscape-fcose/cytoscape-fcose.js",
    "topojson-client": "topojson-client/dist/topojson-client.min.js",
    "world-atlas": "world-atlas/countries-110m.json",
}
"""Name that the page asks for → file that is no module."""
WORKERS = ("network/layout.js",)
"""Modules of the page that run in a thread of their own."""

_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
}

_COMMENTS = re.compile(rb"^[ \t]*(?://.*|/\*\*(?:[^*]|\*(?!/))*\*/[ \t]*)$", re.M)
"""Comments that have their lines to themselves. They are for who reads the code, and a fourth of it
as it is sent; the lines stay, so that a fault names the right one."""


@dataclass(frozen=True)
class File:
    """One file as it is served."""

    name: str
    """As the page's modules name it: `board/view.js`, `cytoscape`."""
    address: str
    body: bytes
    media_type: str

    @classmethod
    def read(cls, name: str, path: Path, *, bare: bool = False) -> File:
        """
        Args:
            bare: whether comments are left out.
        """
        body = path.read_bytes()
        if bare:
            body = _COMMENTS.sub(lambda found: b"\n" * found[0].count(b"\n"), body)
        digest = hashlib.sha256(body).hexdigest()[:12]
        stem = name.removesuffix(path.suffix).replace("@", "")
        address = f"{ROOM}{stem}.{digest}{path.suffix}"
        return cls(name, address, body, _TYPES[path.suffix])

    @cached_property
    def packed(self) -> bytes:
        return gzip.compress(self.body, 9, mtime=0)


@dataclass(frozen=True)
class Files:
    """The files of the page, and what is not there."""

    own: Mapping[str, File]
    libraries: Mapping[str, File]
    missing: tuple[str, ...]
    """Names of libraries that are not installed, in order."""

    @classmethod
    def found(cls, libraries: Path = LIBRARIES) -> Files:
        own = {
            name: File.read(name, path, bare=path.suffix == ".js")
            for path in sorted(_own())
            for name in (path.relative_to(HERE).as_posix(),)
        }
        there, missing = {}, []
        for name, at in sorted((MODULES | SCRIPTS).items()):
            path = libraries / at
            if path.is_file():
                there[name] = File.read(f"lib/{name}{path.suffix}", path)
            else:
                missing.append(name)
        return cls(own, there, tuple(missing))

    @property
    def imports(self) -> dict[str, str]:
        """The import map: names in imports, and addresses without digests, → addresses."""
        theirs = {n: self.libraries[n].address for n in MODULES if n in self.libraries}
        ours = {ROOM + n: file.address for n, file in self.own.items() if n.endswith(".js")}
        return theirs | ours

    @property
    def scripts(self) -> dict[str, str]:
        """Name → address, of what is asked for by its address: scripts, data, threads."""
        theirs = {n: self.libraries[n].address for n in SCRIPTS if n in self.libraries}
        return theirs | {name: self.own[name].address for name in WORKERS}

    def served(self) -> dict[str, File]:
        """Address → file."""
        return {file.address: file for file in (*self.own.values(), *self.libraries.values())}


def _own() -> Iterable[Path]:
    for ending in ("js", "css"):
        yield from (path for path in HERE.glob(f"*/*.{ending}") if path.parent != LIBRARIES)
