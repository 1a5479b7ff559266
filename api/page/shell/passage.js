// The words of the document at the place of a claim, the claim's own marked; and all claims made of that line.
import { useState } from "preact/hooks";
import { plain } from "./address.js";
import { ask, useAnswer } from "./asking.js";
import { html } from "./html.js";
import { Note } from "./notes.js";
import { say } from "./words.js";

/** @typedef {import("./address.js").Place} Place */

/** The line of a locator, without characters: `L17` of `L17:10-42`. @param {string} locator */
export const lineOf = (locator) => locator.split(":", 1)[0] ?? locator;

/** Words with those of the claim marked; all of them where none are known. @param {{passage: string, quote: string | null}} given */
export function Marked({ passage, quote }) {
  const at = quote ? passage.indexOf(quote) : -1;
  if (!quote || at < 0) return html`<mark>${passage}</mark>`;
  return html`${passage.slice(0, at)}<mark>${quote}</mark>${passage.slice(at + quote.length)}`;
}

/** All pages of a document's claims. @param {any} data @param {Record<string, unknown>} variables @param {AbortSignal} signal */
async function whole(data, variables, signal) {
  let { nodes, pageInfo } = data.claims;
  while (pageInfo.hasNextPage) {
    const next = (await ask("line", { ...variables, after: pageInfo.endCursor }, signal)).claims;
    nodes = [...nodes, ...next.nodes];
    pageInfo = next.pageInfo;
  }
  return nodes;
}

/**
 * @param {{place: Place, claim: any, Claims: any}} given `Claims` draws rows; claims draw passages, so that neither can name
 *   the other
 */
export function Passage({ place, claim, Claims }) {
  const [isOpen, setOpen] = useState(false);
  const [withLine, setLine] = useState(false);
  const answer = useAnswer(isOpen ? "passage" : null, { id: claim.id });
  const line = lineOf(claim.citation.locator);
  const all = useAnswer(withLine ? "line" : null, { source: plain(claim.citation.source.id) }, whole);
  if (!isOpen) {
    return html`<button type="button" class="small" aria-label=${say("passageOf", { line: claim.citation.locator })}
      onClick=${() => setOpen(true)}>${say("passage")}</button>`;
  }
  const citation = answer.data?.claim?.citation;
  const same = (all.data ?? []).filter((/** @type {any} */ one) => one.citation.locator && lineOf(one.citation.locator) === line);
  return html`<div class="passage">
    <${Note} answer=${answer} />
    ${citation ? (citation.passage ? html`<blockquote dir="auto"><${Marked} passage=${citation.passage} quote=${citation.quote} /></blockquote>` : html`<p>${say("noPassage")}</p>`) : ""}
    ${withLine
      ? html`<${Note} answer=${all} />${all.data ? html`<${Claims} place=${place} claims=${same} subject=${true} caption=${say("claimsOfLine", { n: same.length, line })} />` : ""}`
      : html`<button type="button" class="small" onClick=${() => setLine(true)}>${say("showLine", { line })}</button>`}
  </div>`;
}
