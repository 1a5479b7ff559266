"""The ontology as the rest of the program sees it: classes, properties, concepts.

Read once from the Turtle files of a folder. Everything that depends on the ontology (validation,
GraphQL types, RDF, an engine's constraints) asks here.

asked_words    words that people type who look for a concept
claim_rules    whether the ontology allows a claim
conventions    conventions: bounds for words such as “dozens”
derived_terms  what tools of OWL and SKOS want to have said
publication    the ontology written out for others
term_checks    whether the terms of an ontology go together, and with GraphQL and the coding sheets
term_reader    statements made classes, properties and terms
terms          what an ontology is made of: classes, properties, and the terms of concept schemes
turtle_files   statements of Turtle files: the only place that knows Turtle
vocabulary     the whole ontology, to be asked
"""

from graph.vocabulary.terms import BASE, KINDS, Class, Property, Term
from graph.vocabulary.vocabulary import Vocabulary

__all__ = ["BASE", "KINDS", "Class", "Property", "Term", "Vocabulary"]
