"""The second factor: codes that change with time (RFC 6238, six digits, 30 seconds, SHA-1).

SHA-1 is what authenticator apps know; the standard's use of it (HMAC) is not broken.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from urllib.parse import quote

STEP = 30
"""Seconds for which a code is right."""
DIGITS = 6
DRIFT = 1
"""Steps that the clock of a telephone may be off."""


def new_secret() -> str:
    """A secret of 160 bits, in base 32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def address(secret: str, name: str) -> str:
    """The address that an authenticator app takes, as text or as a picture."""
    return (
        f"otpauth://totp/Answerable:{quote(name)}?secret={secret}&issuer=Answerable"
        f"&digits={DIGITS}&period={STEP}"
    )


def code(secret: str, step: int) -> str:
    """The code of a step: seconds since 1970, divided by `STEP`."""
    digest = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def step_of(secret: str, given: str, seconds: int, after: int) -> int | None:
    """The step whose code was given; None where it is wrong, too old or was used before.

    Args:
        seconds: now, since 1970.
        after: the step of the last code that was taken; a code is right once.
    """
    found: int | None = None
    now = seconds // STEP
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(code(secret, step).encode(), given.encode()) and step > after:
            found = step
    return found
