// Opens GraphiQL with the example queries in tabs, under a line that says as whom one reads. What a
// reader of what is public types stays in the browser; a token, and what is typed once somebody reads
// more than that, stays in this page until it is closed. Who is logged in asks in that session.
"use strict";

const examples = JSON.parse(document.getElementById("examples").textContent);
const told = document.getElementById("reader");
const given = document.getElementById("token");
let token = "";
let csrf = "";

const kept = new Map(Object.entries(localStorage));
let mayKeep = false;
let readMore = false;

// GraphiQL keeps tabs and history here. Until it is known that one reads what is public, and from
// the first time on that one reads more, nothing of it goes to the disk.
const storage = {
  get length() {
    return kept.size;
  },
  getItem: (name) => kept.get(name) ?? null,
  setItem(name, value) {
    kept.set(name, value);
    if (mayKeep) localStorage.setItem(name, value);
  },
  removeItem(name) {
    kept.delete(name);
    if (mayKeep) localStorage.removeItem(name);
  },
  clear() {
    kept.clear();
    if (mayKeep) localStorage.clear();
  },
};

function readsAs(level, compartments) {
  readMore ||= level !== "public" || compartments.length > 0;
  if (!readMore && !mayKeep) kept.forEach((value, name) => localStorage.setItem(name, value));
  mayKeep = !readMore;
}

function headers() {
  if (token) return { Authorization: `Bearer ${token}` };
  return csrf ? { "X-CSRF-Token": csrf } : {};
}

async function lookForSession() {
  try {
    const reply = await fetch("/session", { cache: "no-store" });
    csrf = (reply.ok && (await reply.json()).csrf) || "";
  } catch {
    csrf = "";
  }
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
    readsAs(level, compartments);
    told.textContent = `You read as ${[level, ...compartments].join("+")}; you may ${may.join(", ")}.`;
  } catch {
    told.textContent = "The server does not answer.";
  }
}

document.getElementById("who").addEventListener("submit", (event) => {
  event.preventDefault();
  token = given.value.trim();
  mayKeep = false;
  given.value = "";
  tellReader();
});

const looked = lookForSession();
looked.then(tellReader);

ReactDOM.render(
  React.createElement(GraphiQL, {
    fetcher: async (asked, more) => {
      await looked;
      return GraphiQL.createFetcher({ url: "/graphql", headers: headers() })(asked, more);
    },
    defaultTabs: examples,
    defaultQuery: "# Ask something. Ctrl-Space shows what there is.\n\n",
    isHeadersEditorEnabled: false,
    storage,
  }),
  document.getElementById("graphiql"),
);
