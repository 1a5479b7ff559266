// Lists that come page by page, and the list of what was recorded and decided.
import { useState } from "preact/hooks";
import { ask } from "./asking.js";
import { Thing, Value } from "./claim.js";
import { html } from "./html.js";
import { coded, property, say } from "./words.js";

/** @typedef {import("./address.js").Place} Place */

/**
 * Rows of a list: those of the first answer, and what was fetched behind them.
 * @param {import("./asking.js").Answer} answer @param {string} name of the question @param {Record<string, unknown>} variables
 * @param {(data: any) => any} list
 */
export function usePages(answer, name, variables, list) {
  const [rows, setRows] = useState(/** @type {{nodes: any[], end: any} | null} */ (null));
  const first = answer.data ? list(answer.data) : null;
  const shown = rows ?? (first ? { nodes: first.nodes, end: first.pageInfo } : null);
  const more = async () => {
    if (!shown) return;
    try {
      const next = list(await ask(name, { ...variables, after: shown.end.endCursor }));
      setRows({ nodes: [...shown.nodes, ...next.nodes], end: next.pageInfo });
    } catch {
      answer.again();
    }
  };
  return { answer, nodes: shown?.nodes ?? [], total: first?.totalCount ?? 0, more: shown?.end.hasNextPage ? more : null };
}

/** What was recorded and decided, one a row. @param {{place: Place, changes: any[]}} given */
export function Changes({ place, changes }) {
  if (!changes.length) return "";
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${say("history")}><table class="stack" role="table">
    <caption>${say("historyCaption")}</caption>
    <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">${say("recordedAt")}</th><th role="columnheader" scope="col">${say("whatHappened")}</th><th role="columnheader" scope="col">${say("what")}</th><th role="columnheader" scope="col">${say("whyDecided")}</th></tr></thead>
    <tbody role="rowgroup">${changes.map((one) => html`<tr role="row" key=${one.id}>
      <td role="cell">${one.at.slice(0, 19).replace("T", " ")}</td>
      <td role="cell">${coded("change", one.kind)}${one.after ? html` <small>${one.before ? `${one.before} → ` : ""}${one.after}</small>` : ""}</td>
      <td role="cell">${one.claim
        ? html`<${Thing} place=${place} entity=${one.claim.subject} /> <i>${property(one.claim.predicate)}</i>: ${one.claim.negated ? html`<b>${say("not")}</b> ` : ""}<${Value} place=${place} claim=${one.claim} />`
        : one.entity ? html`<${Thing} place=${place} entity=${one.entity} />` : one.call ? html`<${Thing} place=${place} entity=${one.call} />` : ""}</td>
      <td role="cell"><bdi>${one.why ?? ""}</bdi>${one.by ? html` <small>${one.by}</small>` : ""}</td></tr>`)}</tbody>
  </table></div>`;
}
