"""The fields of the query: a class each, in a file of its own, with how it is read and laid out.

analysis             figures of a small view as a graph: `analysis`
call_outcomes        how many demands came to what, by a day: `callOutcomes`
chain_of_command     who stood above a body on a day: `chainOfCommand`
changes              what is new: `changes`; and which clocks run out: `upcoming`
claims               claims of any entity: `claims`; and one by its id: `claim`
concepts             the terms of the ontology's schemes: `concepts`
entities             the lists of all entities of a class: `events`, `actors`, `calls` …
find                 which claims say or quote some words: `find`
neighbourhood        what stands around some entities: `neighbourhood`
node                 everything that has an id, of any view: `node`; and a view by its moment:
                     `asOf`
obligations          duties of States after events: `obligations`
paths                how two things are connected: `paths`
reader               as whom one reads: `reader`
root                 what a field of the query is: planned once for a question, read and laid out
                     over many stores
search               what has a name like a text: `search`
self_investigations  where the body that was asked is linked to the one accused:
                     `selfInvestigations`
statistics           how many events, and how many people, by what is said of them: `statistics`
timeline             everything dated, in one order: `timeline`
unanswered_calls     calls of which something is open on a day: `unansweredCalls`
"""
