"""Where something is: latitude and longitude as one value, and what the point stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from graph.claims.errors import InputError

FARTHEST = {"latitude": 90, "longitude": 180}
"""How many degrees, either way, there are on the globe (WGS 84)."""

_DEGREES = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,15})?\Z")
_METRES = re.compile(r"[0-9]{1,8}(\.[0-9]{1,3})?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point on the globe (WGS 84), as somebody gives it."""

    latitude: str
    """Degrees north of the equator in plain decimals; south is negative."""
    longitude: str
    """Degrees east of Greenwich in plain decimals; west is negative."""
    precision: str | None = None
    """What the point stands for: a concept, such as ``exact`` or ``district``."""
    metres: str | None = None
    """How far off it may be, where that is told."""

    def __post_init__(self) -> None:
        for name, most in FARTHEST.items():
            text = getattr(self, name)
            if not isinstance(text, str) or not _DEGREES.match(text):
                raise InputError(
                    "is no number of degrees",
                    mend="write degrees with a point: 43.297",
                    field=name,
                    value=text,
                )
            number = Decimal(text)
            if abs(number) > most:
                raise InputError(
                    f"is not on the globe: a {name} lies between -{most} and {most}",
                    mend="look whether latitude and longitude are the wrong way round",
                    field=name,
                    value=text,
                )
            object.__setattr__(self, name, _plain(number))
        if self.metres is not None:
            if not isinstance(self.metres, str) or not _METRES.match(self.metres):
                raise InputError(
                    "is no distance", mend="write metres: 500", field="metres", value=self.metres
                )
            object.__setattr__(self, "metres", _plain(Decimal(self.metres)))

    @classmethod
    def parse(cls, text: str) -> Point:
        """Latitude and longitude with a comma between them.

        Raises:
            InputError: it is another form, or off the globe.
        """
        parts = [part.strip() for part in text.split(",")]
        if len(parts) != 2:
            raise InputError(
                "is no point",
                mend='write latitude and longitude: "10.5, 20.5", or {latitude:, longitude:, '
                "precision:, metres:}",
                value=text,
            )
        return cls(latitude=parts[0], longitude=parts[1])

    def __str__(self) -> str:
        """``10.5, 20.5 (district, within 500 m)``."""
        more = [self.precision] if self.precision is not None else []
        more += [f"within {self.metres} m"] if self.metres is not None else []
        return f"{self.latitude}, {self.longitude}" + (f" ({', '.join(more)})" if more else "")

    @property
    def wkt(self) -> str:
        """As well-known text (OGC 06-103r4, §7): longitude first."""
        return f"POINT({self.longitude} {self.latitude})"

    def to_json(self) -> list[str | None]:
        """Latitude, longitude, precision, metres."""
        return [self.latitude, self.longitude, self.precision, self.metres]

    @classmethod
    def from_json(cls, array: list[Any]) -> Point:
        """What `to_json` gave.

        Raises:
            InputError: it is no such list, or no point of the globe.
        """
        if len(array) != 4 or not all(x is None or isinstance(x, str) for x in array):
            raise InputError(
                "is no point",
                mend="write a list of latitude, longitude, precision and metres, each a text",
                value=array,
            )
        return cls(latitude=array[0], longitude=array[1], precision=array[2], metres=array[3])


def _plain(number: Decimal) -> str:
    """A number in the one form in which it is kept: no plus, no zeros at the ends."""
    number = number.normalize()
    return format(number if number else Decimal(0), "f")
