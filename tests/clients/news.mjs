// Listens with a client of others, over Server-Sent Events or a WebSocket; each event is a line of
// JSON on standard output. Arguments: sse or ws, the address, the question, a token, how many events.
import { createClient as overEvents } from "graphql-sse";
import { createClient as overSocket } from "graphql-ws";
import WebSocket from "ws";

const [way, url, query, token, events] = process.argv.slice(2);
const client =
  way === "sse"
    ? overEvents({ url, headers: token ? { Authorization: `Bearer ${token}` } : {} })
    : overSocket({
        url: url.replace("http", "ws"),
        webSocketImpl: WebSocket,
        connectionParams: token ? { Authorization: `Bearer ${token}` } : {},
      });

const told = client.iterate({ query });
let left = Number(events);
// The first look is asked for before the second question is answered.
setTimeout(() => process.stdout.write('"listening"\n'), 500);
for await (const event of told) {
  process.stdout.write(`${JSON.stringify(event)}\n`);
  left -= 1;
  if (left === 0) break;
}
client.dispose();
