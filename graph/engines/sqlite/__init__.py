"""The embedded engine: a store in one SQLite file, through apsw.

adjacency           the relations of a store as arrays: laid out in the background, and told what
                    changed since
body_functions      what SQL asks of a claim's body that no column has: the words that it cites,
                    and its place; the best figure of a quantity; whether a clearance reads a
                    marking
burials             what a store keeps of erasures, and the ids that it holds: for a backup that is
                    put back
carried_over        stores of the versions before, carried over where they lie
check               whether a store is what was written, and what follows from that
claim_ids           ids of claims as a store keeps them: 20 bytes, whose order is that of their 32
                    letters
date_layout         laying dates out in their order: all, or those of what changed
dated_sheets        dates of very many things, in the order of lists: by date, and of one date by
                    id; where a page in the middle of a full month is read from
days                days of periods as SQL: what was possibly, and what was certainly so
effective_markings  effective markings: the join of everything a claim names, kept up when any of
                    it is re-marked
entity_sheets       which entities there are, laid out as keys for who counts
file_place          the file that was opened at a path, told from another one that somebody put
                    there since
interned            what a store keeps as small integers: the ontology's terms, markings, stances
                    and decisions
kept_bodies         bodies of claims as a store keeps them: what their columns do not say already
keys                small steps that recording and restoring share
known               registered entities at hand: of each the key, the class and the marking, in one
                    small integer
latest_state        the state that a store is in now, and a short look at it: at once
opening             opening the file: what is checked before anything is read, and errors in plain
                    words
reach               what came behind a unit of work of what a clearance reads now, or read when it
                    was done
read                reading one view out of SQLite
relation_layout     laying relations out as rows: all, or those of what changed
row_digests         digests of the rows that follow from nothing else: what was written, and who
                    decided
rows                a claim as a row: the columns that queries compare, computed once when it is
                    recorded
said_sheets         what claims say of very many things, laid out as columns for who counts: a
                    sheet for each property and effective marking
screens             what may hide claims that finer ones make exact: sets of markings, for who lays
                    claims out
sealed_pages        pages that know when they are damaged: each carries a checksum of itself in its
                    last bytes
settled_terms       whether a store has the terms of the ontology, and what is done where terms
                    came, went or were replaced
snapshots           one state of a store, and a short look at it
states              what tells one state of a store from all others
tables              the tables of a store: one schema
tokens              the tokens of names and texts, by which a search finds its candidates, kept
                    beside the claims
units               units of work by number and record time, and what came since one of them
write               writing units of work into SQLite
"""

from graph.engines.sqlite.store import SqliteEngine

__all__ = ["SqliteEngine"]
