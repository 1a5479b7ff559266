"""Everything that an ontology folder says, read once and handed on.

    *.ttl               classes, properties, concepts, clocks   (needed)
    handling.yaml       the floors                              (needed where something is written)
    law/                instruments, provisions, participation  (without it no duty is derived)
    conventions.csv     bounds for words such as “dozens”
    words.csv           how texts word a concept, for reading them
    names.csv           words in names, for telling people from bodies
    asked.csv           what people type who look for a concept
    policies.yaml       review policies
    profiles/           what partial exports keep back
    context-1.jsonld    the context of JSON-LD
    shapes.ttl          what files of RDF are checked with

A user's own folder is a copy of the one that ships, with changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path

from graph.duties.law import Law, read_law
from graph.duties.law.law_tables import FOLDER as LAW_FOLDER
from graph.ingest.floor_file import FILE as FLOORS
from graph.ingest.floor_file import read_floors
from graph.ingest.law_origin import FILE as LAW
from graph.ingest.policy_file import FILE as POLICIES
from graph.ingest.policy_file import read_policies
from graph.ledger import Policy
from graph.protection.floors import Handling
from graph.vocabulary import Vocabulary
from graph.vocabulary.asked_words import asked_words
from graph.vocabulary.conventions import FILE as CONVENTIONS
from graph.vocabulary.conventions import Convention, read_conventions


class Ontology:
    """One ontology folder. The Turtle is read at once, each other part when it is first asked for.

    Attributes:
        vocabulary: classes, properties and concepts.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    @classmethod
    def load(cls, folder: Path) -> Ontology:
        """Read a folder.

        Raises:
            VocabularyError: as `Vocabulary.load`.
        """
        return cls(Vocabulary.load(folder))

    @property
    def folder(self) -> Path:
        """Where it was read from."""
        return self.vocabulary.folder

    @cached_property
    def floors(self) -> Handling:
        """The handling rules.

        Raises:
            InputError: their file is not there or is not well-formed. Without floors nothing is
                written, so there is no default.
        """
        return read_floors(self.folder / FLOORS, self.vocabulary)

    @cached_property
    def law(self) -> Law:
        """The tables of the law; empty where the folder has none.

        Raises:
            InputError: the first mistake in them.
        """
        if not self.law_files:
            return Law.empty()
        return read_law(self.folder / LAW_FOLDER, self.vocabulary)

    @property
    def law_files(self) -> tuple[Path, ...]:
        """What every load brings first: the file that names the tables of the law, if any."""
        path = self.folder / LAW_FOLDER / LAW
        return (path,) if path.exists() else ()

    @cached_property
    def conventions(self) -> Mapping[str, Convention]:
        """Conventions by name; none where the folder has no table of them.

        Raises:
            InputError: as `read_conventions`.
        """
        path = self.folder / CONVENTIONS
        return read_conventions(path) if path.exists() else {}

    @cached_property
    def policies(self) -> Mapping[str, Policy]:
        """Review policies by name; none where the folder has no file of them.

        Raises:
            InputError: as `read_policies`.
        """
        path = self.folder / POLICIES
        return read_policies(path, self.vocabulary) if path.exists() else {}

    def read(self) -> None:
        """Read now what is there of the parts that what is asked for later needs: a program that
        answers for weeks keeps to the folder of its start, and finds a mistake in it then.

        Raises:
            InputError: the first mistake in one of them.
        """
        _ = (self.law, self.conventions, self.policies, asked_words(self.vocabulary))
        if (self.folder / FLOORS).exists():
            _ = self.floors


@lru_cache(maxsize=8)
def ontology_of(vocabulary: Vocabulary) -> Ontology:
    """The folder that a vocabulary was read from: for the one who was handed an engine alone."""
    return Ontology(vocabulary)
