// What graphql-http's audit finds at an address, as JSON: [{"id", "name", "status", "reason"}].
import { serverAudits } from "graphql-http";

const [url] = process.argv.slice(2);
const found = [];
for (const audit of serverAudits({ url, fetchFn: fetch })) {
  const result = await audit.fn();
  found.push({ id: audit.id, name: audit.name, status: result.status, reason: result.reason ?? "" });
}
process.stdout.write(JSON.stringify(found));
