// Questions to the public API. Each is a file of a view, put into the page by the server.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { authorization, refused } from "./identity.js";
import { language } from "./words.js";

/** @type {Record<string, string>} */
const DOCUMENTS = JSON.parse(document.getElementById("documents")?.textContent ?? "{}");

/** After so many milliseconds the reader is told that it takes long. */
const LONG = 2_500;
/** After so many the page gives up; the server ends a question sooner. */
const ENOUGH = 60_000;

/** Why there is no answer. */
export class Refusal extends Error {
  /** @param {string} message @param {string} code */
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

/**
 * Puts one question.
 * @param {string} name of the file, without its ending
 * @param {Record<string, unknown>} variables
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>} its data
 */
export async function ask(name, variables, signal) {
  const told = await send(name, variables, signal);
  if (told.errors?.length) {
    const [first] = told.errors;
    throw new Refusal(String(first.message), String(first.extensions?.code ?? told.status));
  }
  return told.data;
}

/**
 * @typedef {object} Wrong
 * @property {string} message
 * @property {{code?: string, line?: number, field?: string, value?: string, problem?: string, mend?: string}} [extensions]
 */

/**
 * Writes. Unlike a question it may be refused for several reasons at once, and each is told.
 * @param {string} name of the file, without its ending
 * @param {Record<string, unknown>} variables
 * @returns {Promise<{data: any, errors: Wrong[]}>} data is null where nothing was done
 */
export async function write(name, variables) {
  const told = await send(name, variables);
  return { data: told.data ?? null, errors: told.errors ?? [] };
}

/**
 * @param {string} name @param {Record<string, unknown>} variables @param {AbortSignal} [signal]
 * @returns {Promise<any>} the reply, and its status
 */
async function send(name, variables, signal) {
  const query = DOCUMENTS[name];
  if (query === undefined) throw new Refusal(name, "NO_SUCH_QUESTION");
  const limits = [AbortSignal.timeout(ENOUGH), ...(signal ? [signal] : [])];
  let reply;
  try {
    reply = await fetch("/graphql", {
      method: "POST",
      headers: { ...(await authorization()), "Content-Type": "application/json", "Accept-Language": `${language}, en;q=0.5` },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.any(limits),
      credentials: "same-origin",
      cache: "no-store",
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refusal("", "NO_SERVER");
  }
  await refused(reply.status);
  try {
    return { ...(await reply.json()), status: reply.status };
  } catch {
    throw new Refusal(`HTTP ${reply.status}`, "NO_ANSWER");
  }
}

/**
 * @typedef {object} Answer
 * @property {any} data the latest that came, kept while another is on its way
 * @property {Refusal | null} refusal
 * @property {boolean} waiting
 * @property {boolean} long whether it takes long
 * @property {() => void} again
 */

/**
 * The answer to a question, asked anew when its variables change. What came before stays until then.
 * @param {string | null} name null asks nothing
 * @param {Record<string, unknown>} variables
 * @param {(data: any, variables: Record<string, unknown>, signal: AbortSignal) => Promise<any>} [more]
 *   what to do with the first answer, such as fetching the pages behind it
 * @returns {Answer}
 */
export function useAnswer(name, variables, more) {
  const [state, setState] = useState({
    data: /** @type {any} */ (null),
    refusal: /** @type {Refusal | null} */ (null),
    waiting: name !== null,
    long: false,
  });
  const [round, setRound] = useState(0);
  const key = JSON.stringify([name, variables]);
  const then = useRef(more);
  then.current = more;
  useEffect(() => {
    if (name === null) return undefined;
    const stop = new AbortController();
    setState((before) => ({ ...before, waiting: true, long: false }));
    const timer = setTimeout(() => setState((before) => ({ ...before, long: true })), LONG);
    ask(name, variables, stop.signal)
      .then((data) => (then.current ? then.current(data, variables, stop.signal) : data))
      .then(
        (data) => setState({ data, refusal: null, waiting: false, long: false }),
        (error) => {
          if (stop.signal.aborted) return;
          const refusal = error instanceof Refusal ? error : new Refusal(String(error), "PAGE");
          setState((before) => ({ ...before, refusal, waiting: false, long: false }));
        },
      )
      .finally(() => clearTimeout(timer));
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [key, round]);
  const again = useCallback(() => setRound((n) => n + 1), []);
  return { ...state, again };
}
