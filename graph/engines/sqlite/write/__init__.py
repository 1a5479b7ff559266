"""Writing units of work into SQLite.

decisions_said  decisions: who, why, on what day, with whom; once for all that was decided in one
                go
expunger        taking claims and entities out of the tables; scrubbing takes them out of the file
file_filling    filling a new file in parts, each a transaction: what a copy from another store goes
                into
first_load      what is left out while a store is filled for the first time, part after part
holdings        what a unit of work can ask of the store, regardless of the marking: what loaders
                compare with
late_indexes    what is in any order but that of arrival is left out while very many claims come in
late_tokens     tokens that wait while very many claims come in, written in the order of their table
new_claims      new claims on their way into the tables, a batch at a time
recorded_claims
                what a unit of work recorded, at hand for the rest of it
recorder        taking in new claims, a batch at a time: each is checked, proven and made a row
restorer        writing histories as they are into an empty store: what a copy consists of
row_shapes      what the rows of claims need of all that they name: keys, terms, effective markings
steps           steps of a transaction, each done whole or not at all
writer          one unit of work on the file: what is checked, and everything that follows from a
                change
"""
