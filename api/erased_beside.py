"""What was erased, taken out of copies that broke off, the memory of servers and private books.

Which ids were erased is found by tombstones, so that it can be done again after a crash, when
nobody knows any more what was asked for.
"""

from __future__ import annotations

from contextlib import ExitStack, closing

from api.settings import Settings
from api.webhooks.book import WebhookBook
from api.writing.book import WritingBook
from graph.engines.engine import Engine
from graph.engines.holders import wait_for_holders
from graph.engines.leftovers import remove_unfinished
from graph.protection.tombstones import Tombstones


def forget_beside(settings: Settings, engine: Engine, tombstones: Tombstones) -> None:
    """Remove copies that broke off, wait until no server of a store keeps what was erased, then
    take it out of the books.

    Raises:
        StoreBusy: a server has not dropped it.
        StoreError: the key of the tombstones is not there, or a book cannot be written.
    """
    for left in remove_unfinished():
        settings.warn(left.told())
    if settings.server is None:
        wait_for_holders(settings.store, engine)
    with ExitStack() as stack:
        books: list[WritingBook | WebhookBook] = []
        if settings.writing.exists():
            books.append(stack.enter_context(closing(WritingBook(settings.writing))))
        if settings.webhooks.exists():
            books.append(stack.enter_context(closing(WebhookBook(settings.webhooks))))
        for book in books:
            ids = sorted(book.ids())
            with engine.writing(keep=False) as writer:
                gone = tombstones.buried(ids, writer)
            book.forget(sorted(gone))
