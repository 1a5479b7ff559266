// What changed since a day: recorded, decided, taken back; and calls that ran out of time or were answered.
import { link } from "../shell/address.js";
import { useAnswer } from "../shell/asking.js";
import { iso, numbered, today } from "../shell/day.js";
import { html } from "../shell/html.js";
import { Note } from "../shell/notes.js";
import { coded, say } from "../shell/words.js";
import { Changes, usePages } from "../shell/pages.js";

const KINDS = ["RECORDED", "REVIEWED", "REMARKED", "RETRACTED", "REINSTATED", "IMPORTED", "GRADED", "OVERDUE", "ANSWERED"];

/** @param {{place: import("../shell/address.js").Place, change: any}} given */
export default function What({ place, change }) {
  const since = place.set.since ?? iso(numbered(today()) - 30);
  const kind = place.set.kind ?? "";
  const variables = { since: `${since}T00:00:00Z`, kinds: kind ? [kind] : null };
  return html`<p class="lead">${say("changesLead")}</p>
    <form class="filters" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <label>${say("sinceDay")}<input type="date" value=${since} onChange=${(/** @type {any} */ event) => event.currentTarget.value && change({ since: event.currentTarget.value })} /></label>
      <label>${say("whatKind")}<select value=${kind} onChange=${(/** @type {any} */ event) => change({ kind: event.currentTarget.value || null })}>
        <option value="">${say("allRecorded")}</option>
        ${KINDS.map((code) => html`<option value=${code}>${coded("change", code)}</option>`)}</select></label>
    </form>
    <form class="filters" onSubmit=${(/** @type {any} */ event) => {
      event.preventDefault();
      const day = event.currentTarget.elements.namedItem("moment").value;
      if (day) location.hash = link(place, "board", [], { known: `${day}T23:59:59Z` });
    }}><label>${say("knownLabel")}<input type="date" name="moment" required /></label><button>${say("seeThen")}</button></form>
    <${List} key=${JSON.stringify(variables)} place=${place} variables=${variables} />`;
}

/** @param {{place: import("../shell/address.js").Place, variables: Record<string, unknown>}} given */
function List({ place, variables }) {
  const { answer, nodes, total, more } = usePages(useAnswer("changes", variables), "changes", variables, (data) => data.changes);
  return html`<${Note} answer=${answer} />
    ${answer.data ? html`<p class="told">${say("firstOf", { n: nodes.length, all: total })}</p>` : ""}
    <${Changes} place=${place} changes=${nodes} />
    ${more ? html`<button type="button" onClick=${more}>${say("more")}</button>` : ""}`;
}
