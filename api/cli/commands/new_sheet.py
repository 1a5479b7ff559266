"""``answerable new-sheet``: a coding sheet to fill in, with the words that can stand in it."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.commands.options import ontology_option
from api.cli.commands.terminal import WIDTH, wrapped
from api.settings import Settings
from graph.changes.minted_ids import new_id
from graph.claims.claim import Stance
from graph.claims.errors import InputError
from graph.vocabulary import Vocabulary

_CLASSES = ("Event", "Call", "Demand", "Response", "Person", "Group", "StateBody", "Place")
"""Those whose fields and kinds stand in the comments: what most documents speak of."""


@click.command("new-sheet")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--registry", metavar="FILE", help="The registry that it uses, from where it lies.")
@click.option("--coder", metavar="NAME", help="Your local name in the registry.")
@ontology_option
def new_sheet(file: Path, registry: str | None, coder: str | None, ontology: Path | None) -> None:
    """Write a new coding sheet into FILE: its id, what has to be there, and in comments every
    field and kind that an event, a call, an actor or a place can have.
    """
    if file.exists():
        raise InputError("is there already", mend="name a new file", record=str(file))
    vocabulary = Vocabulary.load(Settings.read(ontology=ontology).ontology)
    text = skeleton(vocabulary, new_id(), registry or "registry.yaml", coder or "coder-1")
    file.write_text(text, "utf-8")
    click.echo(f"{file}: written; answerable load --dry-run {file} says what it claims", err=True)


def skeleton(vocabulary: Vocabulary, id: str, registry: str, coder: str) -> str:
    """The sheet as text."""
    stances = ", ".join(stance.value for stance in Stance)
    terms = vocabulary.terms.values()
    acts = ", ".join(sorted(term.code for term in terms if term.scheme == "attribution-acts"))
    parts = [_HEAD.format(id=id, registry=registry, coder=coder, stances=stances, acts=acts)]
    for name in _CLASSES:
        cls = vocabulary.classes[name]
        fields = sorted({property.field for property in vocabulary.properties_of(name)})
        parts.append(f"\n# {name}: {_told(', '.join(fields))}")
        if cls.kind_scheme is not None:
            kinds = sorted(term.code for term in terms if term.scheme == cls.kind_scheme)
            parts.append(f"#   kind: {_told(', '.join(kinds))}")
    return "\n".join(parts) + "\n"


def _told(text: str) -> str:
    return "\n".join(wrapped(text, first="", indent="#     ", width=WIDTH + 20))


_HEAD = """\
sheet: {id}
coder: {coder}            # a local name in the registry
registry: {registry}
# about: {{name: WHAT THIS CODING IS CALLED}}
source:
  name: TITLE OF THE DOCUMENT
  # publisher: a local name; published: 2019-01-14; url: https://…; sha256: …; language: en
  marking: public
# Who says what has no attribution of its own: the publisher. What the document quotes from others
# needs its own, or it is put into the publisher's mouth: [herald reports, guard denies]
# Acts: {acts}
# Stances: {stances}
defaults: {{marking: public, attribution: [PUBLISHER reports]}}
entities:
  an-event:
    class: Event
    at: L1
    name: WHAT IT IS CALLED
    kind: detention
    # when: {{edtf: 2018-12-28, as_found: on Friday}}
    # places: a-place
    # victims: {{to: some-people, stance: reported}}
    # allegedPerpetrators: {{to: a-body, stance: alleged}}
  # A call. Without madeOn nobody can say for how long it has been open:
  # a-call:
  #   class: Call
  #   at: L2
  #   name: WHAT THE CALL IS CALLED
  #   issuers: a-caller
  #   addressees: a-ministry
  #   about: an-event
  #   madeOn: 2018-12-30
  #   demands: {{a-demand: {{kind: investigate, text: WHAT IS DEMANDED}}}}
  # A denial. The words stand beside the call, what is under claims beside the accusation:
  # the-words:
  #   class: Response
  #   at: L3
  #   name: WHOSE WORDS
  #   kind: denial
  #   by: a-body
  #   about: an-event
  #   when: 2018-12-31
# claims:
#   - {{subject: an-event, at: L3, negated: true, attribution: [PUBLISHER reports, a-body denies],
#      allegedPerpetrators: a-body}}

# What can stand in a block, by its class. answerable ontology --html has what each means.
"""
