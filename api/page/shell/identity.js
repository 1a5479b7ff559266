// As whom one asks: by a session in a cookie that no script reads. What is kept here is what proves to the server that its own
// page asks. All tabs have one session: logging out, and leaving every tab alone for too long, end it in each of them, and with
// it goes all that was shown.
import { useEffect, useState } from "preact/hooks";

/** Milliseconds without a key or a pointer after which the page locks itself. */
const IDLE = 15 * 60_000;
/** Milliseconds after which other tabs hear again that the reader is there. */
const HEARD = 5_000;
/** Milliseconds after which the server hears it, which ends what asks nothing. */
const TOLD = 5 * 60_000;

/** @type {string | null} null where nobody is logged in */
let csrf = null;
/** Counts up whenever somebody else reads, so that nothing that was shown stays. */
let turn = 0;
/** @type {string | null} where one logs in at the organisation's provider */
let provider = null;
/** @type {"locked" | "sessionOver" | null} why nobody is logged in any more, where nobody asked for it */
let why = null;
/** @type {string | null} when the reader's visit before this one began, as the server keeps it for each account */
let visited = null;
let touchedAt = Date.now();
let heardAt = 0;
let toldAt = Date.now();
/** @type {Set<() => void>} */
const listeners = new Set();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
const tabs = new BroadcastChannel("answerable");

/** Headers of a request. @returns {Record<string, string>} */
const headers = () => (csrf === null ? {} : { "X-CSRF-Token": csrf });

/** What the server says of the cookie. @returns {Promise<string | null>} */
async function look() {
  try {
    const reply = await fetch("/session", { credentials: "same-origin", cache: "no-store" });
    if (!reply.ok) return null;
    const told = await reply.json();
    provider = told.login ?? null;
    visited = told.lastVisit ?? null;
    return told.csrf ?? null;
  } catch {
    return null;
  }
}

/** Settled once the server and the page agree as whom it asks. */
let known = look().then((found) => {
  csrf = found;
  watch();
  // Nothing was shown before.
  for (const listener of listeners) listener();
});

/** Headers of a question. @returns {Promise<Record<string, string>>} */
export async function authorization() {
  await known;
  return headers();
}

function changed() {
  turn += 1;
  for (const listener of listeners) listener();
}

/**
 * Opens a session.
 * @param {string} token @param {string} code of its second factor, empty where it has none
 * @returns {Promise<void>} throws with the words of the server where it opens none, and with the HTTP status as its cause
 */
export async function logIn(token, code) {
  const reply = await fetch("/session", {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ browser: true, ...(code ? { code } : {}) }),
    credentials: "same-origin",
  });
  const told = await reply.json();
  if (!reply.ok) throw new Error(told.errors?.[0]?.message ?? "", { cause: reply.status });
  come((await look()) ?? told.csrf);
  tabs.postMessage("in");
}

/** @param {string | null} found */
function come(found) {
  if (found === csrf) return;
  csrf = found;
  why = null;
  touchedAt = Date.now();
  watch();
  changed();
}

/** @param {typeof why} reason */
function leave(reason) {
  if (csrf === null) return;
  csrf = null;
  visited = null;
  why = reason;
  clearTimeout(timer);
  changed();
}

/** @param {boolean} [locks] whether nobody asked for it */
export function logOut(locks = false) {
  if (csrf === null) return;
  // Where the server is not reached it ends by itself. What is asked next waits, so that it is not asked in half a session.
  known = fetch("/session", { method: "DELETE", headers: headers(), keepalive: true, credentials: "same-origin" }).then(
    () => tabs.postMessage(locks ? "locked" : "out"),
    () => tabs.postMessage(locks ? "locked" : "out"),
  );
  leave(locks ? "locked" : null);
}

/** What the server refused may be refused because the session is over, or is another one's. @param {number} status */
export async function refused(status) {
  if (csrf === null || (status !== 401 && status !== 403)) return;
  const found = await look();
  if (found === null) leave("sessionOver");
  else come(found);
}

function watch() {
  clearTimeout(timer);
  if (csrf === null) return;
  timer = setTimeout(() => (Date.now() - touchedAt >= IDLE ? logOut(true) : watch()), Math.max(0, touchedAt + IDLE - Date.now()));
}

function touched() {
  if (csrf === null) return;
  const now = Date.now();
  if (now - touchedAt >= IDLE) {
    // A machine that slept runs no timer.
    logOut(true);
    return;
  }
  touchedAt = now;
  if (now - heardAt >= HEARD) {
    heardAt = now;
    tabs.postMessage("touched");
  }
  if (now - toldAt >= TOLD) {
    toldAt = now;
    look().then((found) => (found === null ? refused(401) : undefined));
  }
}
for (const event of ["pointerdown", "pointermove", "keydown", "scroll", "visibilitychange"]) {
  addEventListener(event, touched, { passive: true, capture: true });
}
tabs.onmessage = ({ data }) => {
  if (data === "touched") touchedAt = Date.now();
  else if (data === "in") look().then(come);
  else leave(data === "locked" ? "locked" : null);
};

/** When the reader was here before; null for the public, and on a first visit. @returns {Promise<string | null>} */
export async function lastVisit() {
  await known;
  return visited;
}

/** @returns {{turn: number, isIn: boolean, why: typeof why, provider: string | null}} */
export function useIdentity() {
  const [, setCount] = useState(0);
  useEffect(() => {
    const listen = () => setCount((n) => n + 1);
    listeners.add(listen);
    return () => {
      listeners.delete(listen);
    };
  }, []);
  return { turn, isIn: csrf !== null, why, provider };
}
