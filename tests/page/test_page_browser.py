"""The page in a browser, on the seeds, as the public reads them."""

from __future__ import annotations

import csv
import re
import subprocess
from pathlib import Path
from time import time
from typing import Any

import pytest

from api.access.factor import code
from tests.page.browsing import Browsing
from tests.page.conftest import PROGRAM, ROOT

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

    def test_a_day_is_typed_in_parts(self, browsing: Browsing) -> None:
        """What is half typed stays as it is typed, though an answer comes meanwhile; what is left
        half typed, or is before the year 1000, is no day. Day and month are one number, since
        which of them comes first is the machine's to say."""
        page = browsing.open(f"#board?on={DAY}")
        field = page.get_by_label("On the day")
        field.click(position={"x": 12, "y": 12})
        page.keyboard.type("020")
        page.wait_for_timeout(400)
        browsing.settle()
        page.keyboard.type("2201")
        page.wait_for_timeout(400)
        browsing.settle()
        assert "on=0" not in page.url
        page.keyboard.type("9")
        browsing.wait("() => location.hash.includes('on=2019-02-02')")
        browsing.settle()
        assert field.input_value() == "2019-02-02"
        page.keyboard.press("Backspace")
        assert field.input_value() == ""
        field.blur()
        assert field.input_value() == "2019-02-02"
        made = page.get_by_label("Made from")
        made.click(position={"x": 12, "y": 12})
        page.keyboard.type("04042017")
        browsing.wait("() => location.hash.includes('from=2017-04-04')")
        page.get_by_role("button", name="All time").click()
        browsing.settle()
        assert made.input_value() == ""

    def test_a_month_is_told_in_words(self, browsing: Browsing) -> None:
        """As the reader's language writes it, like a day."""
        page = browsing.open(f"#board?on={DAY}")
        assert page.locator(".lines small", has_text="April 2017, by").count() > 0
        assert page.locator(".lines small", has_text=re.compile(r"^\d{4}-\d\d,")).count() == 0

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
        put_to = page.get_by_label("Put to").locator("option").all_inner_texts()[1:]
        counts = [int(one.rpartition("(")[2].rstrip(")")) for one in put_to]
        assert sum(counts) == rows.count()
        page.get_by_role("button", name="Show all").click()
        assert page.locator(".lines tbody tr").count() == every

    def test_reasons_lead_to_claims_with_speaker_and_line(self, browsing: Browsing) -> None:
        """By keyboard alone."""
        page = browsing.open(f"#board?on={DAY}")
        button = page.get_by_role("button", name=re.compile("^Why")).first
        button.focus()
        page.keyboard.press("Enter")
        last = page.locator("tr.reasons li").last.inner_text()
        state = page.locator(".lines .state").first.inner_text()
        assert last.startswith(f"It stands as “{state}” and is open, since nothing is recorded")
        page.get_by_role("button", name="Show the claims behind this").click()
        page.wait_for_selector("tr.reasons table.claims")
        row = page.locator("tr.reasons table.claims tbody tr").first
        cells = row.locator("td").all_inner_texts()
        assert all(cells[at].strip() for at in (0, 1, 2, 4)), cells
        assert browsing.axe() == []

    def test_every_listed_response_is_explained(self, browsing: Browsing) -> None:
        """Those that count and do not decide the state, too."""
        page = browsing.open()
        beside = "while the state goes by what stands above"
        several = page.locator(".lines tbody tr", has=page.locator("td small", has_text="; "))
        assert several.count() > 0
        explained = 0
        for row in several.all():
            listed = row.locator("td small a").evaluate_all("all => all.map(one => one.href)")
            row.get_by_role("button", name=re.compile("^Why")).click()
            reasons = row.locator("xpath=following-sibling::tr[1]")
            rest = reasons.locator("li", has_text=beside).locator("a")
            linked = rest.evaluate_all("all => all.map(one => one.href)")
            assert set(linked) <= set(listed)
            explained += len(linked)
        assert explained > 0

    def test_overdue_comes_first(self, browsing: Browsing) -> None:
        """Before what has been open longer; with the day and the clock."""
        page = browsing.page
        clock = {"since": "2018-09-13", "basis": "ten days", "policy": False, "kind": "PROCEDURE"}

        def answer(route: Any) -> None:
            reply = route.fetch()
            told = reply.json()
            calls = told["data"].get("asOf", {}).get("calls", {}).get("nodes", [])
            if calls:
                strand = calls[-1]["status"]["strands"][-1]
                strand["overdue"] = {**clock, "days": {"min": 5, "max": 5}}
            route.fulfill(response=reply, json=told)

        page.route("**/graphql", answer)
        browsing.open()
        first = page.locator(".lines tbody tr").first
        assert "since Sep 13, 2018" in first.inner_text()
        assert "ten days" in first.inner_text()
        assert ": 1 overdue" in overview(page)

    def test_on_paper(self, browsing: Browsing) -> None:
        """What is printed says as whom it was read and for which day, and has no controls."""
        page = browsing.open(f"#board?on={DAY}")
        page.emulate_media(media="print")
        told = page.locator(".stands")
        assert told.is_visible()
        assert told.inner_text() == "Read as: public · As things stand on: Oct 1, 2018"
        assert page.locator(".lines tbody tr").first.is_visible()
        for control in ("header", ".filters", ".day", "button", ".lines .why"):
            assert not page.locator(control).first.is_visible(), control

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
        page.keyboard.press("Escape")
        page.keyboard.press("ArrowDown")
        assert "Chechnya" in page.locator('[role="option"]').first.inner_text()
        assert browsing.axe() == []
        assert "%D0" not in page.url
        page.keyboard.press("Enter")
        browsing.wait("() => location.hash.startsWith('#entity/')")
        assert page.get_by_role("combobox", name="Search").input_value() == ""

    def test_a_search_that_finds_nothing_speaks_of_what_may_be_read(
        self, browsing: Browsing
    ) -> None:
        """Whether there is more, nobody learns; that there is nothing, the page does not claim."""
        page = browsing.open()
        page.keyboard.press("/")
        page.keyboard.type("Zzyzxavr")
        told = page.locator('header [role="status"]', has_text="Nothing")
        assert told.inner_text() == "Nothing that you may read has such a name."

    def test_names_run_their_own_way(self, browsing: Browsing) -> None:
        """A name in Arabic runs from right to left, and the line around it does not."""
        page = browsing.page

        def answer(route: Any) -> None:
            reply = route.fetch()
            body = reply.text().replace("Russian Federation", "جمعية الاختبار")
            route.fulfill(response=reply, body=body)

        page.route("**/graphql", answer)
        browsing.open()
        name = page.locator("h2 bdi", has_text="جمعية").first
        assert name.evaluate("one => one.matches(':dir(rtl)')")
        assert page.locator("h2").first.evaluate("one => one.matches(':dir(ltr)')")

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
        page.route("**/graphql", lambda route: route.fulfill(status=502, body="<b>proxy</b>"))
        page.get_by_label("On the day").fill("2018-09-30")
        page.wait_for_selector("main .note.failed")
        assert "HTTP 502" in browsing.text("main .note.failed")
        assert page.locator(".lines tbody tr").count() == every
        page.unroute("**/graphql")
        page.route("**/graphql", lambda route: route.abort())
        page.get_by_label("On the day").fill(DAY)
        page.wait_for_selector("main .note.failed")
        page.locator("main .note.failed", has_text="cannot be reached").wait_for()
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

    def test_the_head_leaves_a_phone_to_what_is_shown(self, browsing: Browsing) -> None:
        """Menu, search and day take less than a quarter."""
        browsing.page.set_viewport_size({"width": 390, "height": 844})
        page = browsing.open()
        box = page.locator("main").bounding_box()
        assert box is not None
        assert box["y"] < 844 / 4
        assert page.locator("header").evaluate("one => one.scrollWidth") <= 390

    @pytest.mark.parametrize("width", [360, 768])
    def test_narrow_screens_scroll_one_way(self, browsing: Browsing, width: int) -> None:
        """Nothing is wider than the screen."""
        browsing.page.set_viewport_size({"width": width, "height": 800})
        page = browsing.open()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width


