"""Ids that are made of keys under the secret of a mapping."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from graph.ingest.mapping.mapping_secret import ID_LENGTH, Ids


@pytest.mark.parametrize("size", [0, 32, 64, 65])
def test_ids_are_hmacs(size: int) -> None:
    """RFC 2104 with SHA-256, regardless of how long the secret is; asked for once or often."""
    secret = bytes(range(size))
    mac = hmac.digest(secret, b"Event\0spot\0r-1", hashlib.sha256)
    id = base64.b32encode(mac[:20]).decode().lower()[:ID_LENGTH]
    ids = Ids(secret)
    assert ids.once("Event", "spot", "r-1") == ids.of("Event", "spot", "r-1") == id
    assert ids.of("Event", "spot", "r-2") != id
