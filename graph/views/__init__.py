"""Who sees what: the protocol that everything reads through, and what every engine shares of it.

view            queries, replies and the protocol itself
display         which of several claims is shown
name_matching   how a name is found, in any script
walking         relations as numbers, for whoever looks for ways
all_pages       going through a list page by page
kept_results    what was computed, kept for who asks the same again
"""
