// The network: what stands around some things, the ways between two, and who stood above a body. What is drawn stands in
// tables, too, and everything that a click does, a button does.
import { useEffect, useRef, useState } from "preact/hooks";
import { lasting, link, plain, write } from "../shell/address.js";
import { useAnswer } from "../shell/asking.js";
import { Thing } from "../shell/claim.js";
import { html } from "../shell/html.js";
import { Note } from "../shell/notes.js";
import { Search } from "../shell/search.js";
import { Span } from "../shell/span.js";
import { STANCES } from "../shell/stances.js";
import { stands } from "../shell/stands.js";
import { coded, counted, property, say } from "../shell/words.js";
import { Command } from "./command.js";
import { Drawing, MANY } from "./drawing.js";
import { fromNeighbourhood, fromWays, narrowed, tally } from "./graph.js";
import { legend, savePng, saveSvg } from "./picture.js";
import { Chosen } from "./chosen.js";
import { places, stop } from "./placing.js";
import { Tables, Ways } from "./tables.js";

/** @typedef {import("../shell/address.js").Place} Place */
/** @typedef {import("./graph.js").Graph} Graph */

const LIMITS = ["100", "300", "1000", "2000"];

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
      <${Search} place=${place} label=${say("networkStart")} onChoose=${(/** @type {string} */ id) => goto([id])} onAll=${goto} />`;
  }
  return html`
    <${Settings} place=${place} change=${change} graph=${graph} mode=${mode} />
    <${Note} answer=${answer} />
    ${found && mode !== "network" ? html`<p>${say(mode === "ways" ? "waysBetween" : "aboveWhom")} <${Thing} place=${place} entity=${answer.data.start} />${mode === "ways"
      ? html` ${say("andThing")} <${Thing} place=${place} entity=${answer.data.target} />` : ""}.
      ${" "}<a href=${link(place, "network", [start])}>${say("whatStandsAround")}</a></p>` : ""}
    ${found ? html`<p class="told" aria-live="polite">${shown.dots.length || mode === "network"
        ? say("drawn", { dots: say("drawnThings", { n: shown.dots.length }), lines: say("drawnLines", { n: shown.lines.length }) }) : ""}${" "}
        ${mode === "network" && !on ? html`<span class="longest">${say("anyDay")}</span>` : ""}
        ${found.complete ? "" : say("notAllDrawn", { bound: found.bound ?? "" })}
        ${mode === "ways" && !found.paths.length ? say("noWay", { n: found.searchedHops }) : ""}${" "}
        ${mode === "command" && !found.paths.length ? say(found.posts.length ? "onlyPosts" : "nobodyAbove") : ""}</p>` : ""}
    ${shown.dots.length
      ? html`<div class="network">
          <${Canvas} graph=${graph} shown=${shown} isUpright=${mode === "command" || set.upright === "1"} chosen=${chosen} choose=${choose} words=${stands(place, reader)} />
          <div class="beside"><${Legend} isCrowd=${shown.lines.length > MANY} />
            <${Chosen} chosen=${chosen} place=${place} ids=${ids} goto=${goto} /></div>
        </div>`
      : ""}
    ${found?.left?.length ? html`<details><summary>${say("leftOut", { n: found.left.length })}</summary><ul>${found.left.slice(0, 50).map(
      (/** @type {any} */ one) => html`<li>${property(one.predicate)}: ${one.atLeast ? say("atLeast", { n: one.count }) : counted(one.count)}
        <a href=${link(place, "network", [...ids, one.at])}>${say("expandThis")}</a></li>`)}</ul></details>` : ""}
    ${mode === "ways" && found?.paths.length ? html`<${Ways} place=${place} paths=${found.paths} />` : ""}
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
  const kinds = tally(graph.dots.filter((one) => one.code), "code");
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
    <${Span} place=${place} change=${change} label="datedFrom" />
    <${Search} place=${place} label=${say("waysTo")} onChoose=${(/** @type {string} */ id) => {
      location.hash = write({ view: "network", ids: ids.slice(0, 1), set: { ...lasting(place), target: id } });
    }} />
    <details><summary>${say("whichKinds")}</summary>${boxes("without", tally(graph.dots, "cls"), (code) => coded("class", code))}</details>
    ${kinds.length ? html`<details><summary>${say("whichEventKinds")}</summary>${boxes("nokind", kinds, (code) => graph.dots.find((one) => one.code === code)?.kind ?? code)}</details>` : ""}
    <details><summary>${say("whichRelations")}</summary>${boxes("no", tally(graph.lines, "predicate"), property)}</details>
  </form>`;
}

/**
 * What is laid out is all that was answered; what the reader leaves out is hidden, and the rest stays where it stands.
 * @param {{graph: Graph, shown: Graph, isUpright: boolean, chosen: any, choose: (data: any) => void, words: string}} given
 */
function Canvas({ graph, shown, isUpright, chosen, choose, words }) {
  const frame = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const drawn = useRef(/** @type {Drawing | null} */ (null));
  const at = useRef(/** @type {Map<string, {x: number, y: number}>} */ (new Map()));
  const sight = useRef(shown);
  sight.current = shown;
  const [state, setState] = useState(/** @type {"laying" | "there" | "failed"} */ ("laying"));
  useEffect(() => {
    if (frame.current) drawn.current = new Drawing(frame.current, choose);
    return () => {
      stop();
      drawn.current?.destroy();
    };
  }, []);
  const key = JSON.stringify([graph.dots.map((one) => one.id), graph.lines.map((one) => one.id), isUpright]);
  useEffect(() => {
    let gone = false;
    // Things stay where the reader last saw them.
    const before = isUpright ? new Map() : new Map([...at.current, ...(drawn.current?.places ?? [])]);
    setState("laying");
    frame.current?.removeAttribute("data-drawn");
    places(graph, isUpright, before).then(
      (found) => {
        if (gone) return;
        at.current = found;
        setState("there");
      },
      () => gone || setState("failed"),
    );
    return () => {
      gone = true;
    };
  }, [key]);
  const seen = JSON.stringify([shown.dots.map((one) => one.id), shown.lines.map((one) => one.id)]);
  useEffect(() => {
    if (state !== "there" || !drawn.current || !frame.current) return;
    drawn.current.set(shown, new Map([...at.current, ...drawn.current.places]));
    frame.current.dataset.drawn = String(shown.dots.length + shown.lines.length);
  }, [seen, state]);
  useEffect(() => drawn.current?.mark(chosen?.id ?? ""), [chosen]);
  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowLeft: () => drawn.current?.pan(60, 0), ArrowRight: () => drawn.current?.pan(-60, 0),
    ArrowUp: () => drawn.current?.pan(0, 60), ArrowDown: () => drawn.current?.pan(0, -60),
    "+": () => drawn.current?.zoom(1.3), "-": () => drawn.current?.zoom(1 / 1.3),
  };
  return html`<figure class="canvas">
    <canvas ref=${frame} class="drawing" tabindex="0" role="img" aria-label=${say("drawingLabel", { dots: shown.dots.length, lines: shown.lines.length })}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
        const act = keys[event.key];
        if (act) {
          event.preventDefault();
          act();
        }
      }}></canvas>
    ${state === "failed" ? html`<p class="note failed" role="alert">${say("whyNoServer")}</p>` : html`<p class="note" role="status">${state === "laying" ? say("layingOut") : ""}</p>`}
    <figcaption>${words}</figcaption>
    <p class="tools">
      <button type="button" onClick=${keys["+"]}>${say("nearer")}</button>
      <button type="button" onClick=${keys["-"]}>${say("farther")}</button>
      <button type="button" onClick=${() => drawn.current?.whole()}>${say("wholeOfIt")}</button>
      <button type="button" onClick=${() => drawn.current && saveSvg(drawn.current.shown, words, "answerable-network")}>${say("saveSvg")}</button>
      <button type="button" onClick=${() => drawn.current && savePng(drawn.current.shown, words, "answerable-network")}>${say("savePng")}</button>
    </p>
  </figure>`;
}

/** @param {{isCrowd: boolean}} given */
function Legend({ isCrowd }) {
  return html`<section class="legend"><h2>${say("legend")}</h2><ul>${legend().map(
    ([{ dash, width, colour }, text]) => html`<li><svg width="44" height="12" aria-hidden="true">
      <line x1="0" x2="40" y1="6" y2="6" stroke=${colour} stroke-width=${width} stroke-dasharray=${dash.join(" ") || undefined} /></svg> ${text}</li>`,
  )}</ul>${isCrowd ? html`<p>${say("legendPlain")}</p>` : ""}</section>`;
}