WAVE = "Reported new wave of attacks in Chechnya"
"""An event that somebody denies."""


def first_hit(browsing: Browsing, name: str, label: str = "Search") -> None:
    """Types a name into a search and takes the first hit by keyboard."""
    page = browsing.page
    field = page.get_by_role("combobox", name=label, exact=True)
    field.fill(name)
    page.locator('[role="option"]', has_text=name).first.wait_for()
    browsing.settle()
    field.press("ArrowDown")
    field.press("Enter")
    browsing.settle()


class TestEntity:
    """A thing and what is said of it."""

    def test_accusation_and_denial_stand_together(self, browsing: Browsing) -> None:
        """Who denies what of it is open before anybody asks, with speaker and line."""
        page = browsing.open()
        first_hit(browsing, WAVE)
        assert "#entity/" in page.url
        assert page.locator("h1").inner_text().startswith(WAVE)
        denials = page.locator("section", has=page.get_by_role("heading", name="Denials"))
        assert denials.locator("tbody tr").count() > 0
        for row in denials.locator("tbody tr").all():
            cells = row.locator("td").all_inner_texts()
            assert "not:" in cells[0]
            assert "not so" in cells[1]
            assert all(cells[at].strip() for at in (2, 4)), cells
        accused = page.locator(".relations li", has=page.locator(".badge.against")).first
        assert {"denies", "reports"} <= set(re.findall(r"denies|reports", accused.inner_text()))
        assert browsing.axe() == []
        first_hit(browsing, "Reported killings in Chechnya")
        assert "Nobody is recorded to deny it" in page.locator("main").inner_text()
        page.get_by_label("On the day").fill(DAY)
        page.get_by_text("Claims about every day are shown here").wait_for()

    def test_a_part_tells_who_denies_the_whole(self, browsing: Browsing) -> None:
        """Who denies a wave of attacks names none of the detentions in it. A figure says about how
        many it is, and no word of its source twice."""
        page = browsing.open()
        first_hit(browsing, "Reported detention as of January 2019")
        whole = page.locator("main p", has_text="What it is part of is denied")
        whole.wait_for()
        assert re.search(r"Reported new wave .*: \d+ denials\.", whole.inner_text())
        first_hit(browsing, "People reported detained in Chechnya")
        size = page.locator("details.property", has_text="size")
        size.locator("summary").press("Enter")
        told = [
            one.split(" · ")[0] for one in size.locator("tbody td:first-child").all_inner_texts()
        ]
        assert {"about 40", "at least 40", "at least 41"} <= set(told)

    def test_what_leads_to_a_thing_is_named_in_words(self, browsing: Browsing) -> None:
        """And a property that is only denied is told as denied, with what."""
        page = browsing.open()
        first_hit(browsing, "Reported crackdown in Chechnya")
        browsing.settle()
        heads = page.locator("h3").all_inner_texts()
        assert any(one.startswith("calls about it") for one in heads), heads
        denied = page.locator("details.property summary", has_text="followed by").inner_text()
        assert "not: " in denied
        assert "only denied" in denied
        assert denied.count("accountability") == 1

    def test_values_that_differ_stand_beside_the_shown_one(self, browsing: Browsing) -> None:
        """With the rule that chose, and who said it first."""
        page = browsing.open()
        first_hit(browsing, WAVE)
        browsing.settle()
        several = page.locator("details.property", has_text="claims that differ").first
        several.locator("summary").press("Enter")
        assert several.locator("tbody tr").count() > 1
        assert "is shown by the rule" in several.inner_text()
        assert "First, of the documents here" in several.inner_text()

    def test_words_of_the_document_stand_beside(self, browsing: Browsing) -> None:
        """The claim's own are marked; from the line to all claims made of it."""
        page = browsing.page

        def answer(route: Any) -> None:
            if "query Passage" not in (route.request.post_data or ""):
                route.continue_()
                return
            reply = route.fetch()
            told = reply.json()
            citation = told["data"]["claim"]["citation"]
            citation["passage"] = f"Before it. {citation['quote']} And after."
            route.fulfill(response=reply, json=told)

        page.route("**/graphql", answer)
        browsing.open()
        first_hit(browsing, WAVE)
        row = page.locator("tr", has=page.locator("q")).filter(has_text="a new wave of persecution")
        row.first.get_by_role("button", name="The words there").press("Enter")
        mark = row.first.locator(".passage mark")
        mark.wait_for()
        assert mark.inner_text() == "a new wave of persecution"
        assert "Before it." in row.first.locator("blockquote").inner_text()
        row.first.get_by_role("button", name="All claims of line").press("Enter")
        row.first.locator(".passage table.claims").wait_for()
        lines = row.first.locator(".passage table.claims tbody tr").all_inner_texts()
        assert len(lines) > 1
        assert browsing.axe() == []

    def test_duties_have_their_gates(self, browsing: Browsing) -> None:
        """Those that are not derived, too, each with the gate that decides."""
        page = browsing.open()
        first_hit(browsing, WAVE)
        duties = page.locator("section", has=page.get_by_role("heading", name="Duties"))
        before = duties.locator("li").count()
        page.get_by_label("Also those that are not derived").check()
        browsing.wait(
            "(n) => document.querySelectorAll('.relations > li > details').length > n", before
        )
        assert "decided at:" in duties.inner_text()

    def test_an_id_that_is_none(self, browsing: Browsing) -> None:
        """What does not exist and what may not be read is told in the same words."""
        page = browsing.open("#entity/aaaaaaaaaaaaaaaaaaaaaaaaaa")
        assert "Nothing that you may read has this id." in page.locator("main").inner_text()

    def test_markup_in_data_stays_text(self, browsing: Browsing) -> None:
        """A name that is a script is a name."""
        page = browsing.page
        evil = "<img src=x onerror='document.title=1'><script>1</script>"

        def answer(route: Any) -> None:
            reply = route.fetch()
            route.fulfill(
                response=reply, body=reply.text().replace("Letter of", evil.replace('"', "'"))
            )

        page.route("**/graphql", answer)
        browsing.open()
        assert "<img src=x" in page.locator("main").inner_text()
        assert page.locator("main img, main script").count() == 0


