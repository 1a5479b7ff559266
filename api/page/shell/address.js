// Where the reader is: a view, what it is about, and how it is set. It stands in the fragment of the address, which no
// browser sends to a server: ids, codes and days alone, never words that somebody searched for.
import { useLayoutEffect, useState } from "preact/hooks";

/**
 * @typedef {object} Place
 * @property {string} view the folder of the view
 * @property {string[]} ids what it is about
 * @property {Readonly<Record<string, string>>} set how it is set: `on` a day, `known` a moment, and what the view adds
 */

const DATED = /^\d{4}-\d\d-\d\d/;
const ID = /^[\w@:./-]{1,200}$/;

/** @param {string} fragment @returns {Place} */
export function read(fragment) {
  const [path = "", query = ""] = fragment.replace(/^#/, "").split("?");
  const [view = "", ids = ""] = path.split("/", 2).map(decode);
  const rest = path.includes("/") ? decode(path.slice(path.indexOf("/") + 1)) : ids;
  /** @type {Record<string, string>} */
  const set = {};
  for (const [name, value] of new URLSearchParams(query)) set[name] = value;
  // A moment still to come is now, and each question has a now of its own.
  if (set.known && !(Date.parse(set.known) < Date.now())) delete set.known;
  return { view: view || "board", ids: rest.split(",").filter((id) => ID.test(id)), set };
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** @param {{view: string, ids?: string[], set?: Record<string, string | null | undefined>}} place */
export function write({ view, ids = [], set = {} }) {
  const given = new URLSearchParams();
  for (const name of Object.keys(set).sort()) {
    const value = set[name];
    if (value) given.set(name, value);
  }
  const about = ids.length ? `/${ids.map(encodeURIComponent).join(",")}` : "";
  const query = given.toString();
  return `#${view}${about}${query ? `?${query}` : ""}`;
}

/** An id without the moment that it may carry. @param {string} id */
export const plain = (id) => id.split("@", 1)[0] ?? "";

/** A moment as ids carry it: in UTC, to the microsecond. @param {string} known */
export function moment(known) {
  if (/\.\d{6}Z$/.test(known)) return known;
  const at = new Date(known);
  return Number.isNaN(at.getTime()) ? known : at.toISOString().replace(/\.(\d{3})Z$/, ".$1000Z");
}

/** The day, the moment and the stretch of time go along from view to view. @param {Place} place */
export function lasting({ set }) {
  return Object.fromEntries(["on", "known", "from", "to"].flatMap((name) => (DATED.test(set[name] ?? "") ? [[name, set[name] ?? ""]] : [])));
}

/**
 * The link to a view from where the reader is.
 * @param {Place} place @param {string} view @param {string[]} [ids] @param {Record<string, string>} [set]
 */
export function link(place, view, ids = [], set = {}) {
  return write({ view, ids, set: { ...lasting(place), ...set } });
}

/** @returns {[Place, (set: Record<string, string | null>, quiet?: boolean) => void]} */
export function usePlace() {
  const [place, setPlace] = useState(() => read(location.hash));
  // At once, so that a reader who goes elsewhere as soon as the page is drawn is heard.
  useLayoutEffect(() => {
    const look = () => setPlace(read(location.hash));
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);
  /** @param {Record<string, string | null>} set @param {boolean} [quiet] without a step in the history */
  const change = (set, quiet = false) => {
    const now = read(location.hash);
    const next = write({ ...now, set: { ...now.set, ...set } });
    if (quiet) history.replaceState(null, "", next);
    else history.pushState(null, "", next);
    setPlace(read(next));
  };
  return [place, change];
}
