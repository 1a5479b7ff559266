"""Tables in: a mapping file says what the columns of somebody else's file mean.

mapping_file      a mapping file, read: what it reads, its keys, its blocks
mapping_secret    the secret of a mapping, and ids made of keys under it
mapping_head      what a mapping says itself: the data set as a source, and who it names
table_files       rows of a file: CSV, TSV, workbooks, JSON, JSON lines, XML
stix_objects      objects of a STIX bundle, with how each part of them is to be handled
workbook_extent   how far the cells of a workbook reach, before it is unpacked
column_reader     what a mapping says of the columns of a file
column_forms      what stands in a cell: null words, dates, numbers, splits
published_counts  how many people, as tables publish it: about 20, 5-7, 30+, dozens
cell_templates    ``${column}``: texts with columns in them
row_tests         ``if:``: which rows something holds for
row_desk          what is known of all rows of a file: keys met, ids said, joined tables; on disk
row_cells         a row in declared forms, with the groups of columns that keep step
block_rules       what a mapping says of a row: rules for blocks and their values
manner_compiler   of blocks: who says it, how firmly, for what time, citing what, for which rows
rule_compiler     from the blocks of a mapping to rules, checked against the ontology
ready_rules       rules made ready for many rows, with how parts of claims are written
plain_values      texts, dates and points that are read without a look at the block around them
value_runs        values of a block that the same few cells settle
made_rows         one row while it is made: who is there, which of several values is meant
prepared_values   what a value says of all rows that have the same in its cells
row_claims        one row as entities and claims
row_instances     who there is of one row, with ids, classes and markings
row_sayings       what is said of one row, value by value
row_refusals      that a row, or a part of it, is not taken, and what is told of it
mapping_schema    the JSON Schema of mappings, for editors
column_names      what columns are called, without what nobody sees
column_looks      what the values of a column look like, for a draft
date_looks        in which forms the dates of a column stand
header_words      what columns are called: by it a draft guesses what they mean
told_otherwise    rows that say of one thing what cannot hold of it together
sum_words         what lines are called that add up others, or that speak of a table
total_lines       lines of a table that are no rows of it: sums, notes, units, headers said again
column_sums       sums of the columns of a table, between the lines that may add them up
mapping_draft     drafting a mapping from the header and the values of a file
connectors        mappings that ship, in shipped/: other people's formats
said_before       what several rows say alike is made once
claim_making      how the parts of a value become claims
"""
