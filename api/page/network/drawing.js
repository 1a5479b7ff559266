// Draws a graph with Cytoscape: freely (fcose), or upright where it is a chain of command (dagre).
import { run } from "../shell/scripts.js";
import { property } from "../shell/words.js";
import { dotLook, look } from "./looks.js";

/** @typedef {import("./graph.js").Graph} Graph */

/** @type {Promise<any> | null} */
let library = null;

/** Cytoscape with both ways of laying out, fetched once. */
export function fetched() {
  library ??= load();
  library.catch(() => {
    library = null;
  });
  return library;
}

async function load() {
  const [{ default: cytoscape }, { default: dagre }] = await Promise.all([
    import("cytoscape"),
    import("cytoscape-dagre"),
    run("layout-base").then(() => run("cose-base")).then(() => run("cytoscape-fcose")),
  ]);
  // It warns of lines between things that lie on one another, as all do before they are laid out.
  cytoscape.warnings(false);
  cytoscape.use(dagre);
  cytoscape.use(/** @type {any} */ (globalThis).cytoscapeFcose);
  return cytoscape;
}

/** So many things that lines get no words. */
const CROWDED = 120;

/** @param {Graph} graph */
function elements({ dots, lines }) {
  return [
    ...dots.map((one) => ({ data: { ...one, ...dotLook(one.cls) }, classes: one.isStart ? "start" : "" })),
    ...lines.map((one) => {
      const { dash, width, colour } = look(one);
      const words = lines.length > CROWDED ? "" : property(one.predicate);
      return {
        data: {
          ...one, width, colour, words,
          style: dash.length ? "dashed" : "solid",
          dash: dash.length ? dash : [1, 0],
          tip: one.negated ? "tee" : "triangle",
        },
        classes: [one.negated ? "denied" : "", one.contested ? "contested" : ""].join(" "),
      };
    }),
  ];
}

const STYLE = [
  {
    selector: "node",
    style: {
      shape: "data(shape)", "background-color": "data(colour)", "border-width": 1, "border-color": "#4d5866",
      label: "data(label)", "text-wrap": "wrap", "text-max-width": 130, "font-size": 11, "text-valign": "bottom",
      "text-margin-y": 3, color: "#1c2430", "text-background-color": "#fff", "text-background-opacity": 0.8,
      width: 26, height: 26, "min-zoomed-font-size": 6,
    },
  },
  { selector: "node.start", style: { "border-width": 4, "border-color": "#b35c00", width: 38, height: 38, "font-weight": "bold" } },
  {
    selector: "edge",
    style: {
      "curve-style": "bezier", width: "data(width)", "line-color": "data(colour)", "line-style": "data(style)",
      "line-dash-pattern": "data(dash)", "target-arrow-shape": "data(tip)", "target-arrow-color": "data(colour)",
      label: "data(words)", "font-size": 9, color: "#4d5866", "text-rotation": "autorotate",
      "text-background-color": "#fff", "text-background-opacity": 0.8, "min-zoomed-font-size": 7,
    },
  },
  { selector: ":selected", style: { "overlay-color": "#b35c00", "overlay-opacity": 0.25, "overlay-padding": 6 } },
];

/** @param {number} count @param {boolean} isUpright what commands stands above */
function layout(count, isUpright) {
  if (isUpright) return { name: "dagre", rankDir: "BT", nodeSep: 60, rankSep: 70, animate: false, padding: 30 };
  return {
    name: "fcose", animate: false, quality: count > 300 ? "draft" : "default", randomize: true, padding: 30,
    idealEdgeLength: 110, nodeRepulsion: 9000, nodeDimensionsIncludeLabels: count < 150, packComponents: true,
  };
}

/**
 * @param {any} cytoscape @param {HTMLElement} container @param {Graph} graph
 * @param {{isUpright: boolean, choose: (data: any) => void}} given
 */
export function draw(cytoscape, container, graph, { isUpright, choose }) {
  const drawn = cytoscape({
    container,
    elements: elements(graph),
    style: STYLE,
    layout: { name: "preset" },
    maxZoom: 3,
    minZoom: 0.05,
    hideEdgesOnViewport: graph.lines.length > 1500,
    textureOnViewport: graph.dots.length > 600,
  });
  drawn.layout(layout(graph.dots.length, isUpright)).run();
  // A telephone is turned, a window made wider: the whole is seen again.
  drawn.on("resize", () => drawn.fit(undefined, 30));
  drawn.on("tap", "node, edge", (/** @type {any} */ event) => choose(event.target.data()));
  return drawn;
}
