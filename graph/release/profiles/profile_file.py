"""Reading a profile: a YAML file, checked against the vocabulary.

profile: partner                       # its name
about: "Whom it is for, in a sentence."
persons: {pseudonyms: all, named: [heads], without: [memberOf]}
places: region                         # or {told: region, coordinates: leave-out}
dates: month                           # or {all: month, madeOn: day, published: day}
sources: described
classes: {leave_out: [Listing]}        # or {only: [Actor, Event, …]}; left out: all go
predicates: {leave_out: [helper]}      # or {only: […]}
purpose: named-partner-use             # what a source's consent has to cover
kinds: {leave_out: [escape-assistance]}

What a profile does not say of persons, places, dates and sources would be decided by nobody: all
four have to be there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from graph.claims.errors import InputError, shown
from graph.ingest.spot import Spot, each, near
from graph.ingest.yaml_tree import Block, Node, Scalar, parse_yaml, read_bytes
from graph.protection.consents import SCHEME as PURPOSES
from graph.protection.denials import ACCUSATION, DENIAL
from graph.release.profiles.profile import (
    DENYING,
    DETAILS,
    PLACES,
    PSEUDONYMS,
    ROLES,
    SOURCES,
    Detail,
    Profile,
)
from graph.vocabulary import Vocabulary

FOLDER = "profiles"
"""Where profiles are in the folder of the ontology."""
MOST_BYTES = 100_000
"""A profile is a page; a larger file is something else."""

KEYS = ("profile", "about", "persons", "places", "dates", "sources", "classes", "predicates",
        "kinds", "purpose")  # fmt: skip
NEEDED = KEYS[:6]

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}\Z")
_SENTENCE = re.compile(r"\S.*[.?]\Z")


def profile_names(vocabulary: Vocabulary) -> list[str]:
    """The names of the profiles in the folder of the ontology."""
    return sorted(path.stem for path in (vocabulary.folder / FOLDER).glob("*.yaml"))


def find_profile(named: str, vocabulary: Vocabulary) -> Profile:
    """The profile of that name in the folder of the ontology, else the one in that file.

    Raises:
        InputError: there is neither, or `read_profile` refuses it.
    """
    names = profile_names(vocabulary)
    if named in names:
        return read_profile(vocabulary.folder / FOLDER / f"{named}.yaml", vocabulary)
    path = Path(named)
    if not path.is_file():
        raise InputError(
            "is no profile",
            mend=f"name a file, or one of {', '.join(names)}",
            field="profile",
            value=named,
        )
    return read_profile(path, vocabulary)


def read_profile(path: Path, vocabulary: Vocabulary) -> Profile:
    """Read a profile.

    Raises:
        InputError: the file cannot be read, is larger than `MOST_BYTES`, or is no profile; it
            names what the vocabulary does not have, contradicts itself, or would part an
            accusation from its denial. The message has the line.
    """
    data = read_bytes(path)
    if len(data) > MOST_BYTES:
        raise InputError("is too large for a profile", mend="name the right file", record=str(path))
    try:
        root = parse_yaml(data, str(path))
    except InputError as error:
        if "sheet" in error.mend:  # nothing that a coding sheet is told would help here
            error.mend = f"write {', '.join(f'{key}:' for key in NEEDED)} as graph/PROFILES.md says"
        raise
    return _Reading(root, str(path), vocabulary).profile(hashlib.sha256(data).hexdigest())


class _Reading:
    """Reads one file."""

    def __init__(self, root: Block, file: str, vocabulary: Vocabulary) -> None:
        self.root, self.spot, self.vocabulary = root, Spot(file, "profile"), vocabulary

    def profile(self, digest: str) -> Profile:
        spot, entries = self.spot, self.root.entries
        spot.only(self.root, KEYS, "a profile")
        for key in NEEDED:
            if key not in entries:
                raise spot.error(self.root, f"has no {key}", f"add {key}:", field=key, value=None)
        name = spot.text(entries["profile"], "profile")
        if not _NAME.match(name):
            raise spot.error(
                entries["profile"],
                "is not a name",
                "use small letters, digits and hyphens, beginning with a letter",
                field="profile",
            )
        self.spot = spot = spot._replace(local=name)
        about = spot.text(entries["about"], "about")
        if not _SENTENCE.match(about):
            raise spot.error(
                entries["about"], "is not a sentence", "end it with a full stop", field="about"
            )
        pseudonyms, named, without = self._persons(entries["persons"])
        places, coordinates = self._places(entries["places"])
        date, dates = self._dates(entries["dates"])
        vocabulary = self.vocabulary
        read = Profile(
            name=name,
            about=about,
            digest=digest,
            classes=self._classes(),
            predicates=self._going("predicates", {p: (p,) for p in vocabulary.properties}),
            kinds=self._kinds(),
            pseudonyms=pseudonyms,
            named=named,
            without=without,
            places=places,
            coordinates=coordinates,
            date=date,
            dates=dates,
            sources=self._word(entries["sources"], "sources", SOURCES),
            purpose=self._purpose(),
        )
        self._check(read)
        return read

    # -------------------------------------------------------------------------------- parts

    def _persons(self, node: Node) -> tuple[str, frozenset[str], frozenset[str]]:
        spot = self.spot
        if isinstance(node, Scalar):
            return self._word(node, "persons", PSEUDONYMS), frozenset(), frozenset()
        block = spot.block(node, "persons", "write {pseudonyms:, named:, without:}")
        spot.only(block, ("pseudonyms", "named", "without"), "persons")
        if "pseudonyms" not in block.entries:
            raise spot.error(
                block, "does not say who has a pseudonym",
                f"add pseudonyms: {', '.join(PSEUDONYMS)}", field="persons", value=None,
            )  # fmt: skip
        pseudonyms = self._word(block.entries["pseudonyms"], "pseudonyms", PSEUDONYMS)
        for key, needs in (("named", ("all",)), ("without", ("all", "protected"))):
            if key in block.entries and pseudonyms not in needs:
                raise spot.error(
                    block.keys[key],
                    f"means nothing where pseudonyms are for {pseudonyms}",
                    f"take it out, or write pseudonyms: {needs[0]}",
                )
        properties = self.vocabulary.properties
        return (
            pseudonyms,
            self._words(block, "named", ROLES, "is none of the roles that can be named"),
            self._words(block, "without", properties, "is not a property"),
        )

    def _places(self, node: Node) -> tuple[str, bool]:
        spot = self.spot
        if isinstance(node, Scalar):
            told = self._word(node, "places", PLACES)
            return told, told == "exact"
        block = spot.block(node, "places", "write {told:, coordinates:}")
        spot.only(block, ("told", "coordinates"), "places")
        for key in ("told", "coordinates"):
            if key not in block.entries:
                raise spot.error(block, f"has no {key}", f"add {key}:", field="places", value=None)
        told = self._word(block.entries["told"], "told", PLACES)
        words = ("keep", "leave-out")
        return told, self._word(block.entries["coordinates"], "coordinates", words) == "keep"

    def _dates(self, node: Node) -> tuple[Detail, Mapping[str, Detail]]:
        spot = self.spot
        if isinstance(node, Scalar):
            return self._detail(node, "dates"), {}
        block = spot.block(node, "dates", "write {all: month, madeOn: day}")
        dated = {p.name for p in self.vocabulary.properties.values() if p.range == "period"}
        for name, key in block.keys.items():
            if name != "all" and name not in dated:
                raise spot.error(
                    key, "is no property that states a date", near(name, {"all", *dated})
                )
        if "all" not in block.entries:
            raise spot.error(
                block, "does not say how exact all other dates are", "add all:", field="dates",
                value=None,
            )  # fmt: skip
        details = {name: self._detail(node, name) for name, node in block.entries.items()}
        return details.pop("all"), details

    def _detail(self, node: Node, field: str) -> Detail:
        word = self._word(node, field, DETAILS)
        return next(detail for detail in DETAILS if detail == word)

    def _classes(self) -> frozenset[str]:
        vocabulary = self.vocabulary
        return self._going("classes", {c: vocabulary.concrete(c) for c in vocabulary.classes})

    def _going(self, key: str, known: Mapping[str, Iterable[str]]) -> frozenset[str]:
        """What goes out: all but what is left out, or only what is named."""
        everything = frozenset(part for parts in known.values() for part in parts)
        if key not in self.root.entries:
            return everything
        spot = self.spot
        mend = "write {only: […]} or {leave_out: […]}"
        block = spot.block(self.root.entries[key], key, mend)
        spot.only(block, ("only", "leave_out"), key)
        if len(block.entries) != 1:
            raise spot.error(block, "needs one of only and leave_out", mend, field=key, value=None)
        [way] = block.entries
        what = {"classes": "is not a class", "predicates": "is not a property"}[key]
        listed = self._words(block, way, known, what)
        found = frozenset(part for name in listed for part in known[name])
        return found if way == "only" else everything - found

    def _kinds(self) -> frozenset[str]:
        if "kinds" not in self.root.entries:
            return frozenset()
        spot = self.spot
        block = spot.block(self.root.entries["kinds"], "kinds", "write {leave_out: […]}")
        spot.only(block, ("leave_out",), "kinds")
        if "leave_out" not in block.entries:
            raise spot.error(block, "leaves nothing out", "add leave_out:", field="kinds")
        schemes = {c.kind_scheme for c in self.vocabulary.classes.values() if c.kind_scheme}
        codes = [code for scheme in schemes for code in self.vocabulary.schemes[scheme]]
        return self.vocabulary.narrower(self._words(block, "leave_out", codes, "is not a kind"))

    def _purpose(self) -> str | None:
        node = self.root.entries.get("purpose")
        known = self.vocabulary.schemes.get(PURPOSES, ())
        return None if node is None else self._word(node, "purpose", known)

    # ------------------------------------------------------------------------------- checks

    def _check(self, read: Profile) -> None:
        """Refuse a profile that takes away what every claim, or every accusation, needs."""
        spot, root = self.spot, self.root
        if "Source" not in read.classes:
            raise spot.error(
                root.entries["classes"], "leaves out sources, which every claim cites",
                "keep Source, and say under sources: how much is told of them", field="classes",
                value=None,
            )  # fmt: skip
        if ACCUSATION not in read.predicates or "Event" not in read.classes:
            return
        lost = [
            *(f"the property {name}" for name in sorted(DENYING - read.predicates)),
            *(["the class Response"] if "Response" not in read.classes else []),
            *([f"the kind {DENIAL}"] if DENIAL in read.kinds else []),
        ]
        if lost:
            raise spot.error(
                root, f"lets accusations go out without {lost[0]}, with which denials are told",
                f"let it go out, too, or leave {ACCUSATION} out", value=None,
            )  # fmt: skip

    def _word(self, node: Node, field: str, allowed: Collection[str]) -> str:
        word = self.spot.text(node, field)
        if word not in allowed:
            raise self.spot.error(node, "is none of the ways there are", near(word, allowed),
                                  field=field)  # fmt: skip
        return word

    def _words(
        self, block: Block, key: str, allowed: Collection[str], problem: str
    ) -> frozenset[str]:
        """The words of a list, which has at least one and none twice."""
        if key not in block.entries:
            return frozenset()
        found: list[str] = []
        for item in each(block.entries[key]):
            word = self.spot.text(item, key)
            if word not in allowed:
                raise self.spot.error(item, problem, near(word, allowed), field=key)
            if word in found:
                raise self.spot.error(item, f"{shown(word)} stands there twice", "keep one",
                                      field=key)  # fmt: skip
            found.append(word)
        if not found:
            raise self.spot.error(block.keys[key], "lists nothing", "take it out, or name one")
        return frozenset(found)
