// What changed since the last visit, or a day: recorded, decided, taken back; and calls that ran out of time or were answered.
import { useEffect, useState } from "preact/hooks";
import { link } from "../shell/address.js";
import { useAnswer } from "../shell/asking.js";
import { iso, numbered, today } from "../shell/day.js";
import { html } from "../shell/html.js";
import { lastVisit } from "../shell/identity.js";
import { Note } from "../shell/notes.js";
import { clocked, coded, say } from "../shell/words.js";
import { Changes, usePages } from "../shell/pages.js";
import { LAW } from "../shell/law.js";

const KINDS = ["RECORDED", "REVIEWED", "REMARKED", "RETRACTED", "REINSTATED", "IMPORTED", "GRADED", "OVERDUE", "ANSWERED"];

/** What the list is about: name in the address → whether a class belongs to it. @type {Record<string, (name: string) => boolean>} */
const OF = {
  affair: (name) => !LAW.has(name) && name !== "Source",
  documents: (name) => name === "Source",
  law: (name) => LAW.has(name),
};

/** @param {{place: import("../shell/address.js").Place, change: any}} given */
export default function What({ place, change }) {
  const { since } = place.set;
  const [visited, setVisited] = useState(/** @type {string | null} */ (null));
  const classes = useAnswer("classes", {});
  useEffect(() => {
    // Into the address at once, so that it gives the same list to whoever gets it.
    lastVisit().then((at) => {
      setVisited(at);
      if (!since) change({ since: at ?? iso(numbered(today()) - 30) }, true);
    });
  }, [since]);
  const kind = place.set.kind ?? "";
  const of = place.set.of ?? "affair";
  const names = (classes.data?.__type.possibleTypes ?? []).map((/** @type {any} */ one) => one.name).filter(OF[of] ?? (() => true));
  const moment = since && !since.includes("T") ? `${since}T00:00:00Z` : since;
  const variables = { since: moment, kinds: kind ? [kind] : null, classes: of in OF ? names : null };
  return html`<p class="lead">${say("changesLead")}</p>
    <form class="filters" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <label>${say("sinceDay")}<input type="date" value=${(since ?? "").slice(0, 10)} onChange=${(/** @type {any} */ event) => event.currentTarget.value && change({ since: event.currentTarget.value })} /></label>
      ${visited && since !== visited
        ? html`<button type="button" onClick=${() => change({ since: visited })}>${say("sinceVisit", { moment: clocked(visited) })}</button>`
        : ""}
      <label>${say("whatOf")}<select value=${of} onChange=${(/** @type {any} */ event) => change({ of: event.currentTarget.value })}>
        ${[...Object.keys(OF), "everything"].map((code) => html`<option value=${code}>${coded("changesOf", code)}</option>`)}</select></label>
      <label>${say("whatKind")}<select value=${kind} onChange=${(/** @type {any} */ event) => change({ kind: event.currentTarget.value || null })}>
        <option value="">${say("allRecorded")}</option>
        ${KINDS.map((code) => html`<option value=${code}>${coded("change", code)}</option>`)}</select></label>
    </form>
    <form class="filters" onSubmit=${(/** @type {any} */ event) => {
      event.preventDefault();
      const day = event.currentTarget.elements.namedItem("moment").value;
      if (day) location.hash = link(place, "board", [], { known: `${day}T23:59:59Z` });
    }}><label>${say("knownLabel")}<input type="date" name="moment" required /></label><button>${say("seeThen")}</button></form>
    ${since && since === visited ? html`<p>${say("isSinceVisit", { moment: clocked(visited) })}</p>` : ""}
    ${of === "affair" ? html`<p>${say("onlyAffair")}</p>` : ""}
    ${since && (classes.data || !(of in OF))
      ? html`<${List} key=${JSON.stringify(variables)} place=${place} variables=${variables} />`
      : html`<${Note} answer=${classes} />`}`;
}

/** @param {{place: import("../shell/address.js").Place, variables: Record<string, unknown>}} given */
function List({ place, variables }) {
  const { answer, nodes, total, more } = usePages(useAnswer("changes", variables), "changes", variables, (data) => data.changes);
  return html`<${Note} answer=${answer} />
    ${answer.data ? html`<p class="told">${total ? say("changesShown", { n: nodes.length, all: total }) : say("nothingChanged")}</p>` : ""}
    <${Changes} place=${place} changes=${nodes} />
    ${more ? html`<button type="button" onClick=${more}>${say("more")}</button>` : ""}`;
}
