"""What leaves a store, and to whom; profiles/ says how much of a view goes out to somebody.

description     what a file is, for anybody who finds it in a catalogue or in a folder
encryption      what leaves encrypted to those who get it
excerpts        what goes out of a view where only some claims, or what is said of some entities
export_run      handing a view out: everything that leaves through an exporter is noted in the store
extent          of which days and of which countries a view tells, for catalogues
signatures      who signed a file that left, and that not a byte of it differs
versions        versions of an export, and what changed since one of them
"""
