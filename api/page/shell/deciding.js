// The form in which somebody decides: what about, the reason, what is tried first and then done, and what it still needs.
import { useId } from "preact/hooks";
import { html } from "./html.js";
import { say } from "./words.js";
import { Refused } from "./writing.js";

/** @typedef {import("./words.js").Word} Word */
/**
 * @typedef {object} Step
 * @property {Word} word what stands on its button
 * @property {(Word | false)[]} needs what is still missing; a button that misses something cannot be pressed, and says why
 * @property {() => void} [act] left out, the button sends the form
 */

/**
 * @param {{legend: string, why: string, onWhy: (why: string) => void, steps: Step[], isAsking: boolean, told: string,
 *   wrong: import("./writing.js").Wrong[], names?: ReadonlyMap<string, string>, onSend?: () => void, children?: any, then?: any}} given
 *   `children` stand before the reason, `then` behind what is told; `names` are put for ids in what the server says
 */
export function Deciding({ legend, why, onWhy, steps, isAsking, told, wrong, names, onSend, children, then }) {
  const id = useId();
  const missing = [...new Set(steps.flatMap(({ needs }) => needs.filter((need) => need !== false)))];
  return html`<form class="deciding" onSubmit=${(/** @type {Event} */ event) => {
    event.preventDefault();
    onSend?.();
  }}>
    <fieldset><legend>${legend}</legend>
      ${children}
      <label>${say("reason")} <textarea rows="2" required value=${why}
        onInput=${(/** @type {any} */ event) => onWhy(event.currentTarget.value)}></textarea></label>
      <div class="tools">${steps.map(({ word, needs, act }) => {
        const misses = needs.some((need) => need !== false);
        return html`<button type=${act ? "button" : "submit"} disabled=${isAsking || misses} aria-describedby=${misses ? id : undefined}
          onClick=${act}>${say(word)}</button>`;
      })}</div>
      <p class="needs" id=${id}>${missing.length && !isAsking ? `${say("toGoOn")} ${missing.map((need) => say(need)).join("; ")}.` : ""}</p>
    </fieldset>
    <p role="status" data-waiting=${isAsking || undefined}>${isAsking ? say("waiting") : told}</p>
    <${Refused} wrong=${wrong} names=${names} />
    ${then}
  </form>`;
}
