"""GraphiQL in a browser: it says as whom one reads, and takes a token."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.page.browsing import Browsing
from tests.page.conftest import PROGRAM


def test_it_says_as_whom_one_reads(browsing: Browsing, store: Path, address: str) -> None:
    """From the start; a token changes it and what is asked, and stands nowhere in the page; what is
    typed with it stays off the disk."""
    made = subprocess.run(
        (*PROGRAM, "token", "add", "explorer", "--as", "partner", "--store", str(store)),
        check=True,
        capture_output=True,
        text=True,
    )
    token = made.stdout.strip()
    page = browsing.page
    page.goto(f"{address}graphql")
    page.get_by_text("You read as public; you may export, read.").wait_for()
    editor = page.locator(".graphiql-query-editor .CodeMirror").first

    def typed(word: str) -> str:
        """What the browser keeps on its disk once something was typed and run."""
        editor.click()
        page.keyboard.press("Control+End")
        page.keyboard.type(f"\n# {word}")
        page.get_by_role("button", name="Execute query").click()
        page.wait_for_timeout(1_000)
        return str(page.evaluate("Object.values(localStorage).join()"))

    assert "anybodyswords" in typed("anybodyswords")
    page.get_by_label("Token").fill(token)
    page.get_by_role("button", name="Read with it").click()
    page.get_by_text("You read as partner; you may read.").wait_for()
    with page.expect_request("**/graphql") as asked:
        page.get_by_role("button", name="Execute query").click()
    assert asked.value.headers["authorization"] == f"Bearer {token}"
    assert "partnerswords" not in typed("partnerswords")
    assert token not in page.content()
    kept = page.evaluate("Object.values(localStorage).concat(Object.values(sessionStorage))")
    assert token not in "".join(kept)
