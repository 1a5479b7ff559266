"""The fields of the query: a class each, in a file of its own, with how it is read and laid out.

root                 what a field of the query is
entities             events, actors, calls: all entities of a class
claims search node   by conditions, by name, by id; views of other moments
unanswered_calls call_outcomes obligations self_investigations   what is computed
"""
