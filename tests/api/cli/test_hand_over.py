"""Files that are handed over: signed, and checked by who gets them."""

from __future__ import annotations

import base64
import hashlib
import io
import sys
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from graph.release.signatures import Signing, SigningKey
from tests.api.running import Shell

ARCHIVE = "Archive of Vellmark, hand-over"
FILE = b"<a> <b> <c> .\n" * 50
AT = 1_700_000_000_000_000


def key(shell: Shell, name: str = "archive.key", *more: str) -> tuple[str, str]:
    """Files of a new secret key and of its public one."""
    path = str(shell.folder / name)
    done = shell("key", "new", path, *more)
    assert (done.code, done.out) == (0, ""), done.err
    return path, path + ".pub"


def audited(shell: Shell) -> list[dict[str, object]]:
    """Exports, as the audit log has them."""
    lines = [orjson.loads(line) for line in shell("audit", "list").out.splitlines()]
    return [line for line in lines if line["what"] == "export"]


@pytest.fixture
def signed(shell: Shell) -> Path:
    """A file with a signature beside it, by ``archive.key``."""
    secret, _ = key(shell, "archive.key", "--name", ARCHIVE)
    return sign(shell.folder / "view.nt", secret)


def sign(path: Path, secret: str) -> Path:
    """A file and its signature."""
    with path.open("wb") as out:
        signing = Signing(out, SigningKey.read(Path(secret)))
        for begin in range(0, len(FILE), 100):
            signing.write(FILE[begin : begin + 100])
    path.with_name(path.name + ".minisig").write_text(signing.signature(path.name, AT), "utf-8")
    return path


def test_a_key_is_two_files(shell: Shell) -> None:
    """The secret one is its owner's alone, and neither is ever replaced."""
    secret, public = key(shell, "archive.key", "--name", ARCHIVE)
    assert Path(secret).stat().st_mode & 0o777 == 0o600
    assert Path(public).read_text("utf-8").startswith(f"untrusted comment: {ARCHIVE}\nRW")
    before = Path(secret).read_bytes()
    again = shell("key", "new", secret)
    assert again.code == 1
    assert "is there already" in again.err
    Path(secret).unlink()
    assert shell("key", "new", secret).code == 1
    assert not Path(secret).exists(), "no secret key without its public one"
    assert len(before) < 400


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "\x1b[31mred", "x" * 201])
def test_a_name_is_one_line(shell: Shell, name: str) -> None:
    """It stands in a file of two lines, and comes out on terminals."""
    done = shell("key", "new", str(shell.folder / "a.key"), "--name", name)
    assert done.code == 1
    assert "--name" in done.err
    assert list(shell.folder.iterdir()) == []


def test_an_export_is_signed(affair: Shell) -> None:
    """The file, and its description; the audit log has the key, the receiver needs no store."""
    secret, public = key(affair, "archive.key", "--name", ARCHIVE)
    out = affair.folder / "view.nq"
    arguments = ("--describe", "--sign", secret, "--as", "restricted", "-o", str(out))
    done = affair("export", "--format", "nquads", *arguments)
    assert done.code == 0
    plain = affair("export", "--format", "nquads", "--as", "restricted").out.encode()
    assert out.read_bytes() == plain
    signature = affair.folder / "view.nq.minisig"
    assert signature.stat().st_mode & 0o777 == 0o600
    for path in (out, affair.folder / "view.nq.dcat.ttl"):
        told = affair("verify", str(path), "--key", public)
        assert told.code == 0, told.err
        assert ARCHIVE in told.out
        assert hashlib.sha256(path.read_bytes()).hexdigest() in told.out
    number = Path(public).read_text("utf-8").splitlines()[1]
    id_ = base64.b64decode(number)[2:10][::-1].hex().upper()
    assert [line.get("signed") for line in audited(affair)] == [id_, None]


def test_what_breaks_off_leaves_no_signature(affair: Shell) -> None:
    """Nor does it touch those of before."""
    secret, public = key(affair)
    out = affair.folder / "view.nq"
    arguments = ("export", "--format", "nquads", "--sign", secret, "-o", str(out))
    before = set(affair.folder.iterdir())
    assert affair(*arguments, "--timeout", "0.000001").code == 1
    assert set(affair.folder.iterdir()) - before <= {affair.folder / "answerable.db.audit"}
    assert affair(*arguments).code == 0
    assert affair(*arguments, "--as", "restricted", "--timeout", "0.000001").code == 1
    assert affair("verify", str(out), "--key", public).code == 0


