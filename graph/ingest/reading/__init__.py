"""Reading a text: what its sentences seem to say, as a draft for a person. The way in: SHEETS.md.

document_text      the lines of a document: plain text, HTML, DOCX, PDF
sentences          sentences and where they stand
concept_words      how documents word a concept: the table of the ontology
counted_people     numbers of people in a sentence
told_dates_in_text dates in a sentence
accused_bodies     whom a sentence seems to say did it
events_denied      what did not happen, and what only might
page_publisher     who publishes a document
speakers           who speaks in a sentence, and how firmly
read_sentence      events, counts, calls, answers and denials of one sentence
read_document      a document, sentence by sentence
sheet_draft        a coding sheet of what was proposed
named_by_model     a model of one's own that names places and speakers beside the rules
model_port         a program of one's own that proposes, too
"""
