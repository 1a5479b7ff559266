"""The files beside the tables of an export for Neo4j: how to load them, and what to ask."""

from __future__ import annotations

README = """\
A graph of claims, for Neo4j 5.26 or later. Each claim is a node: who says what of whom, how firmly.
No relationship is a finding, and none stands between an accused and an event by itself. A claim
with negated = true says that it is not so. standing = false: rejected, retracted, or replaced by a
finer claim in this file; leave those out, as the questions in queries.cypher do.

marking says how a claim must be handled. Neo4j does not enforce it: all who can open this database
reads all of it, in Neo4j Browser, too. Load it only where all who can ask may read all.

Into an empty database, offline and fast (the server stopped, the files in a folder import/):

  neo4j-admin database import full neo4j --overwrite-destination --multiline-fields=true \\
    --legacy-style-quoting=true --array-delimiter=";" \\
    --nodes=import/entities.csv --nodes=import/concepts.csv --nodes=import/claims.csv \\
    --relationships=import/broader.csv \\
    --relationships=import/subject.csv --relationships=import/object.csv \\
    --relationships=import/concept.csv --relationships=import/speaker.csv \\
    --relationships=import/source.csv --relationships=import/refines.csv

then  cypher-shell -f schema.cypher

Into a running server, also beside other data (the files in the server's own import folder):

  cypher-shell -f schema.cypher
  cypher-shell -f load.cypher

Loading the same files again changes nothing. A later export does not take away what it has no more:
start with an empty database for that.
"""

SCHEMA = """\
CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT claim_id IF NOT EXISTS FOR (n:Claim) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT concept_code IF NOT EXISTS FOR (n:Concept) REQUIRE n.code IS UNIQUE;
CREATE INDEX entity_label IF NOT EXISTS FOR (n:Entity) ON (n.label);
CREATE INDEX claim_predicate IF NOT EXISTS FOR (n:Claim) ON (n.predicate);
CREATE FULLTEXT INDEX entity_labels IF NOT EXISTS FOR (n:Entity) ON EACH [n.label];
CALL db.awaitIndexes(300);
"""

_IN = "IN TRANSACTIONS OF 5000 ROWS"


def _links(file: str, end: str, key: str, end_label: str) -> str:
    return f"""\
LOAD CSV WITH HEADERS FROM 'file:///{file}.csv' AS row
CALL (row) {{
  MATCH (c:Claim {{id: row.`:START_ID(Claim)`}})
  MATCH (e:{end_label} {{{key}: row.`:END_ID({end})`}})
  MERGE (c)-[:{file.upper()}]->(e)
}} {_IN};
"""


LOAD = f"""\
// The tables beside this file, read by a running server from its import folder.
LOAD CSV WITH HEADERS FROM 'file:///entities.csv' AS row
CALL (row) {{
  MERGE (n:Entity {{id: row.`id:ID(Entity)`}})
  SET n:$(split(row.`:LABEL`, ';')),
      n += {{iri: row.iri, class: row.class, label: row.label, marking: row.marking,
            kinds: split(row.`kinds:string[]`, ';'), recordedAt: row.recordedAt}}
}} {_IN};
LOAD CSV WITH HEADERS FROM 'file:///concepts.csv' AS row
CALL (row) {{
  MERGE (n:Concept {{code: row.`code:ID(Concept)`}})
  SET n += {{iri: row.iri, scheme: row.scheme, label: row.label, definition: row.definition}}
}} {_IN};
LOAD CSV WITH HEADERS FROM 'file:///broader.csv' AS row
CALL (row) {{
  MATCH (a:Concept {{code: row.`:START_ID(Concept)`}})
  MATCH (b:Concept {{code: row.`:END_ID(Concept)`}})
  MERGE (a)-[:BROADER]->(b)
}} {_IN};
LOAD CSV WITH HEADERS FROM 'file:///claims.csv' AS row
CALL (row) {{
  MERGE (c:Claim {{id: row.`id:ID(Claim)`}})
  SET c:$(split(row.`:LABEL`, ';')),
      c += {{iri: row.iri, predicate: row.predicate, says: row.says,
            negated: toBoolean(row.`negated:boolean`), standing: toBoolean(row.`standing:boolean`),
            stance: row.stance, act: row.act, review: row.review, oneOf: row.oneOf,
            value: row.value,
            original: row.original, unit: row.unit, min: toInteger(row.`min:long`),
            max: toInteger(row.`max:long`), best: toInteger(row.`best:long`),
            begins: row.begins, ends: row.ends, valid: row.valid, locator: row.locator,
            quote: row.quote, marking: row.marking, recordedAt: row.recordedAt,
            retractedAt: row.retractedAt}}
}} {_IN};
""" + "".join(
    _links(file, end, key, label)
    for file, end, key, label in (
        ("subject", "Entity", "id", "Entity"),
        ("object", "Entity", "id", "Entity"),
        ("speaker", "Entity", "id", "Entity"),
        ("source", "Entity", "id", "Entity"),
        ("concept", "Concept", "code", "Concept"),
        ("refines", "Claim", "id", "Claim"),
    )
)

