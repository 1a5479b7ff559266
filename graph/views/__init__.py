"""Who sees what: the protocol that everything reads through, and what every engine shares of it.

all_pages         whole lists, page by page
coded_names       names of records as they were coded, in a view in which some of them are one
certain_filters   which of those that pass a filter by time certainly do
claim_filters     which claims a list of claims holds, and in which order: the words for it
clusters          who is who: which entities persons judge to be one, as far as a view reads of it
columns           what claims say of very many entities, as numbers, for anybody who counts
display           which of several claims is shown, and why
either_or         claims that exclude each other
grades            how sure a coder is of a claim: appended to its life like a review
followed_views    views of the present that are followed from state to state, so that what is kept
                  of them outlives writes
happenings        how often what happened in a stretch of time, counted by lives
kept_portions     what replies have of single entities, kept until a write reaches one of those it
                  was read of
kept_results      what was computed from views, kept for the next request of the same
kept_said         what views reply of single entities, kept until a write reaches one of them
kept_shelf        a shelf of things that are kept for views: as many as there is room for
kept_view         what is kept of one view, for one request
known_states      of which state it is known that what is kept of a view holds
lasting_replies   replies of the present that outlive writes which do not reach them
lasting_results   what was computed from a view and outlives writes that do not reach it
keyed_rows        rows of lists by their keys: the order that keys have, and the stretch of a window
merged_documents  claims as documents go, where several documents are judged to be one
name_grades       how well a piece of a search text fits a piece of a name
name_matching     finding an entity by a name, in any script, half typed or mistyped; titles
name_words        A name cut into words, and each word with all that may be written for it in
narrowed_relations  relations narrowed and ordered by what stands at their other ends
paging            stretches of lists, in either direction
relation_dates    the first and the last date of what relations lead to: for lists in that order
reached_since     what writes, and judgements of who is who, reach of what a view reads
replies           wants and replies, typed by what each want gives
points            where places are on the map
resolved_columns  columns of a view in which some entities are one
resolved_filters  filters over a view in which some entities are one
resolved_view     A view in which what persons judge to be one is one, regardless of the engine
resolved_walk     walking over a view in which some entities are one
saying            which claims count for a filter, and what those that count say
seen_states         how claims stand for one reader, in a word
shown_labels      what to call entities, and what stands in place of a name
sounds            whether two words may be one name
syllables         how syllables of scripts without spaces are written in Latin letters
text_words        the words of a text that is searched word by word
told_claims       what claims say in a few columns: for who goes through very many and opens none
told_contents     claims with their lives as plain values: for who writes very many out
view              who sees what: the graph as one clearance sees it, at one known-at time; wants,
                  filters, and how many rows a page has at most
walking           walking: relations read as numbers, many entities at once
word_forms        A word in Latin letters, in each of the ways in which it is written
folded_words      the words of a text, folded, in Latin letters, and by their consonants
"""
