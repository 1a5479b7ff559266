// What a reader opens when they want it: what somebody said, what rests on a source, what was recorded and decided.
import { useState } from "preact/hooks";
import { useAnswer } from "../shell/asking.js";
import { Claims } from "../shell/claim.js";
import { html } from "../shell/html.js";
import { Note } from "../shell/notes.js";
import { Changes, usePages } from "../shell/pages.js";
import { say } from "../shell/words.js";

/** @typedef {import("../shell/address.js").Place} Place */

/** @param {{place: Place, where: Record<string, string>, known: string | null, title: "restsOn" | "saidByIt"}} given */
export function SaidBy({ place, where, known, title }) {
  const [isOpen, setOpen] = useState(false);
  const variables = { where, orderBy: where.source ? [{ document: "ASC" }] : null, known: known?.split("/")[0] ?? null };
  const { answer, nodes, total, more } = usePages(useAnswer(isOpen ? "said" : null, variables), "said", variables, (data) => data.asOf.claims);
  return html`<section><h2>${say(title)}</h2>
    ${isOpen
      ? html`<${Note} answer=${answer} />
          ${nodes.length ? html`<${Claims} place=${place} claims=${nodes} subject=${true} caption=${say("firstOf", { n: nodes.length, all: total })} />` : answer.data ? html`<p>${say("nothingSaid")}</p>` : ""}
          ${more ? html`<button type="button" onClick=${more}>${say("more")}</button>` : ""}`
      : html`<button type="button" onClick=${() => setOpen(true)}>${say("showIt")}</button>`}
  </section>`;
}

/** @param {{place: Place, id: string}} given */
export function History({ place, id }) {
  const [isOpen, setOpen] = useState(false);
  const { answer, nodes, total, more } = usePages(useAnswer(isOpen ? "history" : null, { id }), "history", { id }, (data) => data.changes);
  return html`<section><h2>${say("history")}</h2>
    ${isOpen
      ? html`<${Note} answer=${answer} />
          ${answer.data ? html`<p>${say("firstOf", { n: nodes.length, all: total })}</p>` : ""}
          <${Changes} place=${place} changes=${nodes} />
          ${more ? html`<button type="button" onClick=${more}>${say("more")}</button>` : ""}`
      : html`<button type="button" onClick=${() => setOpen(true)}>${say("showIt")}</button>`}
  </section>`;
}
