"""GraphQL: types as tables, plans made of them, and replies laid out level by level; roots/ has the
fields of the query, mutations/ and subscriptions/ those of the other two.

analysis_tables  figures of a view as a graph, as types of the schema
arguments        the arguments of fields: a key of this table → name, type and what it is
bucket_keys      keys of buckets, regardless of what is counted
cache            what was made last, kept for the next request of the same
catalogue        which fields, filters and orders each class of the ontology has in GraphQL
claim_where      from the arguments of a list of claims to what a view is asked
claim_tables     claims and what they are made of, as types of the schema: see `api.graphql.tables`
columns          the fields of entities, as columns
combining        how conditions are put together where some of them are empty
cost             what a query may cost, reckoned before anything is read
cursors          where a page stopped, as text that a client hands back
duty_lists       lists of duties: at the root, after an event, of a State; and one by its id
duty_tables      duties, and the accused who were asked, as types of the schema
entity_tables    every class of the ontology as a type of the schema
enums            the enums of the schema, what they are, and what each of their values means
error_codes      what kind of error a reply tells
filters          from the arguments of a list to what a view is asked
input_tables     what arguments are made of, as input types of the schema
introspection    answers about the schema itself, walked over the one schema there is
ledger_tables    what became of calls, as types of the schema: see `api.graphql.tables`
judgements       what a person can say of two records
large_lists      reading of a view what many ids need, of lists so many at a time as there is room
                 for
length           how long a reply would be, reckoned before it is written
listing          lists whose rows have to be computed
objects          what is selected below a field, regardless of its type
operations       which operation of a document is meant, and why a question is refused
portions         what a request writes of single entities, and takes from what is kept of them
planner          from what is selected to plans, by the tables of the types
reading          reading a plan over one snapshot: the root fields, then every level below them
planning         from the text of a question to its plan, kept for the next one of the same
relation_fields  lists of relations of entities: what is asked for them, and what edges have
relation_tables  ways, commands, neighbourhoods, timelines and statistics as types of the schema
replying         what comes of a question: a reply, or why it has none here
root_fields      which fields the query has, and the planning of all of them together
run              reading a plan level by level, and laying out what was read
scalars          dates as an analyst writes them: one form each, and a message that shows it
schema           the GraphQL schema, made by Strawberry from the tables of its types
selection        what a document selects, for one set of variables
service          questions in, answers out: the one entry to GraphQL
slips            what to write in place of a slip of syntax
taking_back      whether all that makes a relation was taken back: a field that edges and hops share
tables           the words that the schema's tables are written in
value_filters    conditions on what is claimed of an entity itself
view_ids         ids that name one thing in one view
"""
