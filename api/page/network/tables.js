// What is drawn, as tables: for who does not see the drawing, and for who wants to read.
import { useState } from "preact/hooks";
import { link } from "../shell/address.js";
import { html } from "../shell/html.js";
import { coded, property, say } from "../shell/words.js";

/** @typedef {import("../shell/address.js").Place} Place */

/** @param {{place: Place, graph: import("./graph.js").Graph, choose: (data: any) => void}} given */
export function Tables({ place, graph, choose }) {
  const named = new Map(graph.dots.map((one) => [one.id, one]));
  /** @param {string} id */
  const name = (id) => html`<a href=${link(place, "entity", [id])}><bdi>${named.get(id)?.label ?? ""}</bdi></a>`;
  // Thousands of rows that nobody opened would be made for nothing.
  const [isOpen, setOpen] = useState(false);
  return html`<details class="tables" onToggle=${(/** @type {any} */ event) => setOpen(event.currentTarget.open)}><summary>${say("asTables")}</summary>${isOpen ? html`
    <div class="scroll" tabindex="0" role="region" aria-label=${say("things")}><table><caption>${say("things")}</caption>
      <thead><tr><th scope="col">${say("thing")}</th><th scope="col">${say("classOf")}</th><th scope="col">${say("do")}</th></tr></thead>
      <tbody>${graph.dots.map((one) => html`<tr key=${one.id}><td>${name(one.id)}</td><td>${coded("class", one.cls)}${one.kind ? `, ${one.kind}` : ""}</td>
        <td><button type="button" aria-label=${say("chooseOf", { name: one.label })} onClick=${() => choose(one)}>${say("choose")}</button></td></tr>`)}</tbody></table></div>
    <div class="scroll" tabindex="0" role="region" aria-label=${say("lines")}><table><caption>${say("lines")}</caption>
      <thead><tr><th scope="col">${say("fromWhom")}</th><th scope="col">${say("relation")}</th><th scope="col">${say("toWhom")}</th><th scope="col">${say("firmness")}</th><th scope="col">${say("speaker")}</th><th scope="col">${say("do")}</th></tr></thead>
      <tbody>${graph.lines.map((one) => html`<tr key=${one.id} class=${one.negated ? "against" : ""}><td>${name(one.source)}</td>
        <td>${one.negated ? html`<b>${say("not")}</b> ` : ""}${property(one.predicate)}</td><td>${name(one.target)}</td>
        <td>${coded("stance", one.stance)}${one.negated ? html` <span class="badge against">${say("against")}</span>` : ""}${one.contested ? html` <span class="badge against">${say("contested")}</span>` : ""}</td>
        <td><bdi>${one.speaker}</bdi></td>
        <td><button type="button" aria-label=${say("chooseOf", { name: property(one.predicate) })} onClick=${() => choose(one)}>${say("choose")}</button></td></tr>`)}</tbody></table></div>` : ""}
  </details>`;
}

/** Ways in words, shortest first. @param {{place: Place, paths: any[]}} given */
export function Ways({ place, paths }) {
  return html`<section><h2>${say("ways")}</h2><ol class="ways">${paths.map(
    (path) => html`<li><small>${say("steps", { n: path.length })}, ${say("weakest", { stance: coded("stance", path.weakest) })}${path.certain ? "" : `, ${say("uncertain")}`}</small><br />
      ${path.hops.map((/** @type {any} */ hop, /** @type {number} */ at) => html`${at ? "" : html`<a href=${link(place, "entity", [hop.from.id])}><bdi>${hop.from.label}</bdi></a>`}
        ${" "}${hop.forward ? "" : "← "}<i>${property(hop.predicate)}</i>${hop.forward ? " →" : ""}${hop.contested ? html` <span class="badge against">${say("contested")}</span>` : ""}${" "}
        <a href=${link(place, "entity", [hop.to.id])}><bdi>${hop.to.label}</bdi></a>`)}</li>`)}</ol></section>`;
}
