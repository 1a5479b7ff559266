// PostGraphile over the tables, asked through the same executor as its own server asks, without
// what that server does around it. So it does less than it would in use.
import http from "node:http";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { makePgService } from "postgraphile/adaptors/pg";
import { postgraphile } from "postgraphile";
import { grafast } from "postgraphile/grafast";

const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ connectionString: process.env.TABLES, schemas: ["app"] })],
  grafast: { explain: false },
};
const { schema, resolvedPreset } = await postgraphile(preset).getSchemaResult();

async function answered(text) {
  try {
    const { query, variables } = JSON.parse(text);
    return await grafast({
      schema,
      source: query,
      variableValues: variables,
      resolvedPreset,
      requestContext: {},
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
