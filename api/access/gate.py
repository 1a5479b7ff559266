"""From the header of a request to its caller, or a refusal that tells nothing.

Wrong, ended, revoked, and a token where a session is wanted: 401, in the same words.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TypeVar

from starlette.requests import HTTPConnection

from api.access import cookies
from api.access.addresses import has_token
from api.access.audit import AuditLog
from api.access.caller import ANYBODY, Caller, Right, needs_second_factor
from api.access.code_flow import CodeFlow
from api.access.failures import Failures, OwnFailures, SharedFailures, to_wait
from api.access.noting import THREADS, Noting
from api.access.oidc import Provider
from api.access.shared_file import SharedFile
from api.access.token_rows import Token
from api.access.tokens import BROWSER, OF_PROVIDER, SESSION, TokenBook
from api.access.waiting import HasToWait
from api.access.way import check_way, is_over_tls
from api.errors import BAD_REQUEST, FORBIDDEN, UNAUTHENTICATED, RequestError

T = TypeVar("T")

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Answerable"'}
_REFUSED = (
    "the token is not taken: send one that holds as “Authorization: Bearer …”; one for more "
    "than partner opens a session first, by POST /session with its code"
)


class Gate(Noting):
    """Tells who calls."""

    def __init__(
        self,
        book: Path | None,
        audit: AuditLog | None,
        clock: Callable[[], int],
        anybody: Caller = ANYBODY,
        provider: Provider | None = None,
    ) -> None:
        """A gate.

        Args:
            book: of tokens; where there is none, no token is taken.
            audit: where what is read above public is written down; None only without a book.
            clock: microseconds since 1970.
            anybody: the caller without a token.
            provider: of the organisation, whose tokens are taken, too.
        """
        super().__init__(audit, clock)
        self.provider = provider
        self._anybody = anybody
        self._path = book
        self._opened: TokenBook | None = None
        self._left: list[TokenBook] = []
        """Books in whose place another one is, or none; a request may still be reading one."""
        self._failures: Failures = OwnFailures()
        self._lock = Lock()
        self._outside = ThreadPoolExecutor(THREADS, "gate-provider")

    def close(self) -> None:
        """Close the book."""
        super().close()
        self._outside.shutdown()
        for book in (*self._left, self._opened):
            if book is not None:
                book.close()

    def share(self, file: SharedFile) -> None:
        """Count failures with other processes of the same server."""
        self._failures = SharedFailures(file)

    async def outside(self, task: Callable[[], T]) -> T:
        """As `aside`, for what may wait for the provider, which no other caller waits for."""
        return await asyncio.get_running_loop().run_in_executor(self._outside, task)

    async def asks(
        self, request: HTTPConnection, address: str, *, proxied: bool, heeds_cookie: bool = True
    ) -> Caller:
        """As `caller`; anybody who gives no token, or one that is known at once, waits for
        nobody."""
        shown = request.headers.get("authorization")
        if shown is None and not (heeds_cookie and "cookie" in request.headers):
            return self.caller(request, address, proxied=proxied, heeds_cookie=heeds_cookie)
        ask = partial(self.caller, request, address, proxied=proxied, heeds_cookie=heeds_cookie)
        if self.provider is not None and self.provider.looks_so((shown or "").rpartition(" ")[2]):
            return await self.outside(ask)
        try:
            return self._at_once(request, address, proxied=proxied)
        except HasToWait:
            return await self.aside(ask)

    def caller(
        self, request: HTTPConnection, address: str, *, proxied: bool, heeds_cookie: bool = True
    ) -> Caller:
        """The caller.

        Args:
            address: of the reader.
            proxied: whether a proxy before this server says how it was asked.
            heeds_cookie: whether a browser's session counts, where no token is sent.

        Raises:
            RequestError: 400 for a token in the address, 401 for one that is not taken, 403 for
                one that anybody on the way could read or that another site's page may have sent,
                429 after too many failures.
        """
        given = self._given(request, address)
        if given is None:
            session = self.browser(request, proxied=proxied) if heeds_cookie else None
            return self._anybody if session is None else session[1].caller
        found = self._known(given)
        if found is None:
            raise self._failed(address, self.clock())
        check_way(request, found, proxied)
        self._failures.forget(address)
        return found

    def _at_once(self, request: HTTPConnection, address: str, *, proxied: bool) -> Caller:
        """As `caller`, of a token or a session that is taken and of which nothing is to be noted.

        Raises:
            RequestError: 403 as `caller`.
            HasToWait: it is not so, or somebody has to be waited for.
        """
        headers = request.headers.getlist("authorization")
        opened = self._opened
        if opened is None or not opened.is_at_its_place or has_token(request) or len(headers) > 1:
            raise HasToWait
        if not headers:
            session = self.browser(request, proxied=proxied, may_wait=False)
            return self._anybody if session is None else session[1].caller
        scheme, _, text = headers[0].partition(" ")
        found = None
        if scheme.lower() == "bearer" and self._failures.has_none(address):
            found = opened.recognised(text.strip(), at=self.clock())
            found = found or self._known(text.strip(), may_wait=False)
        if found is None:
            raise HasToWait
        check_way(request, found, proxied)
        return found

    def holding(self, request: HTTPConnection, *, proxied: bool) -> Callable[[], bool]:
        """Something to ask, again and again, whether whom a request is of may still read: the
        token is neither revoked nor over, the session neither ended nor idle. Asking is no use of
        either."""
        headers = request.headers.getlist("authorization")
        if headers:
            return partial(self._holds, headers[0].partition(" ")[2].strip())
        text = cookies.given(request, is_tls=is_over_tls(request, proxied))
        return (lambda: True) if text is None else partial(self._is_open, text)

    def revoked_persons(self) -> frozenset[str]:
        """As `TokenBook.revoked_persons`."""
        return self._book.revoked_persons() if self._book else frozenset()

    def _holds(self, given: str) -> bool:
        return self._known(given, is_use=False) is not None

    def _is_open(self, session: str) -> bool:
        return self._browsers(session, is_use=False) is not None

    def _known(self, given: str, *, is_use: bool = True, may_wait: bool = True) -> Caller | None:
        """Whom a token or a session stands for; None where it is not taken.

        Raises:
            HasToWait: as `TokenBook.token`.
        """
        book, at = self._book, self.clock()
        if self.provider is not None and self.provider.looks_so(given):
            known = self.provider.caller(given)
            return None if known and book and book.is_revoked(known.account) else known
        token = None
        if book is not None:
            token = book.session(given, at=at, is_use=is_use, may_wait=may_wait)
        if token is None and book is not None:
            token = book.token(given, at=at, is_use=is_use, may_wait=may_wait)
            if token is not None and needs_second_factor(token.clearance):
                return None
        return None if token is None else token.caller

    def browser(
        self, request: HTTPConnection, *, proxied: bool, may_wait: bool = True
    ) -> tuple[str, Token] | None:
        """The session in a browser's cookie and whom it is of; None where there is no cookie.

        Raises:
            HasToWait: as `TokenBook.token`.
            RequestError: 401 for one that is not taken, which takes the cookie back; 403 as
                `caller`. None of them is counted: nobody guesses 160 bits, and sessions end by
                themselves in every tab.
        """
        if "cookie" not in request.headers:
            return None
        is_tls = is_over_tls(request, proxied)
        text = cookies.given(request, is_tls=is_tls)
        if text is None:
            return None
        token = self._browsers(text, may_wait=may_wait)
        if token is None:
            over = {"Set-Cookie": cookies.ending(request, is_tls=is_tls), **CHALLENGE}
            raise RequestError(UNAUTHENTICATED, _REFUSED, over)
        check_way(request, token.caller, proxied)
        cookies.check_csrf(request, text)
        return text, token

    def open_session(
        self,
        request: HTTPConnection,
        address: str,
        code: str,
        *,
        proxied: bool,
        kind: str = SESSION,
    ) -> tuple[str, Caller]:
        """A session for a token and its code.

        Args:
            kind: as `TokenBook.open_session`.

        Raises:
            RequestError: as `caller`.
        """
        given = self._given(request, address)
        book, at = self._book, self.clock()
        token = book.token(given, at=at) if book and given else None
        if token is None or book is None:
            raise self._failed(address, at)
        check_way(request, token.caller, proxied)
        # By token as well: anybody who stole one tries codes from many addresses, or between
        # requests with another one, which end the failures of his address.
        own = f"token {token.id}"
        self._check_failures(own, at)
        text = book.open_session(token, code, at=at, kind=kind)
        if text is None:
            self.note("wrong code", token.caller, at=at)
            self._failed(own, at)
            raise self._failed(address, at)
        self._failures.forget(own)
        self._failures.forget(address)
        self.note("session", token.caller, at=at)
        return text, token.caller

    @property
    def code_flow(self) -> CodeFlow | None:
        """How people log in at the provider; None where they do not."""
        login = None if self.provider is None else self.provider.organisation.login
        if self.provider is None or login is None or self._path is None or self.audit is None:
            return None
        return CodeFlow(self.provider, login, self.clock, self.audit.hashed)

    def check_codes(self, address: str) -> None:
        """Raise 429 where too many codes from an address were wrong to ask the provider again."""
        self._check_failures(f"code {address}", self.clock())

    def open_for(
        self, request: HTTPConnection, address: str, caller: Caller | None, *, proxied: bool
    ) -> str:
        """A session in a browser for somebody whom the provider knows.

        Raises:
            RequestError: 401, nobody is known, or the operator revoked this person; 403, 429 as
                `caller`.
        """
        at = self.clock()
        if caller is None or self._path is None:
            self._failures.count(f"code {address}", at)
            raise self._failed(address, at)
        check_way(request, caller, proxied)
        text = (self._book or self._opened_now(self._path)).open_for(caller, at=at)
        if text is None:
            raise self._failed(address, at)
        self._failures.forget(address)
        self.note("session", caller, at=at)
        return text

    def close_session(self, request: HTTPConnection, address: str, *, proxied: bool) -> Caller:
        """End the session that a request is made in; whose it was.

        Raises:
            RequestError: 401, it is made in none; 403 as `browser`.
        """
        given, book, at = self._given(request, address), self._book, self.clock()
        if given is None:
            found = self.browser(request, proxied=proxied)
            given, token = found or (None, None)
        else:
            token = book.session(given, at=at) if book else None
        if given is None or book is None or token is None:
            raise self._failed(address, at)
        book.close_session(given)
        return token.caller

    def forget(self, request: HTTPConnection, *, proxied: bool) -> None:
        """End the session of the cookie, where there is one: another one is opened."""
        text = cookies.given(request, is_tls=is_over_tls(request, proxied))
        if text and self._book is not None:
            self._book.close_session(text)

    def _browsers(
        self, session: str, *, is_use: bool = True, may_wait: bool = True
    ) -> Token | None:
        """Whom a browser's session is of; None where it is not taken."""
        book, at = self._book, self.clock()
        token = None
        if book is not None:
            token = book.session(session, at=at, kind=BROWSER, is_use=is_use, may_wait=may_wait)
        # Whom a provider knows is nobody where people no longer log in at one.
        is_out = token is not None and token.name.startswith(OF_PROVIDER) and not self.code_flow
        return None if is_out else token

    def _opened_now(self, path: Path) -> TokenBook:
        """The book, made where there is none."""
        with self._lock:
            return self._still_open() or self._opened_at(path)

    @property
    def _book(self) -> TokenBook | None:
        """What stands at its place now; None where nothing does."""
        opened = self._opened
        if opened is not None and opened.is_at_its_place:
            return opened
        with self._lock:
            path = self._path
            if path is None:
                return None
            return self._still_open() or (self._opened_at(path) if path.exists() else None)

    def _still_open(self) -> TokenBook | None:
        """The book that is open, where it stands at its place; else none is open any more."""
        opened = self._opened
        if opened is not None and not opened.is_at_its_place:
            self._left.append(opened)
            self._opened = None
        return self._opened

    def _opened_at(self, path: Path) -> TokenBook:
        self._opened = TokenBook(path)
        return self._opened

    def _given(self, request: HTTPConnection, address: str) -> str | None:
        """The text of a token; None where nobody gave one."""
        if has_token(request):
            raise RequestError(
                BAD_REQUEST,
                "a token stands in the address, where logs and histories keep it; revoke it, and "
                "send the next one as “Authorization: Bearer …”",
            )
        headers: Sequence[str] = request.headers.getlist("authorization")
        if not headers:
            return None
        scheme, _, text = headers[0].partition(" ")
        if len(headers) > 1 or scheme.lower() != "bearer" or not text.strip():
            raise self._failed(address, self.clock())
        return text.strip()

    def _check_failures(self, key: str, at: int) -> None:
        if self._failures.too_many(key, at):
            raise to_wait()

    def _failed(self, key: str, at: int) -> RequestError:
        """Count a failure; what to answer: the same for every wrong token."""
        if self._failures.count(key, at):
            return RequestError(UNAUTHENTICATED, _REFUSED, CHALLENGE)
        return to_wait()


def allow(caller: Caller, right: Right) -> None:
    """Refuse what somebody may not do, and say nothing of what there is.

    Raises:
        RequestError: 403.
    """
    if right not in caller.may:
        raise RequestError(FORBIDDEN, f"{caller.called} does not have the right “{right}”")
