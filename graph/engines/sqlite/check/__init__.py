"""Whether a store is what was written, and what follows from that.

joined_markings  joins of markings while a store is only looked at, and nothing may be written
row_check        every row of a store against what it follows from: ids, derived columns, markings,
                 lives
schema_check     whether a store has the tables and indexes that this program makes
sorted_tables    tables that say again, in an order of their own, what others say: the tokens of
                 names and texts, and what each speaker said
store_check      checking a whole store: its pages, SQLite's own rules, every row by what it
                 follows from
"""
