"""``answerable token`` and ``answerable audit``."""

from __future__ import annotations

import pytest

from tests.api.running import Shell


def test_a_token_is_made_listed_and_revoked(affair: Shell) -> None:
    """Printed once; the list has its digest's owner, never the token."""
    made = affair("token", "add", "desk", "--as", "partner", "--may", "export")
    assert made.code == 0
    assert made.out.startswith("anst_")
    assert "Shown once" in made.err
    listed = affair("token", "list")
    assert made.out.strip() not in listed.out
    [row] = [line.split() for line in listed.out.splitlines()[1:]]
    assert (row[0], row[1], row[2], row[-1]) == ("desk", "partner", "export,read", "good")
    assert affair("token", "revoke", "desk").code == 0
    assert "revoked" in affair("token", "list").out
    assert affair("token", "revoke", "desk").code == 1


def test_above_partner_comes_a_second_factor(affair: Shell) -> None:
    """Its address for an app is printed, once."""
    made = affair("token", "add", "coder", "--as", "restricted+medical")
    token, factor = made.out.splitlines()
    assert token.startswith("anst_")
    assert factor.startswith("otpauth://totp/Answerable:coder?secret=")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("a b",), "is no name for a token"),
        (("desk", "--may", "all"), "is no right"),
        (("desk", "--expires", "2001-01-01"), "is over"),
        (("desk", "--as", "secret"), "is not a level"),
        (("desk", "--person", "Ada"), "is not the opaque id of a person"),
        (("desk", "--may", "review,export"), "does not say whose it is, and may review"),
    ],
)
def test_what_is_no_token_is_refused(affair: Shell, arguments: tuple[str, ...], told: str) -> None:
    """And nothing is made."""
    done = affair("token", "add", *arguments)
    assert done.code in (1, 2)
    assert told in done.err
    assert len(affair("token", "list").out.splitlines()) == 1


def test_who_writes_is_a_person(affair: Shell) -> None:
    """One has an id already, or a new one, which is told, so that a second token has it, too."""
    made = affair("token", "add", "laptop", "--may", "propose", "--person", "new")
    person = made.err.partition("Writes as the person ")[2].partition(";")[0]
    assert len(person) == 26
    assert affair("token", "add", "phone", "--may", "decide", "--person", person).code == 0
    rows = [line.split() for line in affair("token", "list").out.splitlines()[1:]]
    assert [row[3] for row in rows] == [person, person]


def test_what_leaves_and_what_is_decided_is_written_down(affair: Shell) -> None:
    """Exports, copies, decisions and tokens; a dry run decides nothing."""
    [line] = [
        one
        for one in affair("export", "--format", "nquads").out.splitlines()
        if "/claim/" in one and "type" in one
    ][:1]
    id = line.partition("/claim/")[2][:32]
    affair("copy", str(affair.folder / "copy.db"))
    for more in (("--dry-run",), ()):
        done = affair("retract", id, "--by", "q" * 26, "--why", "coded twice", *more)
        assert done.code == 0, done.err
    affair("token", "add", "desk")
    listed = affair("audit", "list").out
    whats = [part.partition('"')[0] for part in listed.split('"what":"')[1:]]
    assert whats == ["export", "copy", "retract", "token added"]
    assert "coded twice" not in listed
    whole = affair("audit", "verify")
    assert whole.code == 0
    last = whole.out.split()[-1]
    assert affair("audit", "verify", "--expect", last).code == 0
    path = affair.folder / "answerable.db.audit"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    assert affair("audit", "verify").code == 0
    assert affair("audit", "verify", "--expect", last).code == 1
    path.write_bytes(path.read_bytes().replace(b'"copy"', b'"load"'))
    forged = affair("audit", "verify")
    assert forged.code == 1
    assert "line 2: was changed" in forged.err


def test_a_misspelt_file_makes_no_store(affair: Shell) -> None:
    """It is told, and that nothing was made."""
    store = affair.folder / "other.db"
    done = affair("load", "--store", str(store), str(affair.folder / "shet.yaml"))
    assert done.code == 1
    assert "is not there" in done.err
    assert "no store was made" in done.err
    assert not store.exists()
