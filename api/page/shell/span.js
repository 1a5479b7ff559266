// A stretch of time that narrows what is shown; it goes along from view to view.
import { DateField } from "./date.js";
import { html } from "./html.js";
import { say } from "./words.js";

/** @param {{place: import("./address.js").Place, change: (set: Record<string, string | null>) => void, label?: import("./words.js").Word}} given */
export function Span({ place, change, label = "fromDay" }) {
  const { from = "", to = "" } = place.set;
  return html`<${DateField} day=${from} words=${say(label)} choose=${(/** @type {string} */ day) => change({ from: day || null })} />
    <${DateField} day=${to} words=${say("toDay")} choose=${(/** @type {string} */ day) => change({ to: day || null })} />
    <button type="button" disabled=${!from && !to} onClick=${() => change({ from: null, to: null })}>${say("allTime")}</button>`;
}
