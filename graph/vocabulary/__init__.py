"""The ontology as the rest of the program sees it: classes, properties, concepts.

Read once from the Turtle files of a folder. Everything that depends on the ontology (validation,
GraphQL types, RDF, an engine's constraints) asks here.

    turtle      statements of Turtle files: the only place that knows Turtle
    reading     statements made classes, properties and terms
    checks      whether these go together, and with GraphQL and the coding sheets
    vocabulary  the whole, to be asked
"""

from graph.vocabulary.terms import BASE, KINDS, Class, Property, Term
from graph.vocabulary.vocabulary import Vocabulary

__all__ = ["BASE", "KINDS", "Class", "Property", "Term", "Vocabulary"]
