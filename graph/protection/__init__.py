"""What keeps people safe. Floors are least markings; their rules are `ontology/handling.yaml`.

consents          consent of sources: for what the one who told something agreed that it may be used
denials           an accusation never travels without its denial
floor_exceptions  floors that two persons set aside for some claims and entities
floor_raises      floors at load: what a file may not say openly is kept closer
floors            floors: the least marking that a kind of claim or entity may carry
held_names        names of people who were erased, held where the one who erased them asked for it
kept_too_long     documents that may be kept, or used, no longer
kinds_told        the kinds that entities are said to be of, and what says as much: whom an event
                  harmed
mentions          where a name still stands when its bearer is gone
nearby_places     A place that a floor holds back, and that can be read one step away, or two
one_by_one        what a person accepts one at a time where software proposed it
open_names        names that are read by more people than what is said of their bearers
read_words        the words of a text as a person reads them, however they are written
software_proposals  what software proposed is held at restricted until a person accepts it
sought_names      finding by name, as every interface offers it
stored_floors     the floor of what is stored: one check for decisions, imports and loads
told_words        words that give away in free text what a floor holds back elsewhere
trait_words   lists of words of traits, which may be names of people and places, too
tombstones        what was erased stays out: tombstones, and the key without which they say nothing
"""
