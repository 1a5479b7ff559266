// The timeline: everything dated, each with what is certain of its days and what is not.
import { useRef, useState } from "preact/hooks";
import { link, plain } from "../shell/address.js";
import { ask, useAnswer } from "../shell/asking.js";
import { Thing, when } from "../shell/claim.js";
import { iso } from "../shell/day.js";
import { html } from "../shell/html.js";
import { Note } from "../shell/notes.js";
import { Search } from "../shell/search.js";
import { Span } from "../shell/span.js";
import { coded, property, say } from "../shell/words.js";
import { extent, span, years } from "./spans.js";

/** @typedef {import("../shell/address.js").Place} Place */

const MOST = 1000;
const WIDTH = 400;

/** @param {any} data @param {Record<string, unknown>} variables @param {AbortSignal} signal */
async function all(data, variables, signal) {
  let { nodes, pageInfo, totalCount } = data.asOf.timeline;
  while (pageInfo.hasNextPage && nodes.length < MOST) {
    const next = (await ask("timeline", { ...variables, after: pageInfo.endCursor }, signal)).asOf.timeline;
    nodes = [...nodes, ...next.nodes];
    pageInfo = next.pageInfo;
  }
  return { nodes, totalCount };
}

/** @param {{place: Place, change: any}} given */
export default function Timeline({ place, change }) {
  const { from = null, to = null, known = null } = place.set;
  const [about] = place.ids;
  const answer = useAnswer("timeline", { about: about ? plain(about) : null, from, to, known }, all);
  const nodes = answer.data?.nodes ?? [];
  const [first, last] = extent(nodes.map((/** @type {any} */ one) => one.when));
  /** @param {number} day */
  const x = (day) => ((day - first) / Math.max(1, last - first)) * WIDTH;
  return html`
    <p class="lead">${say("timelineLead")}</p>
    <form class="filters" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <${Span} place=${place} change=${change} />
      <${Search} place=${place} label=${say("timelineAbout")} onChoose=${(/** @type {string} */ id) => {
        location.hash = link(place, "timeline", [id]);
      }} />
      ${about ? html`<a href=${link(place, "timeline")}>${say("ofEverything")}</a>` : ""}
    </form>
    <${Note} answer=${answer} />
    ${answer.data ? html`<p class="told" aria-live="polite">${say("entries", { n: nodes.length, all: answer.data.totalCount })}</p>` : ""}
    ${nodes.length
      ? html`<p class="legend-line"><svg width="60" height="14" aria-hidden="true"><${Bar} one=${{ begin: 0, end: 60, core: [20, 40], isOpenBefore: false, isOpenAfter: false }} x=${(/** @type {number} */ n) => n} /></svg> ${say("spanLegend")}</p>
        <table class="timeline" role="table"><caption>${say("timelineCaption")}</caption>
          <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">${say("whenIt")}</th><th role="columnheader" scope="col"><${Brush} first=${first} last=${last} x=${x} change=${change} /></th><th role="columnheader" scope="col">${say("whatIt")}</th></tr></thead>
          <tbody role="rowgroup">${nodes.map((/** @type {any} */ one) => html`<${Entry} key=${one.id} place=${place} entry=${one} first=${first} last=${last} x=${x} />`)}</tbody></table>`
      : ""}`;
}

/** @param {{place: Place, entry: any, first: number, last: number, x: (day: number) => number}} given */
function Entry({ place, entry, first, last, x }) {
  const one = span(entry.when, first, last);
  const found = entry.when?.asFound;
  return html`<tr role="row">
    <td role="cell">${when(entry.when) || say("noDate")}${entry.certain ? "" : html` <span class="badge">${say("notToTheDay")}</span>`}
      ${found ? html`<q><bdi>${found}</bdi></q>` : ""}${entry.when?.inferred ? html`<small>${say("inferred", { ground: entry.when.inferred })}</small>` : ""}</td>
    <td role="cell">${one ? html`<svg viewBox=${`0 0 ${WIDTH} 14`} preserveAspectRatio="none" class="bar" aria-hidden="true"><${Bar} one=${one} x=${x} /></svg>` : ""}</td>
    <td role="cell"><small>${coded("class", entry.entity.__typename)}, ${property(entry.property)}</small><${Thing} place=${place} entity=${entry.entity} /></td></tr>`;
}

/** Pale and bordered by dashes where it only may be, full where it is in any case. @param {{one: import("./spans.js").Span, x: (day: number) => number}} given */
function Bar({ one, x }) {
  const [left, right] = [x(one.begin), Math.max(x(one.end + 1), x(one.begin) + 3)];
  return html`<g>
    <rect class="perhaps" x=${left} y="3" width=${right - left} height="8" />
    ${one.isOpenBefore ? html`<path class="open" d=${`M${left + 6} 1 L${left} 7 L${left + 6} 13`} />` : ""}
    ${one.isOpenAfter ? html`<path class="open" d=${`M${right - 6} 1 L${right} 7 L${right - 6} 13`} />` : ""}
    ${one.core ? html`<rect class="surely" x=${x(one.core[0])} y="3" width=${Math.max(x(one.core[1] + 1) - x(one.core[0]), 3)} height="8" />` : ""}
  </g>`;
}

/** Years, and a stretch of them chosen by drawing over it; the days beside do the same by keyboard. @param {{first: number, last: number, x: (day: number) => number, change: any}} given */
function Brush({ first, last, x, change }) {
  const frame = useRef(/** @type {SVGSVGElement | null} */ (null));
  const [from, setFrom] = useState(/** @type {number | null} */ (null));
  const [to, setTo] = useState(0);
  /** @param {PointerEvent} event */
  const at = (event) => {
    const box = frame.current?.getBoundingClientRect();
    return box ? Math.min(WIDTH, Math.max(0, ((event.clientX - box.left) / box.width) * WIDTH)) : 0;
  };
  /** @param {number} place */
  const day = (place) => iso(Math.round(first + (place / WIDTH) * (last - first)));
  /** @param {PointerEvent} event */
  const up = (event) => {
    if (from !== null && Math.abs(at(event) - from) > 4) {
      const [a, b] = [from, at(event)].sort((m, n) => m - n);
      change({ from: day(/** @type {number} */ (a)), to: day(/** @type {number} */ (b)) });
    }
    setFrom(null);
  };
  return html`<svg ref=${frame} viewBox=${`0 0 ${WIDTH} 24`} preserveAspectRatio="none" class="axis" role="img" aria-label=${say("axis", { from: iso(first), to: iso(last - 1) })}
    onPointerDown=${(/** @type {any} */ event) => { setFrom(at(event)); setTo(at(event)); event.currentTarget.setPointerCapture(event.pointerId); }}
    onPointerMove=${(/** @type {PointerEvent} */ event) => from !== null && setTo(at(event))} onPointerUp=${up}>
    <rect x="0" y="0" width=${WIDTH} height="24" fill="#f3f5f8" />
    ${years(first, last).map(([n, year]) => html`<line x1=${x(n)} x2=${x(n)} y1="0" y2="24" stroke="#8893a0" /><text x=${x(n) + 2} y="16" font-size="11" fill="#1c2430">${year}</text>`)}
    ${from !== null ? html`<rect x=${Math.min(from, to)} y="0" width=${Math.abs(to - from)} height="24" fill="#b35c00" opacity="0.35" />` : ""}
  </svg>`;
}
