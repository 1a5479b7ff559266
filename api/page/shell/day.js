// The day that all is seen on: by date, by slider, today where nothing is chosen.
import { useEffect, useRef, useState } from "preact/hooks";
import { DateField } from "./date.js";
import { html } from "./html.js";
import { dated, say } from "./words.js";

const DAY = 86_400_000;
/** Milliseconds after the last move of the slider. */
const SETTLED = 150;

/** @param {string} iso */
export const numbered = (iso) => Math.round(Date.parse(`${iso}T00:00:00Z`) / DAY);
/** @param {number} number */
export const iso = (number) => new Date(number * DAY).toISOString().slice(0, 10);
export const today = () => iso(Math.floor(Date.now() / DAY));

/**
 * @param {{place: import("./address.js").Place, first: any,
 *   change: (set: Record<string, string | null>, quiet?: boolean) => void}} given
 */
export function Day({ place, first, change }) {
  const end = numbered(today());
  const start = Math.min(numbered(first?.nodes[0]?.madeOn?.earliestBegin ?? iso(end - 3650)), end - 1);
  const chosen = place.set.on ?? "";
  const [at, setAt] = useState(chosen ? numbered(chosen) : end);
  const asked = useRef(/** @type {string | null} */ (null));
  useEffect(() => {
    // The answer to what was asked here is no news: meanwhile the reader may have gone on.
    if (chosen !== asked.current) setAt(chosen ? numbered(chosen) : end);
    asked.current = null;
  }, [chosen]);
  useEffect(() => {
    if (Number.isNaN(at) || at === (chosen ? numbered(chosen) : end)) return undefined;
    const timer = setTimeout(() => {
      asked.current = at === end ? "" : iso(at);
      change({ on: asked.current || null }, true);
    }, SETTLED);
    return () => clearTimeout(timer);
  }, [at]);
  const day = Number.isNaN(at) ? "" : iso(at);
  return html`<form class="day" aria-label=${say("daySlider")} onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <${DateField} day=${day} words=${say("day")} required=${true} choose=${(/** @type {string} */ chosen) => setAt(numbered(chosen))} />
    <input type="range" aria-label=${say("daySlider")} min=${start} max=${Math.max(end, at || end)} value=${at}
      aria-valuetext=${dated(day)}
      onInput=${(/** @type {any} */ event) => setAt(Number(event.currentTarget.value))} />
    <button type="button" disabled=${at === end} onClick=${() => setAt(end)}>${say("todayButton")}</button>
  </form>`;
}

/** That all is shown as it was known at an earlier moment, and the way back. @param {{place: import("./address.js").Place, change: (set: Record<string, string | null>) => void}} given */
export function Known({ place, change }) {
  const { known } = place.set;
  if (!known) return "";
  return html`<form class="day known" aria-label=${say("knownLabel")} onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <span>${say("knownAt", { moment: known })}</span>
    <button type="button" onClick=${() => change({ known: null })}>${say("knownNow")}</button></form>`;
}
