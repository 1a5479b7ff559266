"""An export of another store into this one: converted, proven, then restored or merged.

change_file  a file of changes put into the N-Quads that it is since: what comes out is the export
             of now
converter    quads in other syntaxes as N-Quads, which is what imports read
importer     taking an export of another store in, whole or not at all
merger       an export of another store into one that holds something already: see
             `graph.changes.imports.importer`
tables_back  the zip of tables of an export back, as N-Quads
proof        proving an export of another store, record by record, before anything of it is written
"""
