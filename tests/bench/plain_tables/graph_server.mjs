// Neo4j's own GraphQL library over the tables, as nodes and relationships, without what an HTTP
// layer does around it. So it does less than it would in use.
import http from "node:http";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Neo4jGraphQL } from "@neo4j/graphql";
import { parse, validate, execute } from "graphql";
import neo4j from "neo4j-driver";

const typeDefs = `
  type Actor @node {
    pid: String!
    kind: String!
    name: String
    allegedPerpetratorOf: [Event!]!
      @relationship(type: "ALLEGED_PERPETRATOR", direction: OUT, properties: "Involvement")
  }
  type Event @node {
    pid: String!
    kind: String
    date: String
    allegedPerpetrators: [Actor!]!
      @relationship(type: "ALLEGED_PERPETRATOR", direction: IN, properties: "Involvement")
  }
  type Involvement @relationshipProperties { stance: String! }
`;
const TYPES = { allegedPerpetrator: "ALLEGED_PERPETRATOR", victim: "VICTIM" };
const BATCH = 5000;

const { BOLT, BOLT_USER, BOLT_PASSWORD, TABLES } = process.env;
const driver = neo4j.driver(BOLT, neo4j.auth.basic(BOLT_USER, BOLT_PASSWORD));

function rows(name, columns) {
  const lines = readFileSync(join(TABLES, `${name}.csv`), "utf-8").trimEnd().split(/\r?\n/);
  // The benchmark's world has neither commas nor quotes in its values.
  return lines.map((line) => {
    const values = line.split(",");
    return Object.fromEntries(columns.map((column, at) => [column, values[at] || null]));
  });
}

async function sent(cypher, all) {
  for (let at = 0; at < all.length; at += BATCH)
    await driver.executeQuery(cypher, { rows: all.slice(at, at + BATCH) });
}

async function load() {
  for (const [label, columns] of [["Actor", ["id", "pid", "kind", "name"]], ["Event", ["id", "pid", "kind", "date"]]]) {
    await driver.executeQuery(`CREATE INDEX FOR (n:${label}) ON (n.id)`);
    await driver.executeQuery(`CREATE INDEX FOR (n:${label}) ON (n.pid)`);
    await sent(`UNWIND $rows AS row CREATE (n:${label}) SET n = row`, rows(label.toLowerCase(), columns));
  }
  await driver.executeQuery("CREATE INDEX FOR (n:Actor) ON (n.kind, n.pid)");
  await driver.executeQuery("CALL db.awaitIndexes(120)");
  const involvements = rows("involvement", ["id", "actor", "event", "role", "stance"]);
  for (const [role, type] of Object.entries(TYPES))
    await sent(
      `UNWIND $rows AS row MATCH (a:Actor {id: row.actor}), (e:Event {id: row.event})
       CREATE (a)-[:${type} {stance: row.stance}]->(e)`,
      involvements.filter((row) => row.role === role),
    );
}

await load();
const schema = await new Neo4jGraphQL({ typeDefs, driver }).getSchema();
const known = new Map();  // Documents that were read and found right, as a server keeps them.

async function answered(text) {
  try {
    const { query, variables } = JSON.parse(text);
    if (!known.has(query)) {
      const document = parse(query);
      const errors = validate(schema, document);
      if (errors.length) return { errors };
      known.set(query, document);
    }
    return await execute({
      schema,
      document: known.get(query),
      variableValues: variables,
      contextValue: { executionContext: driver },
    });
  } catch (error) {
    return { errors: [{ message: String(error.stack) }] };
  }
}

const server = http.createServer((request, response) => {
  let text = "";
  request.on("data", (part) => (text += part));
  request.on("end", async () => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(await answered(text)));
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
