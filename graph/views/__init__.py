"""Who sees what: the protocol that everything reads through, and what every engine shares of it.

view            queries, replies and the protocol itself
display         which of several claims is shown
name_matching   how a name is found, in any script: tokens, candidates, ranks
name_grades     how well a word of a search text fits one of a name
name_words      a name cut into words, and the pieces that they make
word_forms      a word in Latin letters, in each of the ways in which it is written
syllables       how Han, Hangul and Burmese syllables are romanised
sounds          whether two words may be one name
words           the words of a text, folded, in Latin letters, by their consonants
walking         relations as numbers, for whoever looks for ways
all_pages       going through a list page by page
kept_results    what was computed, kept for who asks the same again
"""
