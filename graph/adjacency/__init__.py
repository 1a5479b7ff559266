"""Ways over relations: arrays and searches that engines feed and views answer from.

search         the search for ways between two entities, from both ends, over any engine's numbers
simple_ways    from what was looked at to ways, the shortest first
ways           ways over edges that somebody read already
"""
