// Opens GraphiQL with the example queries in tabs. What a reader types stays in the browser.
"use strict";

const examples = JSON.parse(document.getElementById("examples").textContent);
ReactDOM.render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: "/graphql" }),
    defaultTabs: examples,
    defaultQuery: "# Ask something. Ctrl-Space shows what there is.\n\n",
    isHeadersEditorEnabled: false,
  }),
  document.getElementById("graphiql"),
);
