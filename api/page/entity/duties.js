// Duties to investigate, as provisions in force and recorded claims give rise to them: each with the gate that decides.
import { useState } from "preact/hooks";
import { useAnswer } from "../shell/asking.js";
import { Thing, Things } from "../shell/claim.js";
import { html } from "../shell/html.js";
import { Note } from "../shell/notes.js";
import { coded, say } from "../shell/words.js";

/** @typedef {import("../shell/address.js").Place} Place */

/** @param {{place: Place, argument: string, id: string, known: string | null}} given */
export function Duties({ place, argument, id, known }) {
  const [withAll, setAll] = useState(false);
  const results = ["DERIVED", "POSSIBLE", ...(withAll ? ["NOT_DERIVED"] : [])];
  const answer = useAnswer("duties", { [argument]: id, results, on: place.set.on ?? null, known: known?.split("/")[0] ?? null });
  const found = answer.data?.asOf.obligations;
  return html`<section><h2>${say("duties")}</h2>
    <p class="lead">${say("dutiesLead")}</p>
    ${argument === "event"
      ? html`<label class="check"><input type="checkbox" checked=${withAll} onChange=${() => setAll(!withAll)} /> ${say("dutiesNot")}</label>`
      : ""}
    <${Note} answer=${answer} />
    ${found && !found.totalCount ? html`<p>${say("noDuties")}</p>` : ""}
    ${found && found.totalCount > found.nodes.length ? html`<p>${say("firstOf", { n: found.nodes.length, all: found.totalCount })}</p>` : ""}
    <ul class="relations">${(found?.nodes ?? []).map((/** @type {any} */ one) => html`<${Duty} key=${one.id} place=${place} duty=${one} />`)}</ul>
  </section>`;
}

/** @param {{place: Place, duty: any}} given */
function Duty({ place, duty }) {
  const { dutyBearer, event, provisions, result, gate, content, bindingness, status, reasons } = duty;
  return html`<li><details>
    <summary><b><bdi>${dutyBearer.label}</bdi></b>: ${content.label}, ${provisions.map((/** @type {any} */ one) => one.label).join(", ")}
      <span class="badge">${coded("result", result)}</span>
      ${gate ? html`<span class="badge">${say("gate", { gate: coded("gate", gate) })}</span>` : ""}
      <span class="badge">${coded("duty", status.state)}</span>
      ${status.contested ? html`<span class="badge against">${say("contested")}</span>` : ""}</summary>
    <p>${bindingness.label} · <${Thing} place=${place} entity=${dutyBearer} /> · <${Thing} place=${place} entity=${event} /> · <${Things} place=${place} entities=${provisions} /></p>
    <ol>${[...reasons, ...status.reasons].map((/** @type {any} */ one) => html`<li><bdi>${one.text}</bdi></li>`)}</ol>
  </details></li>`;
}