def picture(page: Any) -> str:
    """What is drawn, as the page saves it: SVG."""
    with page.expect_download() as started:
        page.get_by_role("button", name="Save as SVG").click()
    return str(started.value.path().read_text("utf-8"))


class TestNetwork:
    """What stands around something, ways, and who stood above a body."""

    def test_a_network_is_drawn_and_told(self, browsing: Browsing) -> None:
        """From a name; what is drawn stands in tables; a thing can be expanded by keyboard."""
        page = browsing.open("#network")
        first_hit(browsing, "Investigative Committee", "Draw the network around")
        page.wait_for_selector("[data-drawn]")
        drawn = int(page.locator("[data-drawn]").get_attribute("data-drawn"))
        page.get_by_text("What is drawn, as tables").press("Enter")
        page.wait_for_selector(".tables tbody tr")
        tables = page.locator(".tables tbody")
        dots, lines = (tables.nth(at).locator("tr").count() for at in (0, 1))
        assert drawn == dots + lines
        assert dots > 1
        assert browsing.axe() == []
        tables.nth(0).get_by_role("button").nth(1).press("Enter")
        page.get_by_role("button", name="Draw what is around it, too").press("Enter")
        browsing.wait("(n) => document.querySelectorAll('.tables tbody')[0].rows.length > n", dots)

    def test_denials_are_drawn_as_denials(self, browsing: Browsing) -> None:
        """Beside what they deny, which is marked; a chosen line has its claims."""
        page = browsing.open("#network")
        first_hit(browsing, WAVE, "Draw the network around")
        page.wait_for_selector("[data-drawn]")
        svg = picture(page)
        assert svg.count('class="denied"') > 0
        # Beside the one of the legend.
        assert svg.count('stroke="#b3261e"') > 1
        page.get_by_text("What is drawn, as tables").press("Enter")
        page.wait_for_selector(".tables tbody tr")
        lines = page.locator(".tables tbody").nth(1)
        lines.get_by_role("button").first.press("Enter")
        page.wait_for_selector(".chosen table.claims")
        every = lines.locator("tr").count()
        assert lines.locator("tr.against").count() > 0
        page.get_by_text("Which relations").press("Enter")
        page.locator(".filters input[type=checkbox]").last.uncheck()
        assert 0 < lines.locator("tr").count() < every

    def test_pictures_have_legend_and_day(self, browsing: Browsing) -> None:
        """The SVG says what its lines mean, the day, and as whom it was read."""
        page = browsing.open("#network")
        first_hit(browsing, "Investigative Committee", "Draw the network around")
        page.wait_for_selector("[data-drawn]")
        text = picture(page)
        assert "denied: somebody says that it is not so" in text
        assert re.search(r"Read as: public · Relations of any day, seen on \w+ \d+, \d{4}<", text)
        with page.expect_download() as started:
            page.get_by_role("button", name="Save as PNG").click()
        assert started.value.path().read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
        page.get_by_label("On the day").fill(DAY)
        browsing.wait(f"() => location.hash.includes('on={DAY}')")
        browsing.settle()
        page.wait_for_selector("[data-drawn]")
        assert "Read as: public · As things stand on: Oct 1, 2018<" in picture(page)

    def test_command_stands_upright(self, browsing: Browsing) -> None:
        """Whoever commands is above; posts, and bodies above which nobody is recorded, are told."""
        page = browsing.page

        def body(number: int) -> dict[str, Any]:
            of = {"__typename": "StateBody", "kinds": []}
            return {"id": f"body{number}", "label": f"Body {number}", **of}

        hops = [
            {
                "from": body(at),
                "to": body(at + 1),
                "predicate": "subordinateTo",
                "forward": True,
                "stance": "ASSERTED",
                "contested": False,
                "certain": True,
            }
            for at in (0, 1)
        ]
        post = {"body": body(2), "holder": body(9), "role": "head", "rank": None, "certain": False}
        chain = {
            "complete": True,
            "bound": None,
            "posts": [post],
            "cycles": [],
            "gaps": [{"body": body(2), "before": body(5), "after": None}],
            "paths": [{"length": 2, "certain": True, "weakest": "ASSERTED", "hops": hops}],
        }

        def answer(route: Any) -> None:
            if "query Command" in (route.request.post_data or ""):
                route.fulfill(json={"data": {"asOf": {"chainOfCommand": chain}}})
            else:
                route.continue_()

        page.route("**/graphql", answer)
        browsing.open("#network/body0?as=command")
        page.wait_for_selector("[data-drawn]")
        names = re.findall(r'<text x="[^"]+" y="([^"]+)"[^>]*>(Body \d)<', picture(page))
        heights = {name: float(y) for y, name in names}
        assert sorted(heights, key=lambda name: -heights[name]) == ["Body 0", "Body 1", "Body 2"]
        told = page.locator("main").inner_text()
        assert "head" in told
        assert "before: Body 5" in re.sub(r"\s+", " ", told)

    def test_what_a_search_finds_is_drawn_together(self, browsing: Browsing) -> None:
        """The address has ids, and no word of the search; a stretch of time leaves out what was at
        another one, and nothing that it began with."""
        page = browsing.open("#network")
        page.get_by_role("combobox", name="Draw the network around", exact=True).fill("Committee")
        browsing.settle()
        page.get_by_role("button", name="Draw what stands around").click()
        page.wait_for_selector("[data-drawn]")
        ids = page.url.partition("#network/")[2].split(",")
        assert len(ids) > 2
        assert "Committee" not in page.url
        assert "Relations of any day" in browsing.text(".stands")
        every = int(page.locator("[data-drawn]").get_attribute("data-drawn"))
        page.get_by_label("Dated from").fill("2090-01-01")
        browsing.wait(
            "(n) => Number(document.querySelector('[data-drawn]').dataset.drawn) < n", every
        )
        assert "from=2090-01-01" in page.url
        left = int(re.findall(r"\d+", browsing.text(".told"))[0])
        assert left >= len(ids)
        page.get_by_label("Dated from").fill("")
        browsing.wait(
            "(n) => Number(document.querySelector('[data-drawn]').dataset.drawn) === n", every
        )
        page.get_by_text("Which kinds").click()
        for kind in page.locator("details[open] input").all():
            kind.uncheck()
        browsing.wait(
            "(n) => Number(document.querySelector('[data-drawn]').dataset.drawn) < n", every
        )

    def test_two_thousand_things_are_drawn_while_the_page_answers(self, browsing: Browsing) -> None:
        """They are laid out in a thread of their own; moving, going nearer and leaving things out
        lay out nothing anew. Bounds are those of a busy machine."""
        page = browsing.page
        classes = ("Event", "Person", "StateBody", "Call")
        nodes = [
            {
                "hops": 1,
                "entity": {
                    "__typename": classes[n % 4],
                    "id": f"thing{n}",
                    "label": f"Thing {n} of Ostrel",
                    "kinds": [],
                },
            }
            for n in range(2000)
        ]
        line = {"stance": "ALLEGED", "contested": False, "certain": True, "attributedTo": None}
        edges = [
            {
                **line,
                "source": f"thing{n}",
                "target": f"thing{n * 7 % max(1, min(n, 60 * step))}",
                "predicate": ("memberOf", "partOf")[step - 1],
                "negated": n % 20 == 0,
            }
            for step in (1, 2)
            for n in range(1, 2000)
        ]
        found = {"complete": True, "bound": None, "left": [], "nodes": nodes, "edges": edges}
        reply = {"data": {"asOf": {"neighbourhood": found}}}

        def answer(route: Any) -> None:
            if "query Network" in (route.request.post_data or ""):
                route.fulfill(json=reply)
            else:
                route.continue_()

        page.route("**/graphql", answer)
        page.add_init_script("""
            window.blocked = [];
            const note = (list) => blocked.push(...list.getEntries().map((one) => one.duration));
            new PerformanceObserver(note).observe({ type: "longtask" });
            window.asked = 0;
            const post = Worker.prototype.postMessage;
            Worker.prototype.postMessage = function (...given) {
              asked += 1;
              post.apply(this, given);
            };
            window.frames_ = 0;
            const count = () => { frames_ += 1; requestAnimationFrame(count); };
            count();
        """)
        browsing.open("#board")
        page.evaluate("() => { blocked.length = 0; location.hash = '#network/thing0?limit=2000'; }")
        page.wait_for_selector("[data-drawn]")
        assert page.locator("[data-drawn]").get_attribute("data-drawn") == str(2000 + len(edges))
        assert len(page.context.pages[0].workers) == 1
        box = page.locator(".drawing").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + 60
        page.evaluate("() => { window.began = performance.now(); frames_ = 0; }")
        page.mouse.move(x, y)
        page.mouse.down()
        for step in range(30):
            page.mouse.move(x - 5 * step, y + 2 * step)
        page.mouse.up()
        for _ in range(10):
            page.mouse.wheel(0, -60)
        rate = page.evaluate("() => frames_ / (performance.now() - began) * 1000")
        page.get_by_text("Which things").click()
        page.locator(".filters input[type=checkbox]").first.uncheck()
        browsing.wait("() => Number(document.querySelector('[data-drawn]').dataset.drawn) < 5000")
        assert page.evaluate("() => asked") == 1
        assert max(page.evaluate("() => blocked"), default=0) < 1000
        assert rate > 5

    def test_the_way_between_two(self, browsing: Browsing) -> None:
        """Shown in words and drawn."""
        page = browsing.open("#network")
        first_hit(browsing, "Sergey Lavrov", "Draw the network around")
        first_hit(browsing, "Chechnya", "Show the ways to")
        assert "target=" in page.url
        page.wait_for_selector(".ways li, .told")
        assert page.locator(".told").inner_text()
        between = page.locator("main p", has_text="The shortest ways between").inner_text()
        assert between.startswith("The shortest ways between Sergey Lavrov and Chechnya.")
        page.get_by_role("link", name="Back to what stands around it").click()
        browsing.settle()
        assert "target=" not in page.url
        assert re.match(r"\d+ things? and \d+ lines? are drawn\.", overview(page))


