// Lays out what is drawn, in a thread of its own: the page answers meanwhile. A classic worker, since import maps do not reach
// into workers and the libraries are scripts.

/** @typedef {import("./placing.js").Wish} Wish */

/** Up to so many things are laid out by fcose, which looks better; more by forces, which take a tenth of its time. */
const FEW = 150;
/** Steps of the forces: with more the picture hardly changes. */
const STEPS = 60;

const worker = /** @type {any} */ (globalThis);
const policy = worker.trustedTypes?.createPolicy("answerable", {
  createScriptURL(/** @type {string} */ address) {
    if (!address.startsWith("/page/lib/")) throw new TypeError("not a library of the page");
    return address;
  },
});
/** @type {Set<string>} */
const there = new Set();

/** @param {Wish} wish @param {string[]} names */
function need({ libraries }, ...names) {
  for (const name of names) {
    if (there.has(name)) continue;
    const address = libraries[name] ?? "";
    worker.importScripts(policy ? policy.createScriptURL(address) : address);
    there.add(name);
  }
}

/** Chance that is the same each time, so that the same things look the same again. (Numerical Recipes, §7.1.) */
function steady() {
  let state = 1;
  Math.random = () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** Where each new thing begins: beside one that it is tied to. @param {Wish} wish @returns {{x: number, y: number}[] | null} null where all are new */
function begun({ at, lines, sizes }) {
  const count = sizes.length / 2;
  /** @type {({x: number, y: number} | null)[]} */
  const places = Array.from({ length: count }, (_, n) => (at[2 * n] == null ? null : { x: Number(at[2 * n]), y: Number(at[2 * n + 1]) }));
  if (!places.some((one) => one)) return null;
  for (let round = 0; round < 2; round += 1) {
    for (let n = 0; n < lines.length; n += 2) {
      const [one, other] = [Number(lines[n]), Number(lines[n + 1])];
      for (const [near, far] of /** @type {[number, number][]} */ ([[one, other], [other, one]])) {
        const from = places[near];
        if (from && !places[far]) {
          const angle = 2.4 * far;
          places[far] = { x: from.x + 90 * Math.cos(angle), y: from.y + 90 * Math.sin(angle) };
        }
      }
    }
  }
  return places.map((one, n) => one ?? { x: 40 * n, y: -200 });
}

/** @param {Wish} wish @param {object} options of Cytoscape's layout @param {{x: number, y: number}[] | null} start @returns {number[]} */
function arranged(wish, options, start) {
  const cytoscape = worker.cytoscape;
  cytoscape.warnings(false);
  const nodes = Array.from({ length: wish.sizes.length / 2 }, (_, n) => ({
    data: { id: String(n), w: wish.sizes[2 * n], h: wish.sizes[2 * n + 1] },
    ...(start ? { position: start[n] } : {}),
  }));
  const edges = Array.from({ length: wish.lines.length / 2 }, (_, n) => ({ data: { source: String(wish.lines[2 * n]), target: String(wish.lines[2 * n + 1]) } }));
  const graph = cytoscape({
    headless: true, styleEnabled: true, elements: { nodes, edges }, layout: { name: "preset" },
    style: [{ selector: "node", style: { shape: "rectangle", width: "data(w)", height: "data(h)" } }],
  });
  graph.layout({ animate: false, fit: false, ...options }).run();
  const found = nodes.flatMap(({ data: { id } }) => Object.values(graph.getElementById(id).position()));
  graph.destroy();
  return found;
}

/** @param {Wish} wish @returns {number[]} x and y of each thing */
function upright(wish) {
  need(wish, "cytoscape", "cytoscape-dagre");
  worker.cytoscape.use(worker.cytoscapeDagre);
  return arranged(wish, { name: "dagre", rankDir: "BT", nodeSep: 30, rankSep: 70 }, null);
}

/** @param {Wish} wish @returns {number[]} */
function few(wish) {
  need(wish, "cytoscape", "layout-base", "cose-base", "cytoscape-fcose");
  worker.cytoscape.use(worker.cytoscapeFcose);
  const start = begun(wish);
  return arranged(wish, { name: "fcose", quality: "default", randomize: !start, idealEdgeLength: 90, nodeRepulsion: 9000, packComponents: true }, start);
}

/** @param {Wish} wish @returns {number[]} */
function many(wish) {
  need(wish, "d3-quadtree", "d3-dispatch", "d3-timer", "d3-force");
  const { d3 } = worker;
  const start = begun(wish);
  const things = start ?? Array.from({ length: wish.sizes.length / 2 }, () => ({}));
  const ties = Array.from({ length: wish.lines.length / 2 }, (_, n) => ({ source: wish.lines[2 * n], target: wish.lines[2 * n + 1] }));
  d3.forceSimulation(things)
    .force("ties", d3.forceLink(ties).distance(70))
    .force("apart", d3.forceManyBody().strength(-200).theta(1).distanceMax(1500))
    .force("x", d3.forceX().strength(0.05))
    .force("y", d3.forceY().strength(0.05))
    .force("touching", d3.forceCollide(20))
    .stop()
    .alpha(start ? 0.3 : 1)
    .alphaDecay(1 - 0.001 ** (1 / STEPS))
    .tick(STEPS);
  return things.flatMap((/** @type {any} */ one) => [one.x, one.y]);
}

worker.addEventListener("message", (/** @type {{data: Wish}} */ { data: wish }) => {
  try {
    steady();
    const count = wish.sizes.length / 2;
    const at = wish.how === "upright" ? upright(wish) : count > FEW ? many(wish) : few(wish);
    worker.postMessage({ number: wish.number, at });
  } catch (error) {
    worker.postMessage({ number: wish.number, fault: String(error) });
  }
});
