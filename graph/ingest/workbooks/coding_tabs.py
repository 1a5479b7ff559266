"""The tabs of a coding workbook and their columns: what the template writes and loading reads.

A row says things of one event, actor, place … on one person's word at one place of the document;
a second row with the same name says more of the same, on another's word or from another line.
Headings may stand in any order. Columns that a case does not need may be taken out.
"""

from __future__ import annotations

from graph.ingest.workbooks.tab_column import Tab, TabColumn

FURTHER = "Further claims"
"""The tab for what has no column."""
NAMES = "Names"
"""The tab with what things of a store are called."""
NAME = "row"
"""The key of the column by which other tabs name a row."""


_SHOWN = "What lists call it. Empty: its name in the first column, where that is words and no code."


def _period(head: str, key: str) -> tuple[TabColumn, ...]:
    form = (
        "2019-01-14, 2019-01, 2018-12-30/2019-01-02 (both in full), ../2019-01-14; ~ behind it: "
        "about; ?: doubtful. Early in March: 2019-03, and the words in the next column."
    )
    return (
        TabColumn(head, key, "period", form, also=("Date",) if head == "When" else ()),
        TabColumn(f"{head}, in its words", f"{key}.as_found", "part", "As the document puts it."),
        TabColumn(
            f"{head}, why you think so",
            f"{key}.inferred",
            "part",
            "Where you worked the date out: on what ground.",
        ),
    )


def _named(what: str, scheme: str, note: str = "", shown: str = "") -> tuple[TabColumn, ...]:
    return (
        TabColumn(
            what,
            NAME,
            "own",
            note
            or "A name of your own, by which other tabs mean this row. The same name in a "
            "second row says more of the same.",
        ),
        TabColumn("Name to show", "name", "text", shown or _SHOWN, also=("Name",)),
        TabColumn(
            "Kind",
            "kind",
            "concept",
            "What kind it is of; several with ; between.",
            scheme,
            ("Type", "Kinds"),
        ),
    )


_SAID = (
    TabColumn(
        "Document", "cites", "own", "Where it stands. Empty: the first document.", "tab Documents"
    ),
    TabColumn(
        "Line",
        "at",
        "own",
        "Where it stands: 4, or 4:1-20 for characters 1 to 20 of it.",
        also=("Line number", "Locator", "Where it stands"),
    ),
    TabColumn("Quote", "quote", "plain", "At most eight words that stand there."),
    TabColumn(
        "What the document does",
        "act",
        "own",
        "What its publisher does. Empty: states, or reports where somebody else speaks.",
        "attribution-acts",
        ("The document", "The publisher"),
    ),
    TabColumn(
        "On whose word",
        "who",
        "own",
        "Who says it to the publisher. Empty: the publisher itself. The word coder: you yourself. "
        "Where it was passed on: who told the publisher first, the others behind it, with ;.",
        "tab Actors",
        ("Speaker", "Who says it", "According to"),
    ),
    TabColumn(
        "What that speaker does",
        "whose_act",
        "own",
        "states, denies … Empty: states. With denies goes Not so: yes. Of several speakers one for "
        "each, with ; between.",
        "attribution-acts",
        ("Who", "The speaker", "Speaker's act"),
    ),
    TabColumn("On which day", "told_on", "period", "The day of the telling, not of the event."),
    TabColumn("On which day, in its words", "told_on.as_found", "part", "As the document puts it."),
    TabColumn("On which day, why you think so", "told_on.inferred", "part", "On what ground."),
    TabColumn("How firmly", "stance", "plain", "Empty: asserted.", "stances"),
    TabColumn("Not so", "negated", "own", "yes: the speaker says that it is not so.", "yes|no"),
    *_period("Holds for", "valid"),
    TabColumn(
        "Why withheld",
        "withheld",
        "plain",
        "On a denial, or what it denies: why the denial is marked stricter.",
    ),
    TabColumn(
        "Marking",
        "marking",
        "plain",
        "Who may read it. It starts at restricted; + adds a compartment: restricted+medical.",
        "public|partner|restricted|confidential",
    ),
    TabColumn("Key", "key", "plain", "A name for this one claim, where another makes it exact."),
    TabColumn("Makes exact", "refines", "plain", "The key of the coarser claim."),
    TabColumn("Note", "note", "own", "For yourself; it is not loaded."),
)

_NO_NAMES = (
    "A name of your own. For victims, witnesses and sources: a code, not a name. What you write "
    "here is never shown as the name of a person or a group."
)

_ACTOR_SHOWN = (
    "What lists call it. Fill it in for States, bodies and organisations: lists show class and id "
    "of who has none. Empty for people whom a name could hurt."
)

