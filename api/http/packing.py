"""Compressed replies: which coding a client takes (RFC 9110 §12.5.3), and a packer for it."""

from __future__ import annotations

import re
import sys
import zlib
from typing import Literal, Protocol

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Coding = Literal["zstd", "gzip"]

CODINGS: tuple[Coding, ...] = ("zstd", "gzip")
"""The best first."""
GZIP_LEVEL, ZSTD_LEVEL = 4, 3
_WEIGHED = re.compile(r"\s*([A-Za-z0-9_-]+|\*)\s*(?:;\s*q\s*=\s*([0-9.]+)\s*)?\Z", re.ASCII)


class Packer(Protocol):
    """Packs a body, part by part."""

    def packed(self, part: bytes, *, more: bool) -> bytes:
        """A part, compressed so that anybody who has it can unpack it already."""


def coding_of(header: str) -> Coding | None:
    """The coding that an ``Accept-Encoding`` header likes best of ours; None for none."""
    weights: dict[str, float] = {}
    for part in header[:1000].split(","):
        match = _WEIGHED.match(part)
        if match is not None:
            try:
                weight = 1.0 if match[2] is None else float(match[2])
            except ValueError:
                continue
            weights[match[1].lower().removeprefix("x-")] = weight
    if "*" in weights:
        # Of any kind: what every client can unpack.
        weights.setdefault("gzip", weights["*"])
    found = max(CODINGS, key=lambda coding: weights.get(coding, 0.0))
    return found if weights.get(found, 0.0) > 0 else None


def packer(coding: Coding) -> Packer:
    """A packer for one reply."""
    return _Zstd() if coding == "zstd" else _Gzip()


class _Gzip:
    def __init__(self) -> None:
        self._packing = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 31)

    def packed(self, part: bytes, *, more: bool) -> bytes:
        how = zlib.Z_SYNC_FLUSH if more else zlib.Z_FINISH
        return self._packing.compress(part) + self._packing.flush(how)


class _Zstd:
    def __init__(self) -> None:
        self._packing = zstd.ZstdCompressor(level=ZSTD_LEVEL)

    def packed(self, part: bytes, *, more: bool) -> bytes:
        if more:
            return self._packing.compress(part, mode=zstd.ZstdCompressor.FLUSH_BLOCK)
        return self._packing.compress(part, mode=zstd.ZstdCompressor.FLUSH_FRAME)
