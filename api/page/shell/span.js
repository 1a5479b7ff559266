// A stretch of time that narrows what is shown; it goes along from view to view.
import { html } from "./html.js";
import { say } from "./words.js";

/** @param {{place: import("./address.js").Place, change: (set: Record<string, string | null>) => void, label?: import("./words.js").Word}} given */
export function Span({ place, change, label = "fromDay" }) {
  const { from = "", to = "" } = place.set;
  /** @param {string} name @param {any} event */
  const chosen = (name, event) => change({ [name]: event.currentTarget.value || null });
  return html`<label>${say(label)}<input type="date" value=${from} onChange=${(/** @type {any} */ event) => chosen("from", event)} /></label>
    <label>${say("toDay")}<input type="date" value=${to} onChange=${(/** @type {any} */ event) => chosen("to", event)} /></label>
    <button type="button" disabled=${!from && !to} onClick=${() => change({ from: null, to: null })}>${say("allTime")}</button>`;
}
