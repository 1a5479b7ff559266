// The network: what stands around some things, the ways between two, and who stood above a body. What is drawn stands in
// tables, too, and everything that a click does, a button does.
import { useEffect, useRef, useState } from "preact/hooks";
import { lasting, link, plain, write } from "../shell/address.js";
import { useAnswer } from "../shell/asking.js";
import { html } from "../shell/html.js";
import { Note } from "../shell/notes.js";
import { Search } from "../shell/search.js";
import { stands } from "../shell/stands.js";
import { coded, counted, property, say } from "../shell/words.js";
import { Command } from "./command.js";
import { draw, fetched } from "./drawing.js";
import { fromNeighbourhood, fromWays, narrowed, STANCES, tally } from "./graph.js";
import { legend, savePng, saveSvg } from "./picture.js";
import { Chosen } from "./chosen.js";
import { Tables, Ways } from "./tables.js";

/** @typedef {import("../shell/address.js").Place} Place */
/** @typedef {import("./graph.js").Graph} Graph */

const LIMITS = ["100", "300", "1000"];

/** @param {{place: Place, change: any, reader: any}} given */
export default function Network({ place, change, reader }) {
  const { ids, set } = place;
  const { on = null, known = null, target, as } = set;
  const [start = ""] = ids;
  const mode = !start ? null : target ? "ways" : as === "command" ? "command" : "network";
  /** @type {Record<string, Record<string, unknown>>} */
  const variables = {
    network: { of: ids.map(plain), hops: Number(set.hops ?? 1), limit: Number(set.limit ?? 300), on, known },
    ways: { from: plain(start), to: plain(target ?? ""), on, known },
    command: { of: plain(start), on, known },
  };
  const answer = useAnswer(mode, mode ? (variables[mode] ?? {}) : {});
  const view = answer.data?.asOf;
  const found = mode === "ways" ? view?.paths : mode === "command" ? view?.chainOfCommand : view?.neighbourhood;
  const starts = target ? [start, target] : ids;
  /** @type {Graph} */
  const graph = !found ? { dots: [], lines: [] } : found.nodes ? fromNeighbourhood(found, starts.map(plain)) : fromWays(found.paths ?? [], starts.map(plain));
  const shown = narrowed(graph, set);
  const [chosen, choose] = useState(/** @type {any} */ (null));
  /** @param {string[]} next */
  const goto = (next) => {
    location.hash = write({ view: "network", ids: next, set: { ...set, target: null, as: null } });
  };
  if (!start) {
    return html`<p class="lead">${say("networkLead")}</p>
      <${Search} place=${place} label=${say("networkStart")} onChoose=${(/** @type {string} */ id) => goto([id])} />`;
  }
  return html`
    <${Settings} place=${place} change=${change} graph=${graph} mode=${mode} />
    <${Note} answer=${answer} />
    ${found ? html`<p class="told" aria-live="polite">${say("drawn", { dots: shown.dots.length, lines: shown.lines.length })}
        ${found.complete ? "" : say("notAllDrawn", { bound: found.bound ?? "" })}
        ${mode === "ways" && !found.paths.length ? say("noWay", { n: found.searchedHops }) : ""}
        ${mode === "command" && !found.paths.length ? say("nobodyAbove") : ""}</p>` : ""}
    ${shown.dots.length
      ? html`<div class="network">
          <${Canvas} graph=${shown} isUpright=${mode === "command" || set.upright === "1"} choose=${choose} words=${stands(place, reader)} />
          <div class="beside"><${Legend} />
            <${Chosen} chosen=${chosen} place=${place} ids=${ids} goto=${goto} /></div>
        </div>`
      : ""}
    ${found?.left?.length ? html`<details><summary>${say("leftOut", { n: found.left.length })}</summary><ul>${found.left.slice(0, 50).map(
      (/** @type {any} */ one) => html`<li>${property(one.predicate)}: ${one.atLeast ? say("atLeast", { n: one.count }) : counted(one.count)}
        <a href=${link(place, "network", [...ids, one.at])}>${say("expandThis")}</a></li>`)}</ul></details>` : ""}
    ${mode === "ways" && found ? html`<${Ways} place=${place} paths=${found.paths} />` : ""}
    ${mode === "command" && found ? html`<${Command} place=${place} found=${found} />` : ""}
    <${Tables} place=${place} graph=${shown} choose=${choose} />`;
}

