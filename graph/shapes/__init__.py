"""SHACL: the shapes that stand in the ontology, and whether data keeps to them.

The Shapes Constraint Language (https://www.w3.org/TR/shacl/), of its core what the ontology uses. A
shape with anything else is refused: what is not checked must not look as if it were.

findings       what was found wrong, gathered by what is wrong, so that a person can act on it
line_places    where in a file something is said that is wrong: lines of N-Quads and N-Triples
rdf_literals   which literals are what their datatypes say, and how two of them compare
rdf_syntaxes   statements of a file in any syntax of RDF
rdf_terms      terms of RDF as plain values
record_check   one record against all shapes: SHACL Core
record_stream  the statements that are checked, record by record, in bounded memory
shacl_report   the standard report, as Turtle: SHACL §3.6
shape          what a shape is, read and resolved
shape_paths    what a path leads to, and which classes something is of
shape_reader   shapes from the files of an ontology; everything that is not checked here is refused
validation     whether a store or a file keeps to the shapes of the ontology
"""
