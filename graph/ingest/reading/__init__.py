"""Reading a text: what its sentences seem to say, as a draft for a person. The way in: SHEETS.md.

document_text      the lines of a document: plain text, HTML, DOCX, PDF
sentences          sentences and where they stand
concept_words      how documents word a concept: the table of the ontology
words_in_names     words in names: of bodies, places, titles, kin
counted_people     numbers of people in a sentence
told_dates_in_text dates in a sentence
due_days           by when something is asked for
days_and_places    which of them belong to which event
accused_bodies     whom a sentence seems to say did it
blame_words        whom it blames in other words, and whose word that is
events_denied      what did not happen, and what only might
told_aside         what somebody told of whom the sentence says what befell him
denial_words       words that deny what others told, and name no event
denied_before      what such a denial is of, where that is plain
page_publisher     who publishes a document
subjects           the words before a verb that name who does it
people_names       names of people, and who is called by another's name
speakers           who speaks in a sentence, and how firmly
readings           what is proposed of a sentence
events_in_sentence events, each with its day and place
calls_in_sentence  calls: the document's own, and those of others of which it tells
listed_demands     what a call asks for in the lines below it
read_sentence      all that one sentence seems to say
read_document      a document, sentence by sentence
sheet_draft        a coding sheet of what was proposed
draft_actors       its actors and places
call_lines         its calls
denial_lines       its denials of what earlier sentences tell
sheet_words        how it writes texts, counts, days and names
named_by_model     a model of one's own that names places and speakers beside the rules
model_port         a program of one's own that proposes, too
"""
