"""RDF out: one file a syntax, over one source of statements.

change_lines       what changed between two versions of an export, as JSON Lines
                   (https://jsonlines.org/)
claim_texts        claims as texts of N-Quads and TriG, out of pieces that many claims share
computed_markings  how closely something must be kept that was computed: as the strictest of what
                   it rests on
direct_triples     which claims a format without quoting may also write as bare triples
jsonld             JSON-LD: claim nodes with their parts inside them, and bare triples for what
                   stands firm
ledger_nodes       what the ledger computes for a day, as RDF beside the claims: statuses of calls,
                   and duties
literals           literals as N-Triples writes them, and their datatypes
nquads             N-Quads: every claim of a view with everything that is said about it
ntriples           N-Triples: claim nodes, and bare triples for what stands firm
rdfxml             RDF/XML (https://www.w3.org/TR/rdf-syntax-grammar/): the triples of Turtle, for
                   older tools
shown_names        the name that is shown of each entity, for tools that look for a label
tally              counting the statements of an export as they pass
trig               TriG: what N-Quads has, laid out for a person to read
triples            claims as triples, for syntaxes that cannot quote
turtle             Turtle: what N-Triples has, laid out for a person to read
turtle_terms       terms and subjects as Turtle and TriG write them, short enough to read
"""
