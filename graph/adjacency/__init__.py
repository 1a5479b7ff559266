"""Ways over relations: arrays and searches that engines feed and views answer from.

array_walk   a walk over such arrays, for any engine
search       the search for ways between two entities, from both ends at once
sheets       relations as compressed sparse rows
simple_ways  simple ways over legs that were read already: the shortest first, each in its place
ways         paths: the ways from one entity to another
"""
