"""``export --purpose``: nothing leaves for what nobody agreed to."""

from __future__ import annotations

import json
import re

import pytest

from tests.api.running import Shell
from tests.field import REGISTRY, head, own

FIRST, SECOND, THIRD = (
    "qm6cxavq5g4pwk66ye5u5cabaa",
    "qm6cxavq5g4pwk66ye5u5cabab",
    "qm6cxavq5g4pwk66ye5u5cabac",
)

QUAY = "qkdnwpb5l7ggh2zy6zmkwijhjx"


@pytest.fixture
def told(shell: Shell) -> Shell:
    """Three documents: one free, one agreed for a court until a day, one that denies."""
    shell.write("registry.yaml", REGISTRY)
    bodies = {
        FIRST: ("", "raid: {class: Event, kind: raid, when: 2023-05}"),
        SECOND: (
            "consentFor: [court-use, internal-use]\nconsentOn: 2023-06-01\n"
            "consentUntil: 2026-12-31\n",
            "hiding: {class: Event, kind: detention, when: 2023-06, allegedPerpetrators: guard}",
        ),
        THIRD: ("consentFor: publication-use\n", "calm: {class: Event, kind: protest}"),
    }
    sheets = [
        shell.write(
            f"{id[-3:]}.yaml",
            f"{head(id, source)}entities:\n  {body}\n",
        )
        for id, (source, body) in bodies.items()
    ]
    done = shell("load", *sheets)
    assert done.code == 0, done.err
    return shell


def entities(text: str) -> set[str]:
    """The ids of the entities that a file is about."""
    return set(re.findall(r"/id/([a-z2-7]{26})>", text))


def test_what_a_consent_does_not_cover_is_left_out(told: Shell) -> None:
    """With all that rests on it, with a count for the sender; the rest keeps its ids and can be
    imported; nothing leaves unnamed where somebody's consent is limited."""
    refused = told("export", "--format", "nquads")
    assert (refused.code, refused.out) == (2, "")
    assert "--purpose" in refused.err
    for purpose, gone in (
        ("court-use", {own("calm", THIRD)}),
        ("publication-use", {own("hiding", SECOND)}),
        ("named-partner-use", {own("calm", THIRD), own("hiding", SECOND)}),
        ("internal-use", set()),
    ):
        done = told("export", "--format", "nquads", "--purpose", purpose)
        assert done.code == 0, done.err
        every = {own("raid", FIRST), own("calm", THIRD), own("hiding", SECOND)}
        assert every - entities(done.out) == gone, purpose
        assert (f"left out: {len(gone):,} sources" in done.err) == bool(gone), done.err
        if not gone:
            assert "nothing was left out" in done.err
    part = told.folder / "part.nq"
    assert (
        told("export", "--format", "nquads", "--purpose", "publication-use", "-o", str(part)).code
        == 0
    )
    done = told("import", str(part), "--by", "coder-1", "--store", str(told.folder / "other.db"))
    assert done.code == 0, done.err


def test_a_copy_has_a_purpose_too(told: Shell) -> None:
    """What no consent covers is physically absent from the store that is handed over; a backup
    leaves nothing out, and says so when asked for a purpose."""
    first = told.folder / "first.db"
    refused = told("copy", str(first), "--as", "public")
    assert (refused.code, first.exists()) == (2, False)
    assert "--purpose" in refused.err
    wrong = told("copy", str(first), "--as", "public", "--purpose", "gossip")
    assert wrong.code == 2
    assert "court-use" in wrong.err
    every = {own("raid", FIRST), own("calm", THIRD), own("hiding", SECOND)}
    for purpose, gone in (
        ("court-use", {own("calm", THIRD)}),
        ("publication-use", {own("hiding", SECOND)}),
        ("internal-use", set()),
    ):
        path = told.folder / f"{purpose}.db"
        done = told("copy", str(path), "--as", "public", "--purpose", purpose)
        assert done.code == 0, done.err
        assert (f"left out: {len(gone):,} sources" in done.err) == bool(gone), done.err
        data = b"".join(file.read_bytes() for file in told.folder.glob(f"{purpose}.db*"))
        assert {id for id in every if id.encode() not in data} == gone
        there = ("--store", str(path), "--purpose", purpose)
        assert every - entities(told("export", "--format", "nquads", *there).out) == gone
        lines = [
            line for log in told.folder.glob("*.audit") for line in log.read_text().split("\n")
        ]
        assert any('"copy"' in line and f'"{purpose}"' in line for line in lines)
    backup = told.folder / "backup.db"
    assert told("copy", str(backup), "--purpose", "court-use").code == 2
    assert told("copy", str(backup)).code == 0


def test_no_accusation_goes_where_its_denial_may_not(shell: Shell) -> None:
    """A denial whose source may not be used takes the accusation with it."""
    shell.write("registry.yaml", REGISTRY + f"  quay: {{id: {QUAY}, class: Event}}\n")
    accusing = "consentFor: [court-use, publication-use]\n"
    sheets = [
        shell.write(
            "accusing.yaml",
            head(FIRST, accusing)
            + "claims:\n  - {subject: quay, allegedPerpetrators: guard}\n"
            + "  - {subject: quay, kind: detention}\n",
        ),
        shell.write(
            "denying.yaml",
            head(SECOND, "consentFor: publication-use\n")
            + "claims:\n  - {subject: quay, negated: true, allegedPerpetrators: guard,\n"
            + "     attribution: [herald reports, guard denies]}\n",
        ),
    ]
    done = shell("load", *sheets)
    assert done.code == 0, done.err
    both = shell("export", "--format", "nquads", "--purpose", "publication-use").out
    assert "allegedPerpetrator>" in both
    out = shell("export", "--format", "nquads", "--purpose", "court-use").out
    assert QUAY in entities(out)
    assert "allegedPerpetrator>" not in out


def test_consents_have_days_and_are_withdrawn(told: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has ended, or was withdrawn, covers nothing; `due` lists what rests on it, for
    `remark` and `erase`; profiles have purposes of their own and count it."""
    report = told.folder / "report.json"
    done = told("export", "--format", "csv", "--profile", "public-site", "--report", str(report),
                "-o", str(told.folder / "site.zip"))  # fmt: skip
    assert done.code == 0, done.err
    rows = json.loads(report.read_text())["entitiesKeptBack"]
    assert {"why": "its consent is for other uses", "class": "Source", "count": 1} in rows
    wrong = told("export", "--format", "csv", "--profile", "court", "--purpose", "internal-use")
    assert wrong.code == 2
    assert "the profile is for court-use" in wrong.err
    listed = told("due", "--list", "--on", "2027-01-01")
    ids = [line for line in listed.out.splitlines() if not line.startswith("#")]
    assert "consent until 2026-12-31" in listed.out
    assert own("hiding", SECOND) in ids
    assert own("raid", FIRST) not in ids
    path = told.write("ids.txt", listed.out)
    erased = told("erase", "--ids", path, "--by", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "--why", "asked")
    assert erased.code == 0, erased.err
    assert told("show", own("hiding", SECOND)).code != 0
    assert told("show", own("raid", FIRST)).code == 0


def test_a_consent_that_readers_of_its_source_do_not_see_is_told(shell: Shell) -> None:
    """Their exports would go as if nobody had limited it."""
    shell.write("registry.yaml", REGISTRY)
    source = "consentFor: {concept: court-use, marking: restricted}\n"
    sheet = shell.write("sheet.yaml", head(source=source) + "entities: {e: {class: Event}}\n")
    done = shell("load", sheet)
    assert done.code == 0, done.err
    assert "mark the source as strictly" in done.err
