"""How a server is set: from options of ``answerable serve``, else from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from graph.claims.errors import InputError

TIMEOUT_VARIABLE = "ANSWERABLE_TIMEOUT"
"""The environment variable that says how many seconds a question may take."""
EXPORT_TIMEOUT_VARIABLE = "ANSWERABLE_EXPORT_TIMEOUT"
"""The environment variable that says how many seconds an export may take."""

TIMEOUT, EXPORT_TIMEOUT = 10.0, 600.0
"""The same where nobody said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What a server does for whom, decided at start."""

    timeout: float = TIMEOUT
    """Seconds that one question may take."""
    export_timeout: float = EXPORT_TIMEOUT
    """Seconds that one export may take, until its last byte is handed over."""

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Serving:
        """The settings of the environment; the defaults where it says nothing.

        Raises:
            InputError: a variable has no value that it can have.
        """
        return cls(
            timeout=_seconds(environment, TIMEOUT_VARIABLE, TIMEOUT),
            export_timeout=_seconds(environment, EXPORT_TIMEOUT_VARIABLE, EXPORT_TIMEOUT),
        )


def _seconds(environment: Mapping[str, str], name: str, left_out: float) -> float:
    text = environment.get(name)
    if not text:
        return left_out
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not (isfinite(seconds) and seconds > 0):
        raise InputError(
            "is no number of seconds", mend="write one above 0, such as 10", field=name, value=text
        )
    return seconds