class TestTimeAndPlace:
    """The timeline and the map."""

    def test_uncertain_dates_are_drawn_as_uncertain(self, browsing: Browsing) -> None:
        """A year is a pale stretch; a stretch of time narrows, and goes along to the map."""
        page = browsing.open(f"#timeline?on={DAY}")
        assert browsing.text(".stands") == "Read as: public"
        rows = page.locator(".timeline tbody tr")
        every = rows.count()
        year = rows.filter(has=page.locator("q", has_text=re.compile("^2017$"))).first
        assert year.locator(".perhaps").count() == 1
        assert year.locator(".surely").count() == 0
        day = rows.filter(has_text="Apr 6, 2017").first
        assert day.locator(".surely").count() == 1
        page.get_by_label("From", exact=True).fill("2018-01-01")
        page.get_by_label("To", exact=True).fill("2018-12-31")
        browsing.wait("(n) => document.querySelectorAll('.timeline tbody tr').length < n", every)
        page.get_by_role("link", name="Map").click()
        browsing.settle()
        assert page.get_by_label("From", exact=True).input_value() == "2018-01-01"
        page.get_by_role("link", name="Calls and what came of them").click()
        browsing.settle()
        assert "made between" in overview(page)

    def test_the_map_tells_dates_beside_the_time_chosen(self, browsing: Browsing) -> None:
        """Where sources differ, what is shown may lie elsewhere than what was found."""
        page = browsing.open("#map?from=2017-04-01&to=2017-04-30")
        beside = "another date given for it falls into the time chosen"
        events = {
            one.partition(" (")[0]: beside in one for one in page.locator("td li").all_inner_texts()
        }
        wave = [told for name, told in events.items() if name.startswith(WAVE)]
        crackdown = [told for name, told in events.items() if "crackdown in Chechnya, 2017" in name]
        assert (wave, crackdown) == ([True], [False])

    def test_what_is_about_a_day_is_on_no_day_for_certain(self, browsing: Browsing) -> None:
        """A day that a source gives as approximate is drawn pale, another one full."""
        cores = browsing.open("#timeline").evaluate("""async () => {
            const { span } = await import("/page/timeline/spans.js");
            const day = "2019-01-14";
            const when = { earliestBegin: day, latestBegin: day, earliestEnd: day, latestEnd: day };
            return [false, true].map((approximate) => span({ ...when, approximate }, 0, 1).core);
        }""")
        assert cores[0] is not None
        assert cores[1] is None

    def test_years_are_drawn_over_to_choose_a_stretch_of_time(self, browsing: Browsing) -> None:
        """Which narrows the timeline, and goes along to every other view."""
        page = browsing.open("#timeline")
        every = page.locator(".timeline tbody tr").count()
        box = page.locator(".axis").bounding_box()
        page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 10)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 10, steps=4)
        page.mouse.up()
        browsing.wait("(n) => document.querySelectorAll('.timeline tbody tr').length < n", every)
        stretch = page.url.partition("?")[2]
        assert re.fullmatch(r"from=20\d\d-\d\d-\d\d&to=20\d\d-\d\d-\d\d", stretch)
        hrefs = page.locator("nav a[href^='#']").evaluate_all("all => all.map((one) => one.href)")
        assert len(hrefs) > 3
        assert all(one.endswith(f"?{stretch}") for one in hrefs)

    def test_a_region_is_a_disc_of_its_size(self, browsing: Browsing) -> None:
        """And what has no point is told beside, not set somewhere."""
        page = browsing.page

        def point(metres: int | None) -> dict[str, Any]:
            return {"latitude": 10, "longitude": 20, "metres": metres, "precision": None}

        def event(number: int, place: dict[str, Any] | None) -> dict[str, Any]:
            at = {"id": f"place{number}", "label": f"Place {number}", "kinds": [], "point": place}
            return {
                "id": f"event{number}",
                "label": f"Event {number}",
                "kinds": [],
                "when": None,
                "places": {"edges": [{"stance": "REPORTED", "contested": False, "node": at}]},
            }

        near = {**point(5_000), "longitude": 20.2}
        places = [point(200_000), point(20_000), None, near]
        nodes = [event(number, place) for number, place in enumerate(places)]
        ends = {"hasNextPage": False, "endCursor": None}
        found = {"data": {"asOf": {"events": {"totalCount": 4, "pageInfo": ends, "nodes": nodes}}}}

        def answer(route: Any) -> None:
            if "query Map" in (route.request.post_data or ""):
                route.fulfill(json=found)
            else:
                route.continue_()

        page.route("**/graphql", answer)
        browsing.open("#map")
        page.wait_for_selector(".disc")
        sizes = [one.bounding_box()["width"] for one in page.locator(".disc").all()]
        assert len(sizes) == 3
        assert 8 < sizes[0] / sizes[1] < 12
        page.set_viewport_size({"width": 390, "height": 844})
        browsing.settle()
        boxes = [one.bounding_box() for one in page.locator(".map text").all()]
        frame = page.locator(".map svg").bounding_box()
        assert len(boxes) == 3
        for at, one in enumerate(boxes):
            assert one["height"] > 10
            assert frame["x"] - 2 <= one["x"]
            assert one["x"] + one["width"] <= frame["x"] + frame["width"] + 2
            for other in boxes[:at]:
                aside = abs(one["x"] - other["x"]) >= min(one["width"], other["width"])
                assert aside or abs(one["y"] - other["y"]) >= 0.8 * one["height"]
        assert "They settle nothing" in page.locator("figcaption").inner_text()
        assert "Place 2" in page.get_by_role("region", name="without a point").inner_text()
        assert browsing.axe() == []


