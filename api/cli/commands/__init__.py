"""The verbs of the command line, one file each.

analyse           answerable analyse: figures of a view as a graph, as a table or as columns for
                  Gephi
answer_rows       the answer to a question as rows of a table
apply             answerable apply: changes of an export put into the export that one has
around            answerable around: what stands around some entities
audit             answerable audit: what was read above public, taken away, decided and let in
backup            answerable backup and answerable restore
book_of_store     the private books of a store, for the commands that keep them
calls             answerable calls and answerable board: what was asked of whom, and what came of
                  it
chain_of_command  answerable command: who stood above a body on a day, and who held which post
changes           answerable changes and answerable upcoming: what is new, and which clocks run out
check             answerable check: whether the store is what was written
computing         --ledger and --policy: what the ledger derives for a day, beside the claims
copy              answerable copy: what a clearance may read, as a store of its own; or a backup
deciding          what the verbs that decide have in common: who, why, which ids, and telling what
                  came of it
describing        --describe, --licence, --contact: Turtle beside a file, for who catalogues it
doctor            answerable doctor: what on this machine endangers a store
draft             answerable draft: the draft of a decision about every claim of a sheet
due               answerable due: documents that may be kept, or used, no longer
duties            answerable duties: what provisions in force call for after an event, and why
erase             answerable erase: claims and entities removed physically
export            answerable export: a view of the store in one format, or in all of them
find              answerable find: which claims say or quote some words
handing_over      --to and --sign: what leaves as it is handed over to others
held              answerable held: what the store kept out or closer than sheets asked for
history           answerable history: the life of a claim or an entity, as far as one may know it
import_           answerable import: an export of another store into this one
key               answerable key: keys to sign what leaves
laying            what the verbs of the ledger share: the day, the format, and cells that no
                  spreadsheet runs
listening         listening to a server, over Server-Sent Events, for as long as one likes
load              answerable load: coding sheets, registries and reviews into the store
map               answerable map: drafting, trying and keying the mapping of a table
mint              answerable mint: ids for sheets, registries, review files, and for own claims in
                  TriG
naming            what entities are called on the command line: words taken for ids, and labels for
                  ids
new_sheet         answerable new-sheet: a coding sheet to fill in, with the words that can stand in
                  it
news_options      what commands about news share: which classes, and which kinds of news
noting            what the audit log is told of work at the command line
ontology          answerable ontology: the documentation of what can be claimed
options           options that several verbs share, so that they mean the same everywhere
output            where a command writes: standard output, or a file that is there whole or not at
                  all
paper             --format docx|html and --output: what a verb tells, as a file to print or to hand
                  on
paths             answerable paths: how two entities are connected
profiles          --profile and what goes with it: the report and the table of pseudonyms, for the
                  sender
qualifying        --particular NAME=VALUE: which claims are qualified so, at the command line
query             answerable query: a GraphQL question, and its answer as JSON
read              answerable read: a draft of a coding sheet from the text of a document
relation_words    relations in words, whichever command tells of them: a hop of a way, an edge
                  around something
remark            answerable remark: another marking for claims and entities
retract           answerable retract: claims taken back
review            answerable review: what a person decides about claims in the store
same              answerable same: who is who, as persons judge it
schema            answerable schema: the GraphQL schema that follows from the ontology
search            answerable search: what has a name like this, in any script
serve             answerable serve: GraphQL and GraphiQL over HTTP
shared            answerable mine and answerable compare: several people at the same documents
sheet             answerable sheet: a coding sheet back out of the store
show              answerable show: an entity with all its claims, or one claim, readable in a
                  terminal
stats             answerable stats: what a view of the store holds, and how much was said to have
                  happened
stone_lists       lists of tombstones, kept apart from a store for the day when it is lost: a line
                  each
tables            loading a table by a mapping, as the command line tells of it
template          answerable template: a workbook to code in, for people who work in a spreadsheet
terminal          text laid out for a terminal: in columns, wrapped, and with nothing that a
                  terminal obeys
timeline          answerable timeline: everything dated about something, in one order
token             answerable token: who may read what over HTTP, and until when
validate          answerable validate: whether a store or a file keeps to the shapes of the
                  ontology
verify            answerable verify: by whom a file is, and that it is as it was signed
versioning        --keep-version and --since: an export as a version, or what changed since one
watch             answerable watch: what happens, line by line, while somebody looks on
webhook           answerable webhook: addresses that are told when something happened
wishing           --purpose, --only, --hops and the like: how a format is wanted, and for what
"""
