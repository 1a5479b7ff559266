// What clients that keep objects by type and id read back, of questions answered one after another.
//
// In (standard input): {"possibleTypes": …, "schema": introspection, "asked": [{"query", "variables",
// "reply"}]}. Out: {"apollo": [data], "urql": [data]}, read from the cache once all replies are in it.
import { text } from "node:stream/consumers";
import { InMemoryCache, gql } from "@apollo/client/core";
import { Client, fetchExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";

const given = JSON.parse(await text(process.stdin));

const apollo = new InMemoryCache({ possibleTypes: given.possibleTypes });
for (const { query, variables, reply } of given.asked)
  apollo.writeQuery({ query: gql(query), variables, data: reply.data });
const fromApollo = given.asked.map(({ query, variables }) =>
  apollo.readQuery({ query: gql(query), variables }));

const replies = new Map(given.asked.map((one) =>
  [JSON.stringify([one.query.replace(/\s+/g, ""), one.variables]), one.reply]));
const client = new Client({
  url: "http://answerable.invalid/graphql",
  preferGetMethod: false,
  fetch: async (url, options) => {
    const { query, variables } = JSON.parse(options.body);
    const reply = replies.get(JSON.stringify([query.replace(/\s+/g, ""), variables]));
    return new Response(JSON.stringify(reply), { headers: { "content-type": "application/json" } });
  },
  exchanges: [cacheExchange({ schema: given.schema }), fetchExchange],
});
for (const { query, variables } of given.asked)
  await client.query(query, variables, { requestPolicy: "network-only" }).toPromise();
const fromUrql = [];
for (const { query, variables } of given.asked)
  fromUrql.push((await client.query(query, variables, { requestPolicy: "cache-only" }).toPromise()).data);

process.stdout.write(JSON.stringify({ apollo: fromApollo, urql: fromUrql }));
