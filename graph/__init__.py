"""The library: it knows no web and no command line. Rooms, lowest floor first in CONTRIBUTING.

adjacency   ways over relations: arrays and searches that engines feed and views answer from
changes     what changes a store; imports/ takes exports of other stores
claims      the words: what a claim is made of
duties      duties: which provisions call for something from which State after an event; law/ has
            the tables
engines     engines by name
export      files out
ingest      files in
ledger      the ledger of calls: what was demanded of whom, and what came of it by a day
protection  what keeps people safe
relations   relationship queries: how things are connected, who commands whom, what stands around
            something
release     what leaves a store, and to whom; profiles/ says how much of a view goes out to
            somebody
shapes      SHACL: the shapes that stand in the ontology, and whether data keeps to them
views       who sees what: the protocol that everything reads through, and what every engine shares
            of it
vocabulary  the ontology as the rest of the program sees it: classes, properties, concepts
"""