def test_only_files_are_signed(affair: Shell) -> None:
    """Standard output has no name that a signature could stand beside; nor may two be one file,
    least of all the secret key."""
    secret, _ = key(affair)
    for more in ((), ("-o", str(affair.folder / "v"), "--describe", "-")):
        done = affair("export", "--format", "nquads", "--sign", secret, *more)
        assert (done.code, done.out) == (2, "")
        assert "--sign" in done.err
    twice = ("-o", str(affair.folder / "v"), "--describe", str(affair.folder / "v.minisig"))
    assert affair("export", "--format", "nquads", "--sign", secret, *twice).code == 2
    before = Path(secret).read_bytes()
    assert affair("export", "--format", "nquads", "--sign", secret, "-o", secret).code == 2
    assert Path(secret).read_bytes() == before
    assert audited(affair) == []


def test_the_format_is_that_of_others(signed: Path) -> None:
    """As minisign's page has it: any program that knows Ed25519 and BLAKE2b can check a file."""
    known = base64.b64decode((signed.parent / "archive.key.pub").read_text().splitlines()[1])
    lines = (signed.parent / "view.nt.minisig").read_text("utf-8").splitlines()
    data, both = base64.b64decode(lines[1]), base64.b64decode(lines[3])
    assert (known[:2], data[:2], known[2:10]) == (b"Ed", b"ED", data[2:10])
    public = Ed25519PublicKey.from_public_bytes(known[10:])
    comment = lines[2].removeprefix("trusted comment: ")
    assert comment == "timestamp:1700000000\tfile:view.nt\tsize:700\thashed"
    public.verify(data[10:], hashlib.blake2b(FILE).digest())
    public.verify(both, data[10:] + comment.encode())
    with pytest.raises(InvalidSignature):
        public.verify(data[10:], FILE)


def test_who_signed_is_told(shell: Shell, signed: Path) -> None:
    """Among several; when, and under which name the file left."""
    _, other = key(shell, "other.key")
    both = ("--key", other, "--key", str(signed.parent / "archive.key.pub"))
    told = shell("verify", str(signed), *both).out
    assert ARCHIVE in told
    assert "2023-11-14 at 22:13:20 UTC" in told
    assert "under the name" not in told
    renamed = signed.rename(signed.parent / "else.nt")
    beside = ("--signature", str(signed.parent / "view.nt.minisig"))
    assert "under the name view.nt" in shell("verify", str(renamed), *beside, *both).out


def changed(at: int) -> Callable[[Path], None]:
    """One bit of a file turned."""

    def change(path: Path) -> None:
        data = bytearray(path.read_bytes())
        data[at] ^= 1
        path.write_bytes(data)

    return change


def other_words(path: Path) -> None:
    """A signature that says another day."""
    path.write_text(path.read_text("utf-8").replace("1700000000", "1600000000"), "utf-8")


def other_signature(path: Path) -> None:
    """Another key's signature, under the number of this one."""
    lines = path.read_text("utf-8").splitlines()
    secret = SigningKey.new(None)
    signing = Signing(io.BytesIO(), secret)
    signing.write(FILE)
    forged = signing.signature("view.nt", AT).splitlines()
    data = base64.b64decode(lines[1])[:10] + base64.b64decode(forged[1])[10:]
    forged[1] = base64.b64encode(data).decode()
    path.write_text("\n".join(forged) + "\n", "utf-8")


def old_kind(path: Path) -> None:
    """A signature over the file itself."""
    lines = path.read_text("utf-8").splitlines()
    data = b"Ed" + base64.b64decode(lines[1])[2:]
    lines[1] = base64.b64encode(data).decode()
    path.write_text("\n".join(lines), "utf-8")


DAMAGE = [
    ("view.nt", changed(0), "were changed"),
    ("view.nt", changed(-1), "were changed"),
    ("view.nt", lambda path: path.write_bytes(FILE[:-1]), "699 of its 700 bytes"),
    ("view.nt", lambda path: path.write_bytes(b""), "0 of its 700 bytes"),
    ("view.nt", lambda path: path.write_bytes(FILE + b"\n"), "it has 701 bytes, and that had 700"),
    ("view.nt", Path.unlink, "is no file"),
    ("view.nt.minisig", Path.unlink, "is not there: the signature"),
    ("view.nt.minisig", other_words, "was changed, or made by somebody"),
    ("view.nt.minisig", other_signature, "was changed, or made by somebody"),
    ("view.nt.minisig", old_kind, "old kind"),
    ("view.nt.minisig", lambda path: path.write_bytes(b"\xff\n" * 4), "is no whole signature"),
    ("view.nt.minisig", lambda path: path.write_bytes(b""), "is no whole signature"),
    (
        "view.nt.minisig",
        lambda path: path.write_bytes(path.read_bytes()[:-30]),
        "is no whole signature",
    ),
    ("archive.key.pub", Path.unlink, "is not there: the public key"),
    ("archive.key.pub", lambda path: path.write_bytes(b"\n\n"), "is no public key"),
    (
        "archive.key.pub",
        lambda path: path.write_bytes(path.with_suffix("").read_bytes()),
        "is no public key",
    ),
]


