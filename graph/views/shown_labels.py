"""What to call entities: their shown names, and what stands in place of a missing name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from graph.views.replies import read_one
from graph.views.view import Concepts, Labels, Record, Values, View


def label_of(id: str, cls: str, label: str | None) -> str:
    """The shown name; where there is none, the class and the end of the id."""
    return label if label else f"{cls} …{id[-6:]}"


def labels_of(
    view: View, refs: Iterable[tuple[str, str]], languages: tuple[str, ...] = ()
) -> dict[str, str]:
    """What to call each of these entities, by id.

    Args:
        refs: the id and the class of each, as `Ref` has them.
        languages: the preference that `Labels` has.
    """
    classes = dict(refs)
    labels = read_one(view, Labels(languages=languages), list(classes))
    return {id: label_of(id, cls, labels.get(id)) for id, cls in classes.items()}


def words_for(view: View, refs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What to call each of these entities: as `labels_of`, and a demand without a name by its
    words, else by its kind."""
    classes = dict(refs)
    named = read_one(view, Labels(), list(classes))
    demands = [id for id, cls in classes.items() if cls == "Demand" and not named.get(id)]
    words = {id: label_of(id, cls, named.get(id)) for id, cls in classes.items()}
    if demands:
        texts, kinds = Values(property="text"), Concepts(property="kind")
        replies = view.read([(texts, demands), (kinds, demands)])
        terms = view.vocabulary.terms
        for id in demands:
            shown = replies[texts].get(id)
            value = None if shown is None else shown.record.claim.value
            told = [terms[code].labels["en"] for code in replies[kinds].get(id, ())]
            words[id] = (value.text if value is not None else ", ".join(told)) or words[id]
    return words


def names_in(view: View, records: Sequence[Record], classes: Mapping[str, str]) -> dict[str, str]:
    """What to call every entity that some claims name, and every concept, in English.

    Args:
        classes: further entities, with the class of each.
    """
    known = dict(classes)
    for record in records:
        known.update(record.classes)
    names = labels_of(view, known.items())
    names.update((code, term.labels["en"]) for code, term in view.vocabulary.terms.items())
    return names
