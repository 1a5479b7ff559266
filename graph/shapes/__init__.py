"""SHACL: the shapes that stand in the ontology, and whether data keeps to them.

The Shapes Constraint Language (https://www.w3.org/TR/shacl/), of its core what the ontology uses. A
shape with anything else is refused: what is not checked must not look as if it were.

    terms      IRIs, literals, and how both are shown
    shape      what a shape is, as plain values
    reading    shapes from the files of an ontology
    syntaxes   statements of a file in any syntax of RDF, as the one graph that is checked
    gathering  the statements of that graph record by record, in bounded memory
    literals   which literals are what their datatypes say, and how they compare
    paths      what a path leads to
    checking   one record against all shapes
    results    what was found wrong, gathered for a person
    reporting  what was found wrong, as the standard has it
"""
