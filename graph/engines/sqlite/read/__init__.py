"""Reading one view out of SQLite.

changed           what something happened to in a stretch of time, by id
claim_conditions  conditions on claims as SQL, and whose claims are all that may pass
claim_lists       lists of claims of many entities at once, by claim id
claim_search      one page of the claims of a view: by id, or by when they were recorded, or as
                  documents go
claim_tests       what filters ask of one claim, as SQL: of its text, and of what qualifies it
contents          what claims of a view say: contents out of kept bodies, and claims out of contents
counting          filters that use which claims count: all claims at many entities at once, then
                  each decided
entity_lists      lists of entities: those of some classes that pass a filter, in some order
filters           filters as SQL: a condition on one entity's key
histories         everything that a view may know of its entities and claims, streaming: what a
                  copy is made of
labels            names of many entities at once: all of them, and the one that is shown
laid_filters      who passes a filter, out of what is laid out: all entities at once, in numbers
laid_sayings      of whom enough may be said, out of what is laid out: filters by which claims count
name_search       search: candidates by their tokens, then each name against the whole text
passing_classes   the classes of what claims name, for who goes through all claims
passing_contents  what claims say, as plain values, for who goes through all of a view
ranges            rows of many index ranges as one list in order: a range for each marking that may
                  be read
ranking           the display rule over rows: the order of `graph.views.display`, without building
                  claims for it
reader            what all reading of one view shares: keys of ids, what may be seen, records,
                  publications
relation_counts   how many relations entities have, when what they lead to was, and how many claims
                  are about them: for lists in that order
relation_walk     relations of a store as numbers: entities and claims by their keys, straight from
                  the indexes
relations         the relations of many entities at once, a page of each
said_values       what a claim says as one number: an end, a concept, the days of a date
short_lists       everything that may pass a filter, where that is few: read in place of all
sifting           who of many passes a filter: computed for all of them at once, condition by
                  condition
sight             what a view may read, as SQL: the one place where conditions on visibility are
                  written
sorted_walk       entities in the order of one property's shown values, read only as far as
                  somebody asks
store_view        a view of a store in a SQLite file
table_columns     columns out of the tables: integers of rows, without making a claim of each
told              what claims say in a few columns, of very many things at once
text_search       finding claims by words: candidates by their tokens, then their places in the
                  order
unopened          records whose claims are opened when something of them is asked for that no
                  column has
"""
