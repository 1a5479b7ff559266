// The map: where events are said to have been, no more exactly than somebody says.
import { useEffect, useState } from "preact/hooks";
import { ask, useAnswer } from "../shell/asking.js";
import { Thing, when } from "../shell/claim.js";
import { html } from "../shell/html.js";
import { Note } from "../shell/notes.js";
import { Span } from "../shell/span.js";
import { coded, say } from "../shell/words.js";
import { spots } from "./places.js";
import { disc, fetched, projection, radius } from "./world.js";

/** @typedef {import("../shell/address.js").Place} Place */

const MOST = 1000;
const [WIDTH, HEIGHT] = [900, 520];

/** @param {any} data @param {Record<string, unknown>} variables @param {AbortSignal} signal */
async function all(data, variables, signal) {
  let { nodes, pageInfo, totalCount } = data.asOf.events;
  while (pageInfo.hasNextPage && nodes.length < MOST) {
    const next = (await ask("map", { ...variables, after: pageInfo.endCursor }, signal)).asOf.events;
    nodes = [...nodes, ...next.nodes];
    pageInfo = next.pageInfo;
  }
  return { nodes, totalCount };
}

/** @param {{place: Place, change: any}} given */
export default function WorldMap({ place, change }) {
  const { from = null, to = null, known = null } = place.set;
  const where = from || to ? { when: { overlaps: { from, to } } } : null;
  const answer = useAnswer("map", { where, known }, all);
  const { on, off, nowhere } = spots(answer.data?.nodes ?? []);
  return html`
    <p class="lead">${say("mapLead")}</p>
    <form class="filters" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}><${Span} place=${place} change=${change} /></form>
    <${Note} answer=${answer} />
    ${answer.data ? html`<p class="told" aria-live="polite">${say("onMap", { on: on.length, off: off.length, n: answer.data.totalCount })}</p>
      <${World} key=${on.map((one) => one.place.id).join()} spots=${on} />
      ${on.length ? html`<${Table} place=${place} spots=${on} caption=${say("onTheMap")} />` : ""}
      ${off.length ? html`<${Table} place=${place} spots=${off} caption=${say("offTheMap")} />` : ""}
      ${nowhere.length ? html`<h2>${say("nowhere")}</h2><ul>${nowhere.map((one) => html`<li><${Thing} place=${place} entity=${one} /></li>`)}</ul>` : ""}` : ""}`;
}

/** @param {{spots: import("./places.js").Spot[]}} given */
function World({ spots: shown }) {
  const [library, setLibrary] = useState(/** @type {any} */ (null));
  const [fault, setFault] = useState(false);
  const [zoom, setZoom] = useState(1);
  const [pan, setPan] = useState([0, 0]);
  const [held, setHeld] = useState(/** @type {number[] | null} */ (null));
  useEffect(() => {
    fetched().then(setLibrary, () => setFault(true));
  }, []);
  if (fault) return html`<p class="note failed" role="alert">${say("whyNoServer")}</p>`;
  if (!library) return html`<p class="note" data-waiting role="status">${say("waiting")}</p>`;
  const { geo, borders } = library;
  const flat = projection(geo, shown.map((one) => one.place.point), WIDTH, HEIGHT);
  const path = geo.geoPath(flat);
  const [dx = 0, dy = 0] = pan;
  const view = `${WIDTH / 2 - WIDTH / 2 / zoom - dx} ${HEIGHT / 2 - HEIGHT / 2 / zoom - dy} ${WIDTH / zoom} ${HEIGHT / zoom}`;
  /** @param {number} x @param {number} y */
  const move = (x, y) => setPan([dx + x / zoom, dy + y / zoom]);
  /** @type {Record<string, [number, number]>} */
  const keys = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
  return html`<figure class="map">
    <svg viewBox=${view} tabindex="0" role="img" aria-label=${say("mapLabel", { n: shown.length })}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
        const step = keys[event.key];
        if (step) { event.preventDefault(); move(...step); }
        else if (event.key === "+") setZoom(zoom * 1.5);
        else if (event.key === "-") setZoom(zoom / 1.5);
      }}
      onPointerDown=${(/** @type {any} */ event) => { setHeld([event.clientX, event.clientY]); event.currentTarget.setPointerCapture(event.pointerId); }}
      onPointerMove=${(/** @type {PointerEvent} */ event) => { if (held) { move(event.clientX - (held[0] ?? 0), event.clientY - (held[1] ?? 0)); setHeld([event.clientX, event.clientY]); } }}
      onPointerUp=${() => setHeld(null)}>
      <path class="borders" d=${path(borders) ?? ""} />
      ${shown.map(({ place: { id, label, point }, events }) => {
        const [x, y] = flat([point.longitude, point.latitude]) ?? [0, 0];
        return html`<g key=${id}><path class="disc" d=${path(disc(geo, point)) ?? ""}><title>${label}</title></path>
          ${radius(point) === null ? html`<circle class="unknown" cx=${x} cy=${y} r=${14 / zoom} />` : html`<circle class="middle" cx=${x} cy=${y} r=${3 / zoom} />`}
          <text x=${x} y=${y - 6 / zoom} font-size=${13 / zoom}>${label} (${events.length})</text></g>`;
      })}
    </svg>
    <figcaption>${say("borders")}</figcaption>
    <p class="tools"><button type="button" onClick=${() => setZoom(zoom * 1.5)}>${say("nearer")}</button>
      <button type="button" onClick=${() => setZoom(zoom / 1.5)}>${say("farther")}</button>
      <button type="button" onClick=${() => { setZoom(1); setPan([0, 0]); }}>${say("wholeOfIt")}</button></p>
  </figure>`;
}

/** @param {{place: Place, spots: import("./places.js").Spot[], caption: string}} given */
function Table({ place, spots: shown, caption }) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${caption}><table><caption>${caption}</caption>
    <thead><tr><th scope="col">${say("where")}</th><th scope="col">${say("howExact")}</th><th scope="col">${say("whatIt")}</th></tr></thead>
    <tbody>${shown.map(({ place: spot, events }) => html`<tr key=${spot.id}><td><${Thing} place=${place} entity=${spot} /><small>${spot.kinds.map((/** @type {any} */ one) => one.label).join(", ")}</small></td>
      <td>${spot.point ? exactness(spot.point) : say("noPoint")}</td>
      <td><ul>${events.map(({ event, stance, contested }) => html`<li><${Thing} place=${place} entity=${event} /> ${when(event.when)} <span class="badge">${coded("stance", stance)}</span>${contested ? html`<span class="badge against">${say("contested")}</span>` : ""}</li>`)}</ul></td></tr>`)}</tbody></table></div>`;
}

/** @param {any} point */
function exactness(point) {
  const metres = radius(point);
  const far = metres === null ? say("exactnessUnknown") : metres ? say("within", { km: Math.max(1, Math.round(metres / 1000)) }) : say("exactly");
  return [point.precision?.label, far].filter(Boolean).join(": ");
}
