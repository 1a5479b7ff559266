"""Relationship queries: how things are connected, who commands whom, what stands around something.

analysis       figures of a view as a graph: degrees, betweenness, parts, communities
belonging      what a timeline about an entity is of
bucket_counts  counting in buckets: events as bounds, people as unions
call_turns     which calls became overdue, or were answered, between two looks at them
commands       chains of command: who stood above a body on a day, or below it
connections    how two entities are connected: every shortest way, and those a little longer
counted_events the events that are counted, with what puts them under keys and who was harmed
dimensions     what statistics can be taken by, under which keys; GraphQL: bucket_keys
event_days     when events may have been: what their dates come to, computed once for all alike
group_sizes    how many several groups are together: a union, and never a sum
joined_pairs   pairs as columns: of places and what stands there, put together, each once
key_levels     what stands above a key at one level, where more than one way leads down
likeness       pairs of records that a person may look at: whether they are of one thing
news           news: what was recorded, decided, re-marked or taken back between two moments
news_pages     pages of news, each at the cost of what stands on it where very much happened
passages       which relations are hops, and which classes ways lead through
possible_days  the days on which something may have been
shown_claims   which claim of a relation is shown where one has room
small_cells    leaving small cells out of what is published, so that nobody can work them out; how
               small: ontology/handling.yaml
statistics     statistics: how many events, and how many people, by what is said of them
surroundings   what stands around some entities
ties           one relation with its claims
timeline       A timeline: one order over everything dated, in a whole view or about one entity
timeline_entries  entries of a timeline: what is dated, by what, and the claims that say so
"""
