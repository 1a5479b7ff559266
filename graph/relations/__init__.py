"""Relationship queries: how things are connected, who commands whom, what stands around something.

passages       which relations are hops, and which classes ways lead through
ties           one relation with its claims: how firm, contested, certain
connections    the ways between two entities
commands       who stands above or below a body on a day, and who held which post
news           what was recorded and decided, and which clocks run out
timeline       everything dated, in one order
statistics     events and people counted by what is said of them
dimensions     what is counted by, and under which keys an event then stands
possible_days  the years and months that something may have been in
bucket_counts  bounds of events, unions of people
surroundings   what stands around some entities, cut where it gets too much
"""
