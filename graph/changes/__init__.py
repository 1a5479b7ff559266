"""What changes a store; imports/ takes exports of other stores.

burial          burying again what was erased after a backup was made
claim_bindings  what binds each claim of a unit: its own marking, and those of all it names
coders          who coded a claim: the persons who may not be the ones to accept it
decided_floors  floors and denials where a person decides, told as far as the person may know
decision_by     who decides, with what reason, and what he or she may read
decisions       what persons decide about claims in the store: reviews, re-markings, retractions
document_addresses  whether two web addresses are of one document
erasure         erasing what a person orders to be erased: the one exception to “nothing is lost”
export_names    what files are called that imports take in
file_formats    which connector a file is for
followers       claims that become less strict because something that they name does
full_sight      what the whole store does to a sheet that was planned in one person's sight
identity        judgements of identity: a person says that two records are of one thing
judgement_twins  judgements that spread more than their author may read, and wait for who reads it
load            loading: from files to the store, each origin whole or not at all
load_plan       what loading a unit would change, computed before anything is written
load_report     what came of loading: of each file, and of all of them
minted_claims   minting in TriG: ids for a partner's own claims
minted_ids      minting: writing the random ids that sheets, registries and review files need
open_reasons    reasons of decisions that would tell openly what a floor holds back
opened_places   places that a judgement of identity would open, though a floor holds them back
raised_denials  accusations whose denials somebody may not read are held as closely
repeated_decisions  decisions in the words of an earlier one: a store takes the same one once
rings           rings that nobody meant: a part of its own part, a body under one that is under it
second_looks    what is worth a second look before a unit is written
shared_work       who works on which sheet: whose it is to code, and whose to read
sheet_comparison  where two people who coded one document differ
sheet_given_back  taking a sheet out of a store, as far as somebody may read it
sole_load       one load of a mapping at a time
spreading       what a judgement of identity brings to another name: accusations and listings
submission      a sheet that somebody hands in: planned in what he or she may read
table_load      loading a table by a mapping: one origin in parts, each whole or not at all
table_reading   a file and its mapping, read: header, keys, each row as what it comes to
table_report    what came of loading a table: rows in, rows claimed, rows refused
undated_calls   calls of which nobody says when they were made
written_plan    what loading a unit would change, done
writer_sight    what a loader asks, answered with what one person may read
"""
