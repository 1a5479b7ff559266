// What the reader is told while an answer is on its way, or when none comes.
import { html } from "./html.js";
import { say } from "./words.js";

/** @typedef {import("./words.js").Word} Word */

/** What the codes of errors mean. @type {Record<string, Word>} */
export const WHY = {
  NO_SERVER: "whyNoServer",
  NO_ANSWER: "whyNoAnswer",
  TIMEOUT: "whyTimeout",
  TOO_COSTLY: "whyTooMuch",
  TOO_MANY_ROWS: "whyTooMuch",
  TOO_LONG: "whyTooMuch",
  "401": "notLetIn",
  "429": "whyTooOften",
};

/** One line, in a place of its own, so that nothing jumps. @param {{answer: import("./asking.js").Answer}} given */
export function Note({ answer }) {
  const { refusal, waiting, long, again, data } = answer;
  if (refusal && !waiting) {
    const why = WHY[refusal.code];
    return html`<div class="note failed" role="alert">
      <p>${why ? say(why) : say("whyOther")} ${data ? say("staysAsItWas") : ""}</p>
      ${refusal.message ? html`<p><bdi>${refusal.message}</bdi></p>` : ""}
      <button type="button" onClick=${again}>${say("again")}</button>
    </div>`;
  }
  const text = waiting ? say(long ? "takesLong" : "waiting") : "";
  return html`<p class="note" role="status" data-waiting=${waiting || undefined}>${text}</p>`;
}
