"""Those of whom a drafted sheet speaks: their local names and blocks."""

from __future__ import annotations

import re
from collections.abc import Collection

from graph.ingest.reading.sheet_words import class_of, name_line
from graph.ingest.reading.speakers import SentenceSpeaker
from graph.ingest.reading.subjects import PRONOUNS

_NAMED = re.compile(r"(?:[Tt]he\s+)?[A-Z]")


class DraftActors:
    """Names actors and places, and keeps their blocks.

    Args:
        publisher: of the document.
        registered: local names of the registry, which mean something already.
    """

    def __init__(self, publisher: str, registered: Collection[str] = ()) -> None:
        self.publisher, self.registered = publisher, frozenset(registered)
        self.blocks: dict[str, tuple[str, list[str]]] = {}
        """Words in the text → local name, and the lines of its block."""
        self.locals: set[str] = {"publisher", "document", "sheet"}

    def local(self, start: str) -> str:
        """A local name that is free."""
        base = re.sub(r"[^A-Za-z0-9]+", "-", start).strip("-")[:40].lower() or "x"
        base = base if base[0].isalpha() else f"x-{base}"
        local, number = base, 2
        while local in self.locals or local in self.registered:
            local, number = f"{base}-{number}", number + 1
        self.locals.add(local)
        return local

    def actor(
        self,
        words: str,
        *,
        person: bool = False,
        source: bool = False,
        rule: str | None = None,
    ) -> str:
        """The local name of the one whom the text names so; one without a name gets none."""
        words = re.sub(r"^(?:[Tt]he|[Aa]n?)\s+", "", words).strip(" ,.")
        if words.casefold() == self.publisher.casefold():
            return "publisher"
        known = self.blocks.get(words.casefold())
        if known is not None:
            return known[0]
        named = person or (_NAMED.match(words) is not None and not source)
        local = self.local(words if named else f"unnamed-{words}")
        block = [f"  {local}:"]
        if person:
            block += ["    class: Person", name_line(words, rule)]
        elif named:
            block += [f"    class: {class_of(words)}", name_line(words, rule)]
        else:
            block.append("    class: Group    # nobody with a name")
            if words.casefold() in PRONOUNS:
                block.append("    # doubt: who this is; an earlier sentence may name them")
            elif source:
                block.append("    kind: {concept: unnamed-source, attribution: coder}")
        self._maybe_registered(local, block)
        self.blocks[words.casefold()] = local, block
        return local

    def chain(self, speaker: SentenceSpeaker) -> str:
        if speaker.publisher:
            return f"[publisher {speaker.act}]"
        local = self.actor(
            speaker.name,
            person=speaker.person,
            source=not speaker.named,
            rule=speaker.name_rule,
        )
        if local == "publisher":
            return f"[publisher {speaker.act}]"
        return f"[publisher reports, {local} {speaker.act}]"

    def place(self, words: str, rule: str | None = None) -> str:
        key = f"place {words.casefold()}"
        if key not in self.blocks:
            local = self.local(words)
            block = [f"  {local}:", "    class: Place"]
            block.append(name_line(words, rule))
            self._maybe_registered(local, block)
            self.blocks[key] = local, block
        return self.blocks[key][0]

    def _maybe_registered(self, local: str, block: list[str]) -> None:
        """Say that the registry has a thing of that name, which may be the same."""
        name = re.sub(r"-\d+\Z", "", local)
        if name in self.registered:
            block.append(f"    # doubt: whether it is {name} of the registry; then name that one")