@pytest.mark.parametrize(("name", "damage", "told"), DAMAGE)
def test_what_is_not_as_it_was_is_refused(
    shell: Shell, signed: Path, name: str, damage: Callable[[Path], object], told: str
) -> None:
    """By the file that is at fault, with what is the matter."""
    damage(signed.parent / name)
    done = shell("verify", str(signed), "--key", str(signed.parent / "archive.key.pub"))
    assert (done.code, done.out) == (1, "")
    assert f"{name}: " in done.err
    assert told in done.err


def test_keys_of_minisign_sign(shell: Shell) -> None:
    """Where no passphrase protects one, that program leaves its checksum out."""
    secret, public = key(shell)
    lines = Path(secret).read_text("utf-8").splitlines()
    data = base64.b64decode(lines[1])[:126] + bytes(32)
    lines[1] = base64.b64encode(data).decode()
    Path(secret).write_text("\n".join(lines) + "\n", "utf-8")
    path = sign(shell.folder / "view.nt", secret)
    assert shell("verify", str(path), "--key", public).code == 0


def test_a_wrong_key_is_told(shell: Shell, signed: Path) -> None:
    """With the number of the key that signed, and of the one that was given."""
    _, other = key(shell, "other.key")
    done = shell("verify", str(signed), "--key", other)
    assert (done.code, done.out) == (1, "")
    for path in (Path(other), signed.parent / "archive.key.pub"):
        number = base64.b64decode(path.read_text("utf-8").splitlines()[1])[2:10]
        assert number[::-1].hex().upper() in done.err


def open_to_all(path: Path) -> None:
    """A secret key that others may read."""
    path.chmod(0o640)


def with_passphrase(path: Path) -> None:
    """A key of minisign that a passphrase protects."""
    lines = path.read_text("utf-8").splitlines()
    data = base64.b64decode(lines[1])
    lines[1] = base64.b64encode(data[:2] + b"Sc" + data[4:]).decode()
    path.write_text("\n".join(lines) + "\n", "utf-8")


def one_byte_else(path: Path) -> None:
    """A key with a fault of the disk."""
    lines = path.read_text("utf-8").splitlines()
    data = bytearray(base64.b64decode(lines[1]))
    data[100] ^= 1
    lines[1] = base64.b64encode(data).decode()
    path.write_text("\n".join(lines) + "\n", "utf-8")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (Path.unlink, "is not there"),
        (open_to_all, "can be read by others"),
        (with_passphrase, "passphrase"),
        (one_byte_else, "damaged"),
        (lambda path: path.write_text("x", "utf-8"), "is no secret key"),
        (lambda path: path.write_bytes(Path(f"{path}.pub").read_bytes()), "is no secret key"),
    ],
)
def test_nothing_leaves_without_the_signature(
    shell: Shell, spoil: Callable[[Path], object], told: str
) -> None:
    """A key that cannot sign is refused before the store is opened."""
    secret, _ = key(shell)
    spoil(Path(secret))
    out = shell.folder / "v.nq"
    done = shell("export", "--format", "nquads", "--sign", secret, "-o", str(out))
    assert done.code == 1
    assert "archive.key: " in done.err
    assert told in done.err
    assert not out.exists()


@pytest.mark.parametrize(
    ("missing", "arguments"),
    [
        ("cryptography", ("key", "new", "a.key")),
        ("cryptography", ("verify", "view.nt", "--key", "archive.key.pub")),
        ("cryptography", ("export", "--format", "nquads", "--sign", "archive.key", "-o", "v")),
        ("pyrage", ("export", "--format", "nquads", "--to", "age1", "-o", "v")),
    ],
)
def test_what_is_not_installed_is_told(
    shell: Shell,
    signed: Path,
    monkeypatch: pytest.MonkeyPatch,
    missing: str,
    arguments: tuple[str, ...],
) -> None:
    """With the name under which it is installed; nothing is written."""
    for name in [missing, *(name for name in sys.modules if name.startswith(f"{missing}."))]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.chdir(shell.folder)
    before = set(shell.folder.iterdir())
    done = shell(*arguments)
    assert (done.code, done.out) == (1, "")
    assert "answerable[handover]" in done.err
    assert set(shell.folder.iterdir()) == before
