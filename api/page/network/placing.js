// Asks the layout's thread where things stand.
import { address, thread } from "../shell/scripts.js";

/**
 * @typedef {object} Wish
 * @property {number} number told back with the answer
 * @property {Record<string, string>} libraries name → address
 * @property {"upright" | "free"} how
 * @property {number[]} sizes width and height of each thing, its words with it
 * @property {(number | null)[]} at x and y of each thing where it stood before, null where it is new
 * @property {number[]} lines places of the two things of each line
 */

/** Libraries that the thread may want. */
const LIBRARIES = ["cytoscape", "cytoscape-dagre", "layout-base", "cose-base", "cytoscape-fcose", "d3-quadtree", "d3-dispatch", "d3-timer", "d3-force"];
/** Width of a letter and height of a line of words under a thing, and how wide they get before they are broken. */
const [LETTER, LINE, BROKEN] = [6.7, 15, 150];
/** Beyond so many things their words are not kept free of one another: they show when one goes nearer. */
const CROWDED = 150;

/** @type {Worker | null} */
let worker = null;
let last = 0;
/** @type {Map<number, {done: (at: number[]) => void, failed: (why: Error) => void}>} */
const waiting = new Map();

function begun() {
  if (worker) return worker;
  worker = thread("network/layout.js");
  worker.onmessage = ({ data: { number, at, fault } }) => {
    const one = waiting.get(number);
    waiting.delete(number);
    if (fault) one?.failed(new Error(fault));
    else one?.done(at);
  };
  worker.onerror = () => stop(new Error("layout"));
  return worker;
}

/** Ends the thread, and with it what it was asked. @param {Error} [why] */
export function stop(why = new Error("stopped")) {
  worker?.terminate();
  worker = null;
  for (const one of waiting.values()) one.failed(why);
  waiting.clear();
}

/**
 * Where things stand. What was asked before and is not answered yet is given up.
 * @param {import("./graph.js").Graph} graph @param {boolean} isUpright what commands stands above
 * @param {ReadonlyMap<string, {x: number, y: number}>} before where things stood
 * @returns {Promise<Map<string, {x: number, y: number}>>}
 */
export function places({ dots, lines }, isUpright, before) {
  if (waiting.size) stop();
  const order = new Map(dots.map((one, n) => [one.id, n]));
  last += 1;
  const number = last;
  /** @type {Wish} */
  const wish = {
    number,
    libraries: Object.fromEntries(LIBRARIES.map((name) => [name, address(name)])),
    how: isUpright ? "upright" : "free",
    sizes: dots.flatMap((one) => (dots.length > CROWDED && !isUpright ? [26, 26] : size(one))),
    at: dots.flatMap((one) => {
      const found = before.get(one.id);
      return found ? [found.x, found.y] : [null, null];
    }),
    lines: lines.flatMap((one) => [order.get(one.source) ?? 0, order.get(one.target) ?? 0]),
  };
  return new Promise((done, failed) => {
    waiting.set(number, { done: (at) => done(new Map(dots.map(({ id }, n) => [id, { x: at[2 * n] ?? 0, y: at[2 * n + 1] ?? 0 }]))), failed });
    begun().postMessage(wish);
  });
}

/** @param {import("./graph.js").Dot} dot */
function size({ label, isStart }) {
  const [own, wide] = [isStart ? 38 : 26, label.length * LETTER];
  return [Math.max(own, Math.min(wide, BROKEN)), own + LINE * Math.ceil(wide / BROKEN)];
}
