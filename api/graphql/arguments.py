"""The arguments of fields: a key of this table → name, type and what it is.

Written as SDL writes types; a key with a sign behind its name tells two apart that share it.
"""

from __future__ import annotations

from collections.abc import Mapping

from api.graphql.judgements import Judgement
from graph.duties.duty_book import RESULTS
from graph.ledger import OPEN, STANDING
from graph.protection.sought_names import FIRST
from graph.relations.commands import MOST_PATHS
from graph.relations.connections import MOST_HOPS, MOST_LONGER, MOST_WAYS
from graph.relations.passages import ON_ASKING
from graph.relations.surroundings import MOST_HOPS as MOST_AROUND
from graph.relations.surroundings import MOST_NODES, MOST_STARTS

ARGUMENTS: Mapping[str, tuple[str, str]] = {
    "id": ("ID!", "An id, as a reply gave it."),
    "first": ("Int", "The most rows to give: 50 where left out, at most 1000."),
    "first!": (
        "Int",
        f"The most hits to give: {FIRST} where left out, at most 1000.",
    ),
    "text": (
        "String!",
        "A name or part of one, in any script; a letter may be wrong.",
    ),
    "text!": (
        "String!",
        "Words, in any script; of a text whose language is known in any form.",
    ),
    "scheme": ("String", "Only concepts of this scheme: event-kinds."),
    "words": ("String", "Only concepts of which these words are told: code, labels, definition."),
    "silence": ("[Silence!]", "With one of these silences; left out: with any silence."),
    "kind": ("CodeFilter", "Only entities of one of these kinds, or of a narrower one."),
    "after": ("String", "A cursor of this list: give the rows behind it."),
    "last": ("Int", "The most rows to give, from the end of the list, or from `before` back."),
    "before": ("String", "A cursor of this list: give the rows before it, the nearest ones."),
    "validOn": (
        "Date",
        "What possibly held on this day; left out: at any time, or on the day of the view.",
    ),
    "validOn!": (
        "Date",
        "The day on which to look at things: what every `validOn` beneath is where it is left out.",
    ),
    "knownAt": (
        "DateTime",
        "What had been recorded by this moment, with its offset from UTC. One still to come counts "
        "as now.",
    ),
    "predicate": (
        "[String!]",
        "Only claims of these fields or properties: places, when, victimOf.",
    ),
    "predicate!": ("String!", "A field or a property of this thing: when, kinds, size."),
    "on": ("Date", "The day; today where left out."),
    "policy": (
        "ID",
        "A review policy by its name: a clock of the user's own, which never changes a state.",
    ),
    "states": ("[CallState!]", "In one of these states."),
    "standings": ("[Standing!]", "With one of these standings."),
    "dutyBearer": ("ID", "Only duties of this State."),
    "event": ("ID", "Only duties after this event."),
    "results": ("[Derivation!]", "With one of these results."),
    "from!": ("ID!", "Where the ways start."),
    "to!": ("ID!", "Where they end."),
    "maxHops": ("Int", f"The longest way that is looked for, at most {MOST_HOPS}."),
    "limit!paths": ("Int", f"The most ways to give, at most {MOST_WAYS}."),
    "longer": (
        "Int",
        f"Give ways that are so many hops longer than the shortest, too; at most {MOST_LONGER}.",
    ),
    "predicates": (
        "[String!]",
        "Only along these relations, by their names in the ontology: subordinateTo.",
    ),
    "through": ("[String!]", f"Lead through these classes, too: {', '.join(ON_ASKING)}."),
    "avoid": ("[ID!]", "Do not touch these."),
    "certainOnly": ("Boolean", "Only what certainly held on the day."),
    "minStance": ("Stance", "Only hops that somebody says at least as firmly."),
    "acceptedOnly": ("Boolean", "Only hops that rest on an accepted claim."),
    "of!": ("ID!", "The body."),
    "downwards": ("Boolean", "Whom it commands, in place of who commands it."),
    "limit!command": ("Int", f"The most ways to give, at most {MOST_PATHS}."),
    "of!several": ("[ID!]!", f"Around which things, at most {MOST_STARTS}."),
    "hops": ("Int", f"How far to go, at most {MOST_AROUND}."),
    "limit!nodes": (
        "Int",
        f"The most things to give, those asked about included; at most {MOST_NODES}.",
    ),
    "classes": ("[String!]", "Only of these classes, and of those below them."),
    "about": ("ID", "Only about this thing."),
    "from!day": ("Date", "Only what may be as late as this day."),
    "to!day": ("Date", "Only what may be as early as this day."),
    "since": ("DateTime!", "From this moment on, with its offset from UTC."),
    "until": ("DateTime", "Before this moment; left out: until now."),
    "until!": ("Date!", "Up to this day."),
    "kinds": (
        "[ChangeKind!]",
        "Only these; left out: all but OVERDUE and ANSWERED, which nobody records.",
    ),
    "kinds!news": (
        "[ChangeKind!]",
        "Only these; left out: all that is recorded. OVERDUE and ANSWERED are told by callStatus.",
    ),
    "after!news": (
        "String",
        "A cursor of this field: go on behind it. Left out: from now on.",
    ),
    "calls": ("[ID!]", "Only these calls; left out: every one that may be read."),
    "kindLevel": (
        "Int",
        "Kinds at this level of their scheme, 1 for the topmost; left out: as they are coded.",
    ),
    "placeLevel": ("Int", "Places at this level, 1 for the topmost; left out: as they are coded."),
    "convention": ("ID", "Read words such as “dozens” by the convention of this name."),
    "having": ("NumberFilter", "Only buckets with so many events."),
    "text!sheet": (
        "String!",
        "A coding sheet, in YAML or JSON. Left out in it: its id, which is minted, and the coder, "
        "who is the caller. Things of the store have their ids under names.",
    ),
    "if!sheet": (
        "String",
        "The state in which the sheet was read. It is refused if it does not stand so any more.",
    ),
    "if!claims": (
        "[Seen!]",
        "The states in which claims were read. All is refused if one does not stand so any more.",
    ),
    "key": (
        "String",
        "Tells the request from others for a day: sent again with the same key it is not done "
        "again, and answered as before.",
    ),
    "dryRun": ("Boolean", "Keep nothing, and tell what would come of it."),
    "loosen": (
        "Boolean",
        "Take what marks less strictly what the store has; asks for the right to decide.",
    ),
    "ids!": ("[ID!]!", "Which ones."),
    "decision!": ("Review!", "What was decided."),
    "document!": ("NewDocument!", "The document that tells of it."),
    "call!": ("NewCall!", "The call."),
    "response!": ("NewResponse!", "The response."),
    "marking!": ("String!", "How all of it is marked: public, restricted+medical."),
    "to!marking": ("String!", "The marking: restricted+medical."),
    "undo": ("Boolean", "Take the taking back back."),
    "one!": ("ID!", "One record."),
    "other!": ("ID!", "The other one."),
    "judgement": ("Judgement", "What is said of them."),
    "why!": ("String!", "The reason, which is kept."),
    "on!decided": ("Date", "The day of the decision; today where left out."),
}