TABS: tuple[Tab, ...] = (
    Tab(
        "Documents",
        "Source",
        "The first row is the document that you code; it needs its publisher. Further rows: "
        "other documents that you code here (name them in the column Document), and documents that "
        "are told of (then with Line).",
        (
            *_named("Document's name", "source-kinds"),
            TabColumn("Published by", "publisher", "ref", "A row of Actors.", "tab Actors"),
            *_period("Published", "published"),
            TabColumn("Address", "url", "plain", "https://…"),
            TabColumn("SHA-256", "sha256", "plain", "The digest of the text that you read."),
            TabColumn("Language", "language", "plain", "Its tag: en, ru, ce-Cyrl …"),
            TabColumn("How much of it", "completeness", "concept", "What you had.", "completeness"),
            *(
                column._replace(head="Told in document") if column.key == "cites" else column
                for column in _SAID
            ),
        ),
    ),
    Tab(
        "Actors",
        "Actor",
        "People, groups and bodies: all who speak, act, are harmed, are asked.",
        (
            *_named("Actor", "actor-kinds", _NO_NAMES, _ACTOR_SHOWN),
            TabColumn("What", "class", "own", "A person, a group, a body of a state …", "actors"),
            TabColumn("Office", "office", "text", "What post somebody has, as the document says."),
            TabColumn("Speaks for", "speaksFor", "ref", "A row of Actors.", "tab Actors"),
            TabColumn("Member of", "memberOf", "ref", "A row of Actors.", "tab Actors"),
            TabColumn("Head of", "headOf", "ref", "A row of Actors.", "tab Actors"),
            TabColumn("Organ of the state", "organOf", "ref", "A row of Actors.", "tab Actors"),
            *_SAID,
        ),
    ),
    Tab(
        "Places",
        "Place",
        "Where something happened; the larger place that a place lies in has a row, too.",
        (
            *_named("Place", "place-kinds"),
            TabColumn("Within", "within", "ref", "A row of Places.", "tab Places"),
            TabColumn("Territory of", "territoryOf", "ref", "A row of Actors.", "tab Actors"),
            TabColumn("Point", "point", "plain", "Latitude and longitude: 10.5, 20.5"),
            *_SAID,
        ),
    ),
    Tab(
        "Events",
        "Event",
        "What is said to have happened. Who did it, and to whom, stands under Involvement.",
        (
            *_named("Event", "event-kinds"),
            *_period("When", "when"),
            TabColumn(
                "Place", "place", "ref", "A row of Places.", "tab Places", ("Where", "Location")
            ),
            TabColumn("Part of", "partOf", "ref", "A larger event.", "tab Events"),
            TabColumn("Because of", "biasGrounds", "concept", "Why them.", "bias-grounds"),
            TabColumn("What it was for", "purpose", "text", "As the document says."),
            TabColumn(
                "What the speaker calls it",
                "characterisation",
                "text",
                "A word for it that is the speaker's: a purge, an incident.",
                also=("Called", "Characterisation"),
            ),
            TabColumn(
                "What followed", "followedBy", "concept", "What came of it.", "response-kinds"
            ),
            TabColumn("Led to", "contributedTo", "ref", "In the speaker's view.", "tab Events"),
            TabColumn(
                "Either this or",
                "alternatives",
                "ref",
                "The event that it was, if it was not this one: the same words, read otherwise.",
                "tab Events",
                ("Other reading of", "Alternative to"),
            ),
            *_SAID,
        ),
    ),
    Tab(
        "Involvement",
        "",
        "Who was harmed, who is accused, who took part. An accusation needs whose word it is on, "
        "and a denial is a row of its own: Not so, with the speaker who denies.",
        (
            TabColumn("Event", NAME, "ref", "A row of Events.", "tab Events"),
            TabColumn(
                "Who was involved",
                "actor",
                "ref",
                "A row of Actors.",
                "tab Actors",
                ("Involved", "Actor"),
            ),
            TabColumn(
                "As",
                "part",
                "own",
                "took part accuses nobody.",
                "involved",
                ("How involved", "Role", "As what"),
            ),
            TabColumn("Harm", "harm", "concept", "Of those harmed.", "harms"),
            TabColumn("How many of them", "count", "plain", "40, ~40, at least 2, 2..5, a word."),
            TabColumn(
                "How deeply", "degree", "concept", "Of those who did it.", "degrees-of-involvement"
            ),
            *_SAID,
        ),
    ),
    Tab(
        "Counts",
        "",
        "How many people a group has, how many calls a call stands for. Around 40 is not at least "
        "two is not dozens: fill in what the document says and no more. People counted apart, "
        "those arrested and those killed, are two groups, each with its row in Actors.",
        (
            TabColumn("Who or what", NAME, "ref", "A group, a call or a response.", "tab Actors"),
            TabColumn("At least", "min", "plain", "A whole number."),
            TabColumn("At most", "max", "plain", "A whole number."),
            TabColumn(
                "Best",
                "best",
                "plain",
                "The figure, where it is around so many. Exactly 40: At least 40, At most 40.",
            ),
            TabColumn("Word", "qualifier", "plain", "around, at least, some, dozens, many …"),
            TabColumn("In its words", "as_found", "plain", "As the document puts it."),
            TabColumn("Of what", "unit", "plain", "Empty: persons."),
            *_SAID,
        ),
    ),
    Tab(
        "Calls and demands",
        "Call",
        "Who calls on whom for what. A row with a call and a demand says that the call makes it. A "
        "call inside another one has rows of its own, and the outer one names it.",
        (
            TabColumn("Call", NAME, "own", "A name of your own for the call."),
            TabColumn("Name to show", "name", "text", "What it is called in lists."),
            TabColumn("Form", "kind", "concept", "Letter, appeal, resolution …", "call-kinds"),
            TabColumn(
                "By",
                "issuers",
                "ref",
                "Who calls; a row of Actors. Of a call inside another one: who is pressed to make "
                "it, or empty where nobody in particular is.",
                "tab Actors",
            ),
            TabColumn("To", "addressees", "ref", "Who is asked; a row of Actors.", "tab Actors"),
            TabColumn("About", "about", "ref", "A row of Events.", "tab Events"),
            *_period("Made on", "madeOn"),
            *_period("Reply due", "replyDue"),
            TabColumn(
                "Contains the call",
                "contains",
                "ref",
                "The inner one: what those who are pressed should demand. It has a row of its own, "
                "whose By is who is pressed.",
                "tab Calls and demands",
            ),
            TabColumn("Demand", "demand", "own", "A name of your own for one thing demanded."),
            TabColumn(
                "Demand's name to show", "demand.name", "text", "What it is called in lists."
            ),
            TabColumn("What is demanded", "demand.kind", "concept", "One kind.", "demand-kinds"),
            TabColumn("Demand in words", "demand.text", "text", "In short, in your words."),
            TabColumn(
                "How strongly", "demand.strength", "concept", "How it is put.", "demand-strengths"
            ),
            TabColumn("For whom", "demand.of", "ref", "A row of Actors.", "tab Actors"),
            TabColumn(
                "Demand is to", "demand.addressees", "ref", "Empty: as the call.", "tab Actors"
            ),
            TabColumn(
                "What followed",
                "followedBy",
                "concept",
                "Of the demand, where the row has one, else of the call.",
                "response-kinds",
            ),
            *_SAID,
        ),
    ),
    Tab(
        "Responses",
        "Response",
        "What came of a call: an answer, a refusal, a refusal to answer, an investigation.",
        (
            *_named("Response", "response-kinds"),
            TabColumn("By", "by", "ref", "Who answers; a row of Actors.", "tab Actors"),
            TabColumn("To the call", "to", "ref", "A row of that tab.", "tab Calls and demands"),
            TabColumn("Answers the demand", "answers", "ref", "A demand's own name."),
            TabColumn("About", "about", "ref", "A row of Events.", "tab Events"),
            *_period("When", "when"),
            TabColumn("For whom", "of", "ref", "A row of Actors.", "tab Actors"),
            TabColumn("Gist", "gist", "text", "What it says, in your words."),
            *_SAID,
        ),
    ),
    Tab(
        FURTHER,
        "",
        "What has no column elsewhere: one thing that is said of a row of another tab, or of a "
        "name of the tab Names, by the key that a sheet has for it.",
        (
            TabColumn("About", NAME, "ref", "A row of another tab, or a name.", "tab Actors"),
            TabColumn("Says", "says", "own", "The key: author, condition, forwardedTo …"),
            TabColumn("What", "value", "own", "A row or name, a word of a list, a text, a day."),
            TabColumn(
                "In its words", "value.as_found", "part", "Of a day: as the document has it."
            ),
            TabColumn("Why you think so", "value.inferred", "part", "Of a day: on what ground."),
            *_SAID,
        ),
    ),
    Tab(
        NAMES,
        "",
        "Names of your own for what a store has already, by its id. Such a name can stand wherever "
        "a row of a tab can. A workbook that was given back out of a store has them all here.",
        (
            TabColumn("Name", NAME, "own", "Letters, digits, - and _."),
            TabColumn("Id", "id", "own", "26 small letters and digits, from a reply."),
            TabColumn("Class", "class", "own", "Person, StateBody, Event …"),
        ),
    ),
)

START = "Start"
EXPLAINED = "How to"
LISTS = "Lists"

SETTINGS = {
    "Workbook": "The id of this workbook. A workbook copied for another case needs another one.",
    "Title": "What this coding is called.",
    "Coder": "Your own name here, or your local name in the registry. A code will do.",
    "Coder's id": "Minted for you. The same one in every workbook that you code. Empty where the "
    "registry has you.",
    "Registry": "Files with actors and places that several workbooks share, from where this file "
    "lies; ; between them. Their local names can stand wherever a row of a tab can.",
    "Language": "Of your own words: en; none where you do not say.",
    "Marking": "Of what has no marking of its own, and of you: the names that you give are on your "
    "word, and no more open than you are.",
}
"""The rows of the tab Start, and what each is."""

INVOLVED = {
    "harmed": "victims",
    "accused of it": "allegedPerpetrators",
    "took part": "participants",
    "organised it": "organisers",
    "helped": "helpers",
    "was helped": "helped",
    "let it happen": "acquiescenceBy",
}
"""How somebody is involved, in plain words → the field of the event."""