QUERIES = """\
// Ten questions. Each keeps who says so and how firmly beside what is said; keep it so in yours.

// 1. Who is accused of what, on whose word, and who says that it is not so?
MATCH (event)<-[:SUBJECT]-(c:AllegedPerpetrator {standing: true})-[:OBJECT]->(accused)
OPTIONAL MATCH (c)-[:SPEAKER]->(speaker)
RETURN event.label, accused.label, c.says, c.stance, speaker.label, c.review
ORDER BY event.label, accused.label, c.negated;

// 2. Which accusations are denied?
MATCH (event)<-[:SUBJECT]-(c:AllegedPerpetrator {standing: true, negated: false})
MATCH (c)-[:OBJECT]->(accused)<-[:OBJECT]-(no:AllegedPerpetrator {standing: true, negated: true})
MATCH (no)-[:SUBJECT]->(event), (no)-[:SPEAKER]->(denier)
RETURN DISTINCT event.label, accused.label, denier.label;

// 3. What is said to have happened, by kind, narrower kinds included?
MATCH (kind:Concept {code: 'deprivation-of-liberty'})<-[:BROADER*0..]-(narrower:Concept)
MATCH (event:Event)<-[:SUBJECT]-(c:Kind {standing: true, negated: false})-[:CONCEPT]->(narrower)
RETURN event.label, collect(DISTINCT narrower.label) AS kinds
ORDER BY event.label;

// 4. How many people, in whose count?
MATCH (group)<-[:SUBJECT]-(c:Size {standing: true})
OPTIONAL MATCH (c)-[:SPEAKER]->(speaker)
RETURN group.label, c.min, c.max, c.value, c.stance, speaker.label
ORDER BY group.label;

// 5. Which calls were made to whom, by whom?
MATCH (call:Call)<-[:SUBJECT]-(a:Addressee {standing: true})-[:OBJECT]->(addressee)
OPTIONAL MATCH (call)<-[:SUBJECT]-(:Issuer {standing: true})-[:OBJECT]->(issuer)
RETURN call.label, collect(DISTINCT issuer.label) AS by, collect(DISTINCT addressee.label) AS to
ORDER BY call.label;

// 6. Calls to which no response is tied, nor to a demand of theirs. (That is not “unanswered”:
// the ledger of Answerable weighs what an answer is.)
MATCH (call:Call)
WHERE NOT EXISTS { (call)<-[:OBJECT]-(:ResponseTo {standing: true, negated: false}) }
  AND NOT EXISTS {
    MATCH (call)<-[:SUBJECT]-(:DemandClaim {standing: true, negated: false})-[:OBJECT]->(demand)
    MATCH (demand)<-[:OBJECT]-(:Answers {standing: true, negated: false})
  }
RETURN call.label
ORDER BY call.label;

// 7. Who belongs to whom: organs, members, subordinates, at most four steps up.
MATCH way = (body:StateBody)((a)<-[:SUBJECT]-(c:OrganOf|MemberOf|SubordinateTo|PartOf
  WHERE c.standing AND NOT c.negated)-[:OBJECT]->(b)){1,4}(top:State)
RETURN body.label, [n IN b | n.label] AS above
ORDER BY body.label;

// 8. Everything that one source says.
MATCH (source:Source)<-[:SOURCE]-(c:Claim {standing: true})-[:SUBJECT]->(about)
OPTIONAL MATCH (c)-[:OBJECT]->(other)
RETURN source.label, about.label, c.says, coalesce(other.label, c.value) AS what, c.locator
ORDER BY source.label, about.label LIMIT 200;

// 9. What is said around one entity, at most two claims away.
MATCH (start:Event) WITH start ORDER BY start.label LIMIT 1
MATCH (start)((a)--(c:Claim {standing: true})--(b:Entity)){1,2}(other)
WHERE other <> start
RETURN DISTINCT start.label, other.label, other.class
ORDER BY other.class, other.label LIMIT 200;

// 10. Find somebody by a word of the shown name.
CALL db.index.fulltext.queryNodes('entity_labels', 'authorities') YIELD node, score
RETURN node.label, node.class, score
ORDER BY score DESC, node.label LIMIT 20;
"""
