"""The page in a browser, on the seeds, as the public reads them."""

from __future__ import annotations

import csv
import re
from typing import Any

import pytest

from tests.page.browsing import Browsing

DAY = "2018-10-01"


def overview(page: Any) -> str:
    return str(page.locator(".told").inner_text())


class TestBoard:
    """What was demanded of whom, and what came of it."""

    def test_the_board_is_the_start(self, browsing: Browsing) -> None:
        """It says as whom and for when it is read, and tells silence apart in words."""
        page = browsing.open()
        assert "Read as: public" in browsing.text(".stands")
        assert re.match(r"(\d+) lines of \1: \d+ overdue, \d+ open", overview(page))
        assert page.locator(".silence-not_looked_for").count() > 0
        assert page.locator(".silence-asserted").count() > 0
        assert browsing.axe() == []

    def test_the_day_changes_what_is_seen_and_stands_in_the_address(
        self, browsing: Browsing
    ) -> None:
        """A link gives the same view again."""
        page = browsing.open()
        before = overview(page)
        page.get_by_label("On the day").fill(DAY)
        page.wait_for_function(
            "(was) => document.querySelector('.told').innerText !== was", arg=before
        )
        browsing.settle()
        assert f"on={DAY}" in page.url
        told = overview(page)
        again = browsing.open(f"#board?on={DAY}")
        assert overview(again) == told

    def test_filters_say_what_they_leave(self, browsing: Browsing) -> None:
        """Fewer lines, in words; all of them of that kind; the way back."""
        page = browsing.open(f"#board?on={DAY}")
        every = page.locator(".lines tbody tr").count()
        page.get_by_label("What came of it").select_option("UNANSWERED")
        rows = page.locator(".lines tbody tr")
        assert 0 < rows.count() < every
        assert (
            page.locator(".lines .state").all_inner_texts() == ["no answer recorded"] * rows.count()
        )
        assert "no answer recorded" in overview(page)
        page.get_by_role("button", name="Show all").click()
        assert page.locator(".lines tbody tr").count() == every

    def test_reasons_lead_to_claims_with_speaker_and_line(self, browsing: Browsing) -> None:
        """By keyboard alone."""
        page = browsing.open(f"#board?on={DAY}")
        button = page.get_by_role("button", name=re.compile("^Why")).first
        button.focus()
        page.keyboard.press("Enter")
        assert page.locator("tr.reasons li").count() > 0
        page.get_by_role("button", name="Show the claims behind this").click()
        page.wait_for_selector("tr.reasons table.claims")
        row = page.locator("tr.reasons table.claims tbody tr").first
        cells = row.locator("td").all_inner_texts()
        assert all(cells[at].strip() for at in (0, 1, 2, 4)), cells
        assert browsing.axe() == []

    def test_the_board_as_a_table(self, browsing: Browsing) -> None:
        """CSV has a row for each line, each with day and reader."""
        page = browsing.open(f"#board?on={DAY}")
        with page.expect_download() as started:
            page.get_by_role("button", name="Save as CSV").click()
        rows = list(csv.DictReader(started.value.path().read_text("utf-8-sig").splitlines()))
        assert len(rows) == page.locator(".lines tbody tr").count()
        assert {row["day"] for row in rows} == {DAY}
        assert {row["read_as"] for row in rows} == {"public"}


class TestShell:
    """Search, languages, and servers that are slow or away."""

    def test_search_by_keyboard_in_another_script(self, browsing: Browsing) -> None:
        """A slash leads to the field, arrows to a hit; nothing typed stands in the address."""
        page = browsing.open()
        page.keyboard.press("/")
        page.keyboard.type("Чеченская")
        page.wait_for_selector('[role="option"]')
        assert "Chechnya" in page.locator('[role="option"]').first.inner_text()
        assert browsing.axe() == []
        assert "%D0" not in page.url

    def test_in_russian(self, browsing: Browsing) -> None:
        """The choice is kept, and nothing else is."""
        page = browsing.open()
        page.get_by_label("Language").select_option("ru")
        page.wait_for_selector("html[lang=ru]")
        browsing.settle()
        assert page.locator("h1").inner_text() == "Обращения и что из них вышло"
        kept = page.evaluate(
            "() => [Object.keys(localStorage), sessionStorage.length, document.cookie]"
        )
        assert kept == [["answerable.settings"], 0, ""]

    def test_a_server_that_is_away(self, browsing: Browsing) -> None:
        """The page says so, what was shown and typed stays, and trying again is enough."""
        page = browsing.open()
        every = page.locator(".lines tbody tr").count()
        page.route("**/graphql", lambda route: route.abort())
        page.get_by_label("On the day").fill(DAY)
        page.wait_for_selector("main .note.failed")
        assert "cannot be reached" in browsing.text("main .note.failed")
        assert page.locator(".lines tbody tr").count() == every
        assert page.get_by_label("On the day").input_value() == DAY
        page.unroute("**/graphql")
        page.get_by_role("button", name="Try again").click()
        page.wait_for_selector("main .note.failed", state="detached")
        browsing.settle()
        assert page.locator(".lines tbody tr").count() != every
        browsing.faults.clear()

    def test_a_server_that_is_slow(self, browsing: Browsing) -> None:
        """After a while the page says that it takes long, and what is typed meanwhile stays."""
        page = browsing.open()
        held: list[Any] = []
        page.route("**/graphql", lambda route: held.append(route))
        page.get_by_label("On the day").fill(DAY)
        page.get_by_role("combobox", name="Search").fill("Grozny")
        page.wait_for_function(
            "() => document.querySelector('main').innerText.includes('The server takes long')"
        )
        for route in held:
            route.continue_()
        page.unroute("**/graphql")
        browsing.settle()
        assert page.get_by_role("combobox", name="Search").input_value() == "Grozny"
        assert f"on={DAY}" in page.url
        browsing.faults.clear()

    @pytest.mark.parametrize("width", [360, 768])
    def test_narrow_screens_scroll_one_way(self, browsing: Browsing, width: int) -> None:
        """Nothing is wider than the screen."""
        browsing.page.set_viewport_size({"width": width, "height": 800})
        page = browsing.open()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
