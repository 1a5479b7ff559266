// The map: where events are said to have been, no more exactly than somebody says.
import { useEffect, useRef, useState } from "preact/hooks";
import { ask, useAnswer } from "../shell/asking.js";
import { Thing, when } from "../shell/claim.js";
import { html } from "../shell/html.js";
import { Note } from "../shell/notes.js";
import { LETTER, LINE, Room } from "../shell/labels.js";
import { Span } from "../shell/span.js";
import { coded, say } from "../shell/words.js";
import { spots } from "./places.js";
import { disc, fetched, projection, radius } from "./world.js";

/** @typedef {import("../shell/address.js").Place} Place */

const MOST = 1000;
const [WIDTH, HEIGHT] = [900, 520];
/** Size of names on the screen. */
const NAME = 13;

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
  // Words keep their size on the screen, however small the map is there.
  const frame = useRef(/** @type {SVGSVGElement | null} */ (null));
  const [shrunk, setShrunk] = useState(1);
  useEffect(() => {
    fetched().then(setLibrary, () => setFault(true));
  }, []);
  useEffect(() => {
    if (!frame.current) return undefined;
    const observer = new ResizeObserver(([entry]) => setShrunk(Math.min((entry?.contentRect.width ?? WIDTH) / WIDTH, (entry?.contentRect.height ?? HEIGHT) / HEIGHT) || 1));
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [library]);
  if (fault) return html`<p class="note failed" role="alert">${say("whyNoServer")}</p>`;
  if (!library) return html`<p class="note" data-waiting role="status">${say("waiting")}</p>`;
  const { geo, borders } = library;
  const flat = projection(geo, shown.map((one) => one.place.point), WIDTH, HEIGHT);
  const path = geo.geoPath(flat);
  const [dx = 0, dy = 0] = pan;
  const view = `${WIDTH / 2 - WIDTH / 2 / zoom - dx} ${HEIGHT / 2 - HEIGHT / 2 / zoom - dy} ${WIDTH / zoom} ${HEIGHT / zoom}`;
  /** @param {number} x @param {number} y */
  const move = (x, y) => setPan([dx + x / zoom / shrunk, dy + y / zoom / shrunk]);
  const size = NAME / zoom / shrunk;
  const points = shown.map(({ place: { point } }) => /** @type {[number, number]} */ (flat([point.longitude, point.latitude]) ?? [0, 0]));
  const names = placed(shown.map(({ place: { label }, events }) => `${label} (${events.length})`), points, size);
  /** @type {Record<string, [number, number]>} */
  const keys = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
  return html`<figure class="map">
    <svg ref=${frame} viewBox=${view} tabindex="0" role="img" aria-label=${say("mapLabel", { n: shown.length })}
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
      ${shown.map(({ place: { id, label, point } }, n) => {
        const [x, y] = points[n] ?? [0, 0];
        return html`<g key=${id}><path class="disc" d=${path(disc(geo, point)) ?? ""}><title>${label}</title></path>
          ${radius(point) === null ? html`<circle class="unknown" cx=${x} cy=${y} r=${14 / zoom / shrunk} />` : html`<circle class="middle" cx=${x} cy=${y} r=${3 / zoom / shrunk} />`}</g>`;
      })}
      ${names.map(({ name, x, y, from }) => html`<g key=${name}>${Math.abs(y - from[1]) > 2 * size ? html`<line class="leader" x1=${from[0]} y1=${from[1]} x2=${x} y2=${y - size / 2} />` : ""}
        <text x=${x} y=${y} font-size=${size}>${name}</text></g>`)}
    </svg>
    <figcaption>${say("borders")}</figcaption>
    <p class="tools"><button type="button" onClick=${() => setZoom(zoom * 1.5)}>${say("nearer")}</button>
      <button type="button" onClick=${() => setZoom(zoom / 1.5)}>${say("farther")}</button>
      <button type="button" onClick=${() => { setZoom(1); setPan([0, 0]); }}>${say("wholeOfIt")}</button></p>
  </figure>`;
}

/**
 * Where names stand so that none lies on another: above its point, below it, or as near as there is room.
 * @param {string[]} names @param {[number, number][]} points @param {number} size of letters
 */
function placed(names, points, size) {
  const room = new Room(6 * size);
  return names.map((name, n) => {
    const from = points[n] ?? [0, 0];
    const half = (name.length * size * LETTER) / 2;
    const x = Math.max(half, Math.min(WIDTH - half, from[0]));
    const rows = [-0.5, 1.4, -2, 2.9, -3.5, 4.4, -5, 5.9, -6.5];
    const y = rows.map((row) => from[1] + row * size).find((at) => at > size && at < HEIGHT && room.take({ left: x - half, right: x + half, top: at - size * LINE * 0.8, bottom: at + size * LINE * 0.2 }));
    return { name, x, y: y ?? from[1], from };
  });
}

/** @param {{place: Place, spots: import("./places.js").Spot[], caption: string}} given */
function Table({ place, spots: shown, caption }) {
  const { from = "", to = "" } = place.set;
  /** Whether the date shown is another than the one for which it is shown. @param {any} period */
  const isBeside = (period) => Boolean(period && ((from && period.latestEnd && period.latestEnd < from) || (to && period.earliestBegin && period.earliestBegin > to)));
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${caption}><table class="stack" role="table"><caption>${caption}</caption>
    <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">${say("where")}</th><th role="columnheader" scope="col">${say("howExact")}</th><th role="columnheader" scope="col">${say("whatIt")}</th></tr></thead>
    <tbody role="rowgroup">${shown.map(({ place: spot, events }) => html`<tr role="row" key=${spot.id}><td role="cell"><${Thing} place=${place} entity=${spot} /><small>${spot.kinds.map((/** @type {any} */ one) => one.label).join(", ")}</small></td>
      <td role="cell" data-name=${say("howExact")}>${spot.point ? exactness(spot.point) : say("noPoint")}</td>
      <td role="cell"><ul>${events.map(({ event, stance, contested }) => html`<li><${Thing} place=${place} entity=${event} /> ${when(event.when)}${isBeside(event.when) ? ` (${say("otherDateFits")})` : ""} <span class="badge">${coded("stance", stance)}</span>${contested ? html`<span class="badge against">${say("contested")}</span>` : ""}</li>`)}</ul></td></tr>`)}</tbody></table></div>`;
}

/** @param {any} point */
function exactness(point) {
  const metres = radius(point);
  const km = Math.max(1, Math.round((metres ?? 0) / 1000));
  const far = metres === null ? say("exactnessUnknown") : point.metres == null && metres ? say("drawnAs", { km }) : metres ? say("within", { km }) : say("exactly");
  return [point.precision?.label, far].filter(Boolean).join(": ");
}
