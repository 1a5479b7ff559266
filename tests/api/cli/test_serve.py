"""What ``answerable serve`` listens with."""

from __future__ import annotations

import socket
from contextlib import closing

from api.cli.commands.serve import _listen


def test_no_part_of_a_reply_waits_for_another() -> None:
    """Connections that come in send at once what is written: each reply is written in parts."""
    with (
        closing(_listen("127.0.0.1", 0)) as listener,
        closing(socket.create_connection(listener.getsockname())),
        closing(listener.accept()[0]) as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
