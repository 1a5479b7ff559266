// As whom one asks: a token or a session, kept in the memory of this page alone. Reloading, logging out and leaving the page
// alone for too long end it, and with it goes all that was shown.
import { useEffect, useState } from "preact/hooks";

/** Milliseconds without a key or a pointer after which the page locks itself. */
const IDLE = 15 * 60_000;

/** @type {string | null} */
let token = null;
let isSession = false;
/** Counts up whenever somebody else reads, so that nothing that was shown stays. */
let turn = 0;
let isLocked = false;
/** @type {Set<() => void>} */
const listeners = new Set();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** Headers of a request. @returns {Record<string, string>} */
export const authorization = () => (token === null ? {} : { Authorization: `Bearer ${token}` });

function changed() {
  turn += 1;
  for (const listener of listeners) listener();
}

/** @param {string} text of a token or a session @param {boolean} session whether the server is told when it ends */
export function logIn(text, session) {
  token = text;
  isSession = session;
  isLocked = false;
  touched();
  changed();
}

/** @param {boolean} [locks] whether nobody asked for it */
export function logOut(locks = false) {
  if (token === null) return;
  if (isSession) {
    // Nobody waits: it ends by itself on the server, too.
    fetch("/session", { method: "DELETE", headers: authorization(), keepalive: true }).catch(() => undefined);
  }
  token = null;
  isSession = false;
  isLocked = locks;
  clearTimeout(timer);
  changed();
}

function touched() {
  if (token === null) return;
  clearTimeout(timer);
  timer = setTimeout(() => logOut(true), IDLE);
}
for (const event of ["pointerdown", "keydown", "scroll"]) addEventListener(event, touched, { passive: true });

/** @returns {{turn: number, isIn: boolean, isLocked: boolean}} */
export function useIdentity() {
  const [, setCount] = useState(0);
  useEffect(() => {
    const listen = () => setCount((n) => n + 1);
    listeners.add(listen);
    return () => {
      listeners.delete(listen);
    };
  }, []);
  return { turn, isIn: token !== null, isLocked };
}