/** @param {{place: Place, change: any, graph: Graph, mode: string | null}} given */
function Settings({ place, change, graph, mode }) {
  const { set, ids } = place;
  /** @param {string} name @param {string} code */
  const toggle = (name, code) => {
    const now = new Set((set[name] ?? "").split(",").filter(Boolean));
    if (!now.delete(code)) now.add(code);
    change({ [name]: [...now].sort().join(",") || null });
  };
  /** @param {string} name @param {[string, number][]} rows @param {(code: string) => string} word */
  const boxes = (name, rows, word) => rows.map(([code, count]) => html`<label class="check">
    <input type="checkbox" checked=${!(set[name] ?? "").split(",").includes(code)} onChange=${() => toggle(name, code)} /> ${word(code)} (${counted(count)})</label>`);
  /** @param {string} name @param {any} event */
  const chosen = (name, event) => change({ [name]: event.currentTarget.value || null });
  return html`<form class="filters" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <label>${say("asWhat")}<select value=${mode === "command" ? "command" : set.upright === "1" ? "upright" : ""}
      onChange=${(/** @type {any} */ event) => change({
        as: event.currentTarget.value === "command" ? "command" : null, target: null,
        upright: event.currentTarget.value === "upright" ? "1" : null })}>
      <option value="">${say("asNetwork")}</option><option value="upright">${say("asUpright")}</option><option value="command">${say("asCommand")}</option></select></label>
    ${mode === "network" ? html`
      <label>${say("hops")}<select value=${set.hops ?? "1"} onChange=${(/** @type {any} */ event) => chosen("hops", event)}>
        ${["1", "2", "3"].map((n) => html`<option value=${n}>${n}</option>`)}</select></label>
      <label>${say("atMostDrawn")}<select value=${set.limit ?? "300"} onChange=${(/** @type {any} */ event) => chosen("limit", event)}>
        ${LIMITS.map((n) => html`<option value=${n}>${n}</option>`)}</select></label>` : ""}
    <label>${say("least")}<select value=${set.least ?? ""} onChange=${(/** @type {any} */ event) => chosen("least", event)}>
      <option value="">${say("all")}</option>
      ${STANCES.map((code) => html`<option value=${code}>${coded("stance", code)}</option>`)}</select></label>
    <${Search} place=${place} label=${say("waysTo")} onChoose=${(/** @type {string} */ id) => {
      location.hash = write({ view: "network", ids: ids.slice(0, 1), set: { ...lasting(place), target: id } });
    }} />
    <details><summary>${say("whichKinds")}</summary>${boxes("without", tally(graph.dots, "cls"), (code) => coded("class", code))}</details>
    <details><summary>${say("whichRelations")}</summary>${boxes("no", tally(graph.lines, "predicate"), property)}</details>
  </form>`;
}

/** @param {{graph: Graph, isUpright: boolean, choose: (data: any) => void, words: string}} given */
function Canvas({ graph, isUpright, choose, words }) {
  const frame = useRef(/** @type {HTMLDivElement | null} */ (null));
  const drawn = useRef(/** @type {any} */ (null));
  const [fault, setFault] = useState(false);
  const key = JSON.stringify([graph.dots.map((one) => one.id), graph.lines.map((one) => one.id), isUpright]);
  useEffect(() => {
    let gone = false;
    fetched().then(
      (cytoscape) => {
        if (gone || !frame.current) return;
        drawn.current = draw(cytoscape, frame.current, graph, { isUpright, choose });
        frame.current.dataset.drawn = String(drawn.current.elements().length);
      },
      () => setFault(true),
    );
    return () => {
      gone = true;
      drawn.current?.destroy();
      drawn.current = null;
    };
  }, [key]);
  /** @param {number} by */
  const zoom = (by) => {
    const cy = drawn.current;
    if (cy) cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  };
  return html`<figure class="canvas">
    <div ref=${frame} class="drawing" role="img" aria-label=${say("drawingLabel", { dots: graph.dots.length, lines: graph.lines.length })}></div>
    ${fault ? html`<p role="alert">${say("whyNoServer")}</p>` : ""}
    <figcaption>${words}</figcaption>
    <p class="tools">
      <button type="button" onClick=${() => zoom(1.3)}>${say("nearer")}</button>
      <button type="button" onClick=${() => zoom(1 / 1.3)}>${say("farther")}</button>
      <button type="button" onClick=${() => drawn.current?.fit(undefined, 30)}>${say("wholeOfIt")}</button>
      <button type="button" onClick=${() => drawn.current && saveSvg(drawn.current, words, "answerable-network")}>${say("saveSvg")}</button>
      <button type="button" onClick=${() => drawn.current && savePng(drawn.current, words, "answerable-network")}>${say("savePng")}</button>
    </p>
  </figure>`;
}

function Legend() {
  return html`<section class="legend"><h2>${say("legend")}</h2><ul>${legend().map(
    ([{ dash, width, colour }, text]) => html`<li><svg width="44" height="12" aria-hidden="true">
      <line x1="0" x2="40" y1="6" y2="6" stroke=${colour} stroke-width=${width} stroke-dasharray=${dash.join(" ") || undefined} /></svg> ${text}</li>`,
  )}</ul></section>`;
}
