"""A reader before the page: opens views, and notes what goes wrong."""

from __future__ import annotations

from typing import Any

from api.page.files import LIBRARIES

SETTLED = 250
"""Milliseconds after which the page asks for what was typed or moved."""
WAIT = 30_000
"""Milliseconds for what is slow on a busy machine."""


class Browsing:
    """A page in a browser."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self._address = page, address
        self.faults: list[str] = []
        self.elsewhere: list[str] = []
        page.set_default_timeout(WAIT)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", self._request)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(message.text)

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self._address, "data:", "blob:")):
            self.elsewhere.append(request.url)

    def open(self, fragment: str = "") -> Any:
        """The page at a fragment, when its first answer is there."""
        self.page.goto(self._address + fragment)
        self.page.wait_for_selector("h1")
        self.settle()
        return self.page

    def settle(self) -> None:
        """Until what was chosen is asked, which takes a moment, and answered."""
        self.page.wait_for_timeout(SETTLED)
        self.wait("() => !document.querySelector('[data-waiting]')")

    def wait(self, condition: str, given: object = None) -> None:
        """Until a function of the page says so."""
        self.page.wait_for_function(condition, arg=given)

    def text(self, selector: str) -> str:
        return str(self.page.locator(selector).first.inner_text())

    def axe(self) -> list[str]:
        """What axe-core finds against the page as it stands: rule and element."""
        # By the debugging protocol, since the page's policy lets in no script but its own.
        session = self.page.context.new_cdp_session(self.page)
        script = (LIBRARIES / "axe-core" / "axe.min.js").read_text("utf-8")
        session.send("Runtime.evaluate", {"expression": script})
        found = self.page.evaluate("() => axe.run()")
        return [
            f"{one['id']}: {node['html'][:200]}"
            for one in found["violations"]
            for node in one["nodes"]
        ]
