"""Pictures of every view of the page at three widths, for its documentation.

    python -m tests.page.pictures [FOLDER]

Reading is shown on the seeds, as the public reads them; work on invented data. Pictures are half as
wide as the window, in WebP, of some kB each.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.ingest.folder import REGISTRY, SHA256, TEXT
from tests.page.browsing import Browsing
from tests.page.conftest import CHROMIUM, PROGRAM, ROOT, served

FOLDER = ROOT / "api" / "page" / "pictures"
WIDTHS = {390: 844, 768: 1024, 1280: 900}
"""Width of a window → its height."""
SCALE, QUALITY = 0.5, 30
DAY = "2018-10-01"
ATTACKS, COMMITTEE = (
    "Reported new wave of attacks in Chechnya",
    "Investigative Committee of the Russ",
)
READING = {
    "board": f"#board?on={DAY}",
    "entity": f"#entity/{{{ATTACKS}}}?on={DAY}",
    "network": f"#network/{{{COMMITTEE}}}?on={DAY}",
    "timeline": "#timeline",
    "map": "#map",
    "changes": "#changes?since=2020-01-01",
    "login": "#login",
}
"""View → address; a name in braces stands for an id."""
HERALD, WATCH = "bbbbbbbbbbbbbbbbbbbbbbbbbb", "Ostrel Watch"
WORKING = {
    "review": "#review/{Ostrel Herald on the Guard}",
    "sheet": "#sheet",
    "marking": f"#marking/{HERALD}",
    "same": f"#same/{HERALD},{{{WATCH}}}",
}
SHEET = f"""\
names:
  herald: {HERALD}
  guard: {{id: eeeeeeeeeeeeeeeeeeeeeeeeee, class: StateBody}}
source: {{marking: public, name: Ostrel Herald on the Guard, sha256: {SHA256}, publisher: herald}}
defaults: {{marking: public, attribution: [herald reports]}}
entities:
  search: {{class: Event, at: L2, name: The search of the quay, kind: detention}}
claims:
  - {{subject: search, at: L2, stance: alleged, allegedPerpetrators: guard}}
"""


def run(*command: str) -> str:
    done = subprocess.run(
        (*PROGRAM, *command), cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout


def id_of(browsing: Browsing, name: str) -> str:
    """Of the first thing that the page's search finds by a name."""
    field = browsing.page.get_by_role("combobox", name="Search", exact=True)
    field.fill(name)
    browsing.page.locator('[role="option"]', has_text=name).first.wait_for()
    browsing.settle()
    field.press("ArrowDown")
    field.press("Enter")
    browsing.settle()
    return str(browsing.page.evaluate("location.hash")).removeprefix("#entity/").partition("?")[0]


def take(browsing: Browsing, views: dict[str, str], folder: Path) -> None:
    """One picture for each view and width."""
    for view, fragment in views.items():
        before, brace, rest = fragment.partition("{")
        name, _, after = rest.partition("}")
        address = before + id_of(browsing, name) + after if brace else fragment
        for width, height in WIDTHS.items():
            browsing.page.set_viewport_size({"width": width, "height": height})
            browsing.open(address)
            if view == "network":
                browsing.page.wait_for_selector("[data-drawn]")
            if view == "sheet" and browsing.page.get_by_role("button", name="Begin").count():
                browsing.page.get_by_role("button", name="Begin").click()
            # Drawings settle.
            browsing.page.wait_for_timeout(600)
            session = browsing.page.context.new_cdp_session(browsing.page)
            clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": SCALE}
            how = {"format": "webp", "quality": QUALITY, "clip": clip}
            body = base64.b64decode(session.send("Page.captureScreenshot", how)["data"])
            (folder / f"{view}-{width}.webp").write_bytes(body)


@contextmanager
def reading(folder: Path) -> Iterator[str]:
    """The seeds, for the public."""
    run("load", "--store", str(folder / "seeds.db"), str(ROOT / "seeds"))
    with served(folder / "seeds.db") as address:
        yield address


@contextmanager
def working(folder: Path) -> Iterator[tuple[str, str]]:
    """Invented data with claims that wait, and the token of somebody who may do all work."""
    store, texts = folder / "store.db", folder / "texts" / "public"
    texts.mkdir(parents=True)
    (texts / "herald.txt").write_text(TEXT)
    (folder / "registry.yaml").write_text(REGISTRY)
    (folder / "sheet.yaml").write_text(SHEET)
    run("load", "--store", str(store), str(folder / "registry.yaml"))
    add = ("token", "add", "--store", str(store), "--as", "partner", "--person", "new")
    coder = run(*add, "coder", "--may", "propose").split()[0]
    token = run(*add, "desk", "--may", "propose,review,decide").split()[0]
    with served(store, "--texts", str(folder / "texts")) as address:
        hand_in(address, coder)
        yield address, token


def hand_in(address: str, token: str) -> None:
    """As another person than the one who decides."""
    query = "mutation ($text: String!) { addSheet(text: $text) { document } }"
    body = json.dumps({"query": query, "variables": {"text": SHEET}}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    with urlopen(Request(f"{address}graphql", body, headers)) as reply:
        told = json.loads(reply.read())
    assert "errors" not in told, told


def log_in(browsing: Browsing, token: str) -> None:
    page = browsing.open("#login")
    page.get_by_label("Token").fill(token)
    page.get_by_role("button", name="Log in").click()
    browsing.wait("() => document.querySelector('.stands').innerText.includes('partner')")
    browsing.settle()


def main(folder: Path) -> None:
    """Take them all."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (slow to import)

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        browser: Any = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )

        def seen(address: str) -> Browsing:
            context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
            return Browsing(context.new_page(), address)

        with reading(Path(scratch)) as address:
            browsing = seen(address)
            browsing.open()
            take(browsing, READING, folder)
        with working(Path(scratch)) as (address, token):
            browsing = seen(address)
            log_in(browsing, token)
            take(browsing, WORKING, folder)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
