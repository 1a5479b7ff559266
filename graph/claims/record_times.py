"""Record times: microseconds since 1970-01-01T00:00Z, as integers, and how they are written."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def now() -> int:
    """The clock of everything but tests."""
    return time.time_ns() // 1000


def moment(microseconds: int) -> datetime:
    """A record time as a datetime in UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)


def microseconds(at: datetime) -> int:
    """The inverse of `moment`, for a datetime with an offset from UTC."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def canonical(microseconds: int) -> str:
    """In the canonical form of xsd:dateTime: UTC, no zeros at the end of a fraction."""
    at = moment(microseconds)
    fraction = f".{at.microsecond:06d}".rstrip("0").rstrip(".")
    return f"{at:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def day_of(microseconds: int) -> str:
    """The day of a record time, in UTC (ISO 8601)."""
    return moment(microseconds).date().isoformat()