class TestLogIn:
    """Reading above public."""

    def test_a_token_reads_more_until_it_is_given_back(
        self, browsing: Browsing, store: Path
    ) -> None:
        """It stands in no storage, no address and in nothing that a script reads; loading the page
        again and other tabs keep it; logging out in one takes all that was shown away in each."""
        token, secret = made_token(store)
        page = browsing.open()
        public = page.locator(".lines tbody tr").count()
        page.get_by_role("link", name="Log in").click()
        page.get_by_label("Token").fill("no such token")
        page.get_by_role("button", name="Log in").click()
        page.wait_for_selector("main .note.failed")
        assert page.get_by_label("Token").input_value() == "no such token"
        told = page.locator("main .note.failed").inner_text()
        assert "the code of this moment" in told
        assert "POST" not in told
        assert browsing.axe() == []
        page.get_by_label("Token").fill(token)
        page.get_by_label("Code of the second factor").fill(code(secret, int(time()) // 30))
        page.get_by_role("button", name="Log in").click()
        browsing.wait("() => document.querySelector('.stands').innerText.includes('restricted')")
        browsing.settle()
        assert page.locator(".lines tbody tr").count() >= public
        kept = "() => [localStorage.length, sessionStorage.length, document.cookie, location.hash]"
        assert page.evaluate(kept) == [0, 0, "", "#board"]
        [cookie] = page.context.cookies()
        assert (cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == (True, "Strict", -1)
        assert token not in page.content()
        page.reload()
        browsing.wait("() => document.querySelector('.stands').innerText.includes('restricted')")
        explorer = page.context.new_page()
        explorer.goto(page.url.partition("#")[0] + "graphql")
        explorer.get_by_text("You read as restricted; you may read.").wait_for()
        explorer.close()
        other = page.context.new_page()
        other.goto(page.url)
        other.get_by_role("button", name="Log out").wait_for()
        page.get_by_role("button", name="Log out").click()
        other.get_by_role("link", name="Log in").wait_for()
        other.close()
        browsing.wait("() => document.querySelector('.stands').innerText.includes('public')")
        browsing.settle()
        assert page.locator(".lines tbody tr").count() == public
        browsing.faults.clear()

    def test_a_page_left_alone_locks_itself(self, browsing: Browsing, store: Path) -> None:
        """After a quarter of an hour, with a word on why."""
        token, _ = made_token(store, "partner")
        page = browsing.page
        page.clock.install()
        browsing.open("#login")
        page.get_by_label("Token").fill(token)
        page.get_by_role("button", name="Log in").click()
        browsing.wait("() => document.querySelector('.stands').innerText.includes('partner')")
        page.clock.fast_forward("16:00")
        browsing.wait("() => document.querySelector('main').innerText.includes('it was locked')")
        browsing.wait("() => document.querySelector('.stands').innerText.includes('public')")

    def test_a_session_that_the_server_ended_is_told(self, browsing: Browsing, store: Path) -> None:
        """With the next question; what was shown goes."""
        token, _ = made_token(store, "partner", "desk")
        page = browsing.open("#login")
        page.get_by_label("Token").fill(token)
        page.get_by_role("button", name="Log in").click()
        browsing.wait("() => document.querySelector('.stands').innerText.includes('partner')")
        browsing.settle()
        revoke = (*PROGRAM, "token", "revoke", "desk", "--store", str(store))
        subprocess.run(revoke, check=True, cwd=ROOT)
        page.get_by_role("link", name="What changed").click()
        browsing.wait("() => document.querySelector('main').innerText.includes('logged out')")
        browsing.wait("() => document.querySelector('.stands').innerText.includes('public')")
        browsing.settle()
        browsing.faults.clear()


def made_token(store: Path, clearance: str = "restricted", name: str = "") -> tuple[str, str]:
    """A token and the secret of its second factor, empty where it has none."""
    named = ("token", "add", name or clearance, "--as", clearance, "--store", str(store))
    command = (*PROGRAM, *named)
    told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    secret = re.search(r"secret=(\w+)", told)
    return told.split()[0], secret[1] if secret else ""


class TestChanges:
    """What changed since a day."""

    def test_what_changed(self, browsing: Browsing) -> None:
        """Since a day; each row leads to what it is about; nothing since tomorrow."""
        page = browsing.open("#changes?since=2020-01-01&of=everything")
        assert page.locator("tbody tr").count() == 100
        assert page.locator("tbody tr a").count() > 50
        page.get_by_role("button", name="More").click()
        browsing.wait("() => document.querySelectorAll('tbody tr').length > 100")
        page.get_by_label("Since").fill("2099-01-01")
        browsing.wait("() => document.querySelectorAll('tbody tr').length === 0")
        assert "since=2099-01-01" in page.url
        assert browsing.axe() == []

    def test_the_affair_comes_before_the_law(self, browsing: Browsing) -> None:
        """Which is left out until somebody asks for it; the public chooses a day, which goes into
        the address."""
        page = browsing.open("#changes")
        assert re.search(r"since=\d{4}-\d\d-\d\d", page.url)
        assert page.get_by_role("button", name="Since the last visit").count() == 0
        names = " ".join(page.locator("tbody tr").all_inner_texts())
        assert "Participation" not in names
        assert not re.search(r"\d{4}-\d\d(-\d\d)?/", names)
        page.get_by_label("Of what").select_option("law")
        page.locator("tbody tr", has_text="Participation").first.wait_for()
        assert "of=law" in page.url

    def test_as_known_then(self, browsing: Browsing) -> None:
        """Before anything was recorded the board is empty, and the page says as of when."""
        page = browsing.open("#changes")
        page.get_by_label("As known at the end of the day").fill("2020-01-01")
        page.get_by_role("button", name="See it as it was known then").click()
        browsing.settle()
        assert "As known at: 2020-01-01T23:59:59Z" in browsing.text(".stands")
        assert "No line is left" in page.locator("main").inner_text()
        browsing.open("#entity/hotiot234r4fkyyhehnu3olkmp?known=2020-01-01T23:59:59Z")
        assert "Nothing that you may read" in page.locator("main").inner_text()
        browsing.open("#board?known=2020-01-01T23:59:59Z")
        page.get_by_role("button", name="Back to what is known now").click()
        browsing.wait("() => document.querySelectorAll('.lines tbody tr').length > 10")


class TestTasks:
    """What people come for, through the page alone. Others of their tasks are above: who denies
    this and where, the way between two things, what changed."""

    def test_which_demand_has_been_open_longest_and_why(self, browsing: Browsing) -> None:
        """The sentence above the board names it, and its line gives the reasons."""
        page = browsing.open(f"#board?on={DAY}")
        told = page.locator(".longest")
        call = told.get_by_role("link").inner_text()
        days = re.search(r"([\d,]+) days", told.inner_text())
        assert days is not None
        longest = int(days[1].replace(",", ""))
        spans = page.locator('td[data-name="Open for"]').all_inner_texts()
        least = [int(n.replace(",", "")) for one in spans for n in re.findall(r"[\d,]+", one)[:1]]
        assert longest == max(least)
        row = page.locator(".lines tbody tr", has=page.get_by_role("link", name=call)).first
        row.get_by_role("button", name=re.compile("^Why")).click()
        assert page.locator("tr.reasons li").count() > 0

    def test_somebody_else_gets_the_same_by_a_link(self, browsing: Browsing) -> None:
        """The address of a thing on a day, opened by another reader; it holds no name."""
        page = browsing.open(f"#board?on={DAY}")
        page.locator(".lines tbody th a").first.click()
        browsing.settle()
        name, told = page.locator("h1").inner_text(), page.locator("main").inner_text()
        assert name.split()[0] not in page.url
        other = page.context.new_page()
        other.goto(page.url)
        other.get_by_role("heading", level=1, name=name.split(" event")[0]).wait_for()
        other.wait_for_function(
            "(told) => document.querySelector('main').innerText === told", arg=told
        )
        other.close()

    def test_what_is_wanted_of_one_addressee_and_not_answered(self, browsing: Browsing) -> None:
        """Two filters, and the sentence that says what they leave."""
        page = browsing.open(f"#board?on={DAY}")
        page.get_by_label("Put to").select_option(index=1)
        page.get_by_label("What came of it").select_option("UNANSWERED")
        assert page.locator(".group").count() == 1
        assert {"no answer recorded"} == set(page.locator(".lines .state").all_inner_texts())
        name = page.locator(".group h2 a").inner_text()
        assert name in overview(page)
        assert "no answer recorded" in overview(page)

    @pytest.mark.parametrize("who", ["public", "coder", "reviewer"])
    def test_every_view_for_everybody(self, browsing: Browsing, store: Path, who: str) -> None:
        """Each view that the menu offers somebody opens without a fault; those that it does not
        offer say why."""
        page = browsing.open()
        if who != "public":
            may = {"coder": "propose", "reviewer": "review,propose,decide"}[who]
            add = ("token", "add", who, "--as", "partner", "--may", may, "--store", str(store))
            add += ("--person", "new")
            told = subprocess.run(
                (*PROGRAM, *add), check=True, capture_output=True, text=True, cwd=ROOT
            ).stdout
            page = browsing.open("#login")
            page.get_by_label("Token").fill(told.split()[0])
            page.get_by_role("button", name="Log in").click()
            browsing.wait("() => document.querySelector('.stands').innerText.includes('partner')")
            browsing.settle()
        offered = page.locator("nav a[href^='#']").evaluate_all(
            "all => all.map(one => one.getAttribute('href'))"
        )
        views = [one.removeprefix("#").partition("?")[0] for one in offered]
        work = {"review", "sheet", "marking", "same"}
        mine: dict[str, set[str]] = {
            "public": set(),
            "coder": {"sheet"},
            "reviewer": work,
        }
        assert work & set(views) == mine[who]
        for view in [*views, *sorted(work - set(views)), "login"]:
            page.evaluate("(view) => { location.hash = view; }", view)
            browsing.settle()
            failed = page.locator("main .note.failed").all_inner_texts()
            if view in work - set(views):
                assert ["You may not" in one for one in failed] == [True], view
                if (who, view) == ("coder", "marking"):
                    # What is one's own is taken back by a sheet.
                    assert page.locator("main a[href^='#sheet']").count() == 1
            else:
                assert failed == [], view
            if (who, view) == ("reviewer", "review"):
                assert "nothing waits" in browsing.text("main")
                assert "the law, and who is bound by it" in browsing.text("main summary")
            assert page.locator("h1").inner_text()
        assert browsing.axe() == []
