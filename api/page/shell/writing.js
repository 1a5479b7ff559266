// Writing from the page: done once, tried first where the reader wants that, and nothing typed is lost where it is refused.
import { useRef, useState } from "preact/hooks";
import { Refusal, write } from "./asking.js";
import { html } from "./html.js";
import { WHY } from "./notes.js";
import { say } from "./words.js";

/** @typedef {import("./asking.js").Wrong} Wrong */

/**
 * Something that the reader writes.
 * @param {string} name of the question @param {string} field of the mutation
 * @returns {{done: any, wrong: Wrong[], isAsking: boolean, send: (variables: Record<string, unknown>) => Promise<any>,
 *   clear: () => void}} `done` is what came of it. `send` gives it, too, or null where it was refused.
 */
export function useWriting(name, field) {
  const [state, setState] = useState({ done: /** @type {any} */ (null), wrong: /** @type {Wrong[]} */ ([]), isAsking: false });
  // A request whose answer was lost is sent again under its key, so that it is not done twice.
  const sent = useRef({ what: "", key: "" });
  /** @param {Record<string, unknown>} variables */
  const send = async (variables) => {
    const what = JSON.stringify(variables);
    if (sent.current.what !== what) sent.current = { what, key: crypto.randomUUID() };
    setState({ done: null, wrong: [], isAsking: true });
    try {
      const { data, errors } = await write(name, { ...variables, key: sent.current.key });
      const done = data?.[field] ?? null;
      sent.current = { what: "", key: "" };
      setState({ done, wrong: errors, isAsking: false });
      return done;
    } catch (error) {
      const { message, code } = error instanceof Refusal ? error : new Refusal(String(error), "PAGE");
      setState({ done: null, wrong: [{ message, extensions: { code } }], isAsking: false });
      return null;
    }
  };
  const clear = () => setState({ done: null, wrong: [], isAsking: false });
  return { ...state, send, clear };
}

/** Why something was refused: each mistake with its line, field, value and mend. @param {{wrong: Wrong[], names?: ReadonlyMap<string, string>}} given */
export function Refused({ wrong, names = new Map() }) {
  if (!wrong.length) return "";
  /** What the server calls by an id, the page calls by its name. @param {string} text */
  const named = (text) => [...names].reduce((told, [id, name]) => told.replaceAll(id, `“${name}”`), text);
  return html`<div class="note failed" role="alert">
    <p>${say("nothingWritten")}</p>
    <ul>${wrong.map(({ message, extensions = {} }) => {
      const { code, line, field, value, problem, mend } = extensions;
      const why = WHY[code ?? ""];
      if (!problem) return html`<li>${why ? html`${say(why)} ` : ""}<bdi>${named(message)}</bdi></li>`;
      return html`<li>${line ? html`<b>${say("inLine", { n: line })}</b> ` : ""}${field ? html`<code>${field}</code> ` : ""}
        ${value ? html`<q><bdi>${value}</bdi></q> ` : ""}<bdi>${named(problem)}</bdi>${mend ? html`; <small>${named(mend)}</small>` : ""}</li>`;
    })}</ul>
  </div>`;
}
