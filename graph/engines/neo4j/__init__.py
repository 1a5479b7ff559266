"""The scale-out engine: a store in a Neo4j.

address         addresses of stores in a Neo4j, and who signs in there
claim_nodes     a claim as a node: the properties that queries compare
constraints     constraints and indexes of a store, by name
counted         filters that use which claims count
cypher          Cypher: the one place where what a view may read is written
dated_walk      entities in the order of one date
entity_sets     filters computed for many entities at once
claims_listed   lists of claims
emptying        taking a copy out again that is not finished; whose turn it is
entities_known  the entities that a copy has written, in little memory
filled_parts    parts of a copy, made ready and written
filling         filling an empty store in parts
listing         lists of entities, a page at a time
index_check     whether the indexes of a store are there
laid            relations of one state as arrays
lives           everything that a view may know of its entities and claims; what changed; counts
loader_lookups  what a unit of work can ask of the store
marking_numbers the numbers that a store gives to markings
names_found     search by stored tokens
node_digests    digests of the nodes that follow from nothing else
pages           relations and claims of many entities, a page of each
server_arrays   laying relations out as arrays
server_check    whether a store is what was written
publications    days of publications that are known, by state and clearance
pending         what a unit of work has come to and not sent yet
planned_ahead   having the server plan what is asked most before anybody asks it
reads           what all reading of one view shares
remarking_check  whether the nodes of re-markings are those that follow
remarkings      nodes that say from which marking to which something came
restoring       writing histories as they are into an empty store
said_of         what standing claims say of entities
sending         sending what a unit has come to
server_columns  what claims say of very many entities, in narrow rows
server_notes    what is noted outside every view
server_reach    what came behind a unit of work of what a clearance reads now, or read then
server_snapshot  one state of a store
server_store    the engine
server_view     what one clearance sees
server_walk     relations as numbers
server_writer   one unit of work
sessions        talking to the server: queries with a deadline, errors in plain words
settling        opening a store
store_node      the store's node: what each reading wants of it, and its lock
store_node_check  what follows from nothing else, against its digests
state_memory    what is known of the views of the newest state, until it is another one
touching        what came since a unit of work
units_known     units of work by number and record time
wanted          wants: a level of a request is one round trip
words_found     finding claims by words
"""