NAMES: Mapping[str, str] = {"words": "text"}
"""Keys of `ARGUMENTS` whose name is another."""

DEFAULTS: Mapping[str, object] = {
    "first!": FIRST,
    "states": list(OPEN),
    "standings": list(STANDING),
    "results": list(RESULTS),
    "maxHops": 6,
    "limit!paths": 10,
    "longer": 0,
    "certainOnly": False,
    "acceptedOnly": False,
    "downwards": False,
    "limit!command": 20,
    "hops": 1,
    "limit!nodes": 200,
    "dryRun": False,
    "loosen": False,
    "undo": False,
    "judgement": Judgement.SAME,
}
"""Keys of `ARGUMENTS` → what holds where the argument is left out, if the schema says so."""

FIRSTS: Mapping[str, int] = {"search": FIRST, "find": FIRST}
"""Fields whose pages have another length where `first` is left out."""

GENERIC: Mapping[str, tuple[str, str]] = {
    "where": ("{}Where", "Which of them."),
    "orderBy": (
        "[{}Order!]",
        "In which order; ties by id. Without one: events and responses by when, calls by madeOn, "
        "sources by published, others by id.",
    ),
    "where!": ("{}Where", "Which of them, by what they are themselves."),
    "orderBy!": ("[{}Order!]", "In which order; ties by id. By id where left out."),
    "by": ("[{}!]!", "By what to count, the first first."),
}
"""The same for arguments whose type is made from a name: ``where:Event`` is an `EventWhere`."""


def argument(key: str) -> tuple[str, str, str]:
    """The name, the type and what it is, of a key."""
    name, _, of = key.partition(":")
    if of:
        type_, comment = GENERIC[name]
        return name.removesuffix("!"), type_.format(of), comment
    type_, comment = ARGUMENTS[key]
    return NAMES.get(key, name.partition("!")[0]), type_, comment
