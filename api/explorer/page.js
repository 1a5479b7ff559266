// Opens GraphiQL with the example queries in tabs, under a line that says as whom one reads. What a
// reader types stays in the browser; a token stays in this page until it is closed.
"use strict";

const examples = JSON.parse(document.getElementById("examples").textContent);
const told = document.getElementById("reader");
const given = document.getElementById("token");
let token = "";

function headers() {
  return token ? { Authorization: `Bearer ${token}` } : {};
}

async function tellReader() {
  const asked = "{ reader { level compartments may } }";
  try {
    const reply = await fetch("/graphql", {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers() },
      body: JSON.stringify({ query: asked }),
    });
    const read = await reply.json();
    if (!reply.ok || read.errors) {
      told.textContent = read.errors[0].message;
      return;
    }
    const { level, compartments, may } = read.data.reader;
    told.textContent = `You read as ${[level, ...compartments].join("+")}; you may ${may.join(", ")}.`;
  } catch {
    told.textContent = "The server does not answer.";
  }
}

document.getElementById("who").addEventListener("submit", (event) => {
  event.preventDefault();
  token = given.value.trim();
  given.value = "";
  tellReader();
});
tellReader();

ReactDOM.render(
  React.createElement(GraphiQL, {
    fetcher: (asked, more) =>
      GraphiQL.createFetcher({ url: "/graphql", headers: headers() })(asked, more),
    defaultTabs: examples,
    defaultQuery: "# Ask something. Ctrl-Space shows what there is.\n\n",
    isHeadersEditorEnabled: false,
  }),
  document.getElementById("graphiql"),
);
