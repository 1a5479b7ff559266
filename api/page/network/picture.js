// A picture to take away, as SVG and PNG: what is drawn, what its lines mean, the day, and as whom it was read.
import { save } from "../shell/files.js";
import { coded, say } from "../shell/words.js";
import { CONTESTED, DENIED, dotLook, look, STANCE } from "./looks.js";

const SVG = "http://www.w3.org/2000/svg";
const LEGEND = 260;

/** @param {string} name @param {Record<string, string | number>} given @param {(Node | string)[]} inside */
export function element(name, given, ...inside) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(given)) made.setAttribute(key, String(value));
  made.append(...inside);
  return made;
}

/** A line as it looks. @param {import("./looks.js").Look} look @param {Record<string, string | number>} at @param {string} [name] */
function stroke({ dash, width, colour }, at, name = "line") {
  return element(name, {
    ...at, stroke: colour, "stroke-width": width, fill: "none", ...(dash.length ? { "stroke-dasharray": dash.join(" ") } : {}),
  });
}

/** Rows of the legend: what a line means, in words. @returns {[import("./looks.js").Look, string][]} */
export function legend() {
  return [
    ...Object.entries(STANCE).map(([code, one]) => /** @type {[import("./looks.js").Look, string]} */ ([one, coded("stance", code)])),
    [{ ...STANCE.ASSERTED, colour: CONTESTED }, say("legendContested")],
    [DENIED, say("legendDenied")],
  ].map((row) => /** @type {[import("./looks.js").Look, string]} */ (row));
}

/** @param {any} drawn by Cytoscape @param {string} words what stands under it: day and reader */
function svg(drawn, words) {
  const { x1, y1, w, h } = drawn.elements().boundingBox();
  const height = Math.max(h + 40, 420);
  const root = element("svg", {
    xmlns: SVG, viewBox: `${x1 - 20} ${y1 - 20} ${w + 60 + LEGEND} ${height + 50}`,
    width: w + 60 + LEGEND, height: height + 50, "font-family": "system-ui, sans-serif", "font-size": 11,
  });
  root.append(element("rect", { x: x1 - 20, y: y1 - 20, width: w + 60 + LEGEND, height: height + 50, fill: "#fff" }));
  for (const edge of drawn.edges().toArray()) {
    const [from, to] = [edge.sourceEndpoint(), edge.targetEndpoint()];
    const bend = edge.controlPoints()?.[0];
    const path = bend ? `M${from.x} ${from.y} Q${bend.x} ${bend.y} ${to.x} ${to.y}` : `M${from.x} ${from.y} L${to.x} ${to.y}`;
    const data = edge.data();
    root.append(stroke(look(data), { d: path }, "path"));
    const back = bend ?? from;
    const angle = (Math.atan2(to.y - back.y, to.x - back.x) * 180) / Math.PI;
    root.append(element("path", {
      d: data.negated ? "M0 -6 L0 6" : "M0 0 L-8 -4 L-8 4 Z", fill: look(data).colour, stroke: look(data).colour,
      "stroke-width": data.negated ? 3 : 1, transform: `translate(${to.x} ${to.y}) rotate(${angle})`,
    }));
    const middle = edge.midpoint();
    if (data.words) root.append(element("text", { x: middle.x, y: middle.y - 3, "font-size": 9, "text-anchor": "middle", fill: "#4d5866" }, data.words));
  }
  for (const node of drawn.nodes().toArray()) {
    const { x, y } = node.position();
    const data = node.data();
    const r = node.width() / 2;
    root.append(element("circle", { cx: x, cy: y, r, fill: dotLook(data.cls).colour, stroke: data.isStart ? "#b35c00" : "#4d5866", "stroke-width": data.isStart ? 4 : 1 }));
    root.append(element("text", { x, y: y + r + 13, "text-anchor": "middle" }, data.label));
  }
  const left = x1 + w + 30;
  legend().forEach(([one, text], row) => {
    const y = y1 + 10 + row * 20;
    root.append(stroke(one, { x1: left, x2: left + 40, y1: y, y2: y }));
    if (one === DENIED) root.append(element("path", { d: `M${left + 40} ${y - 6} V${y + 6}`, stroke: one.colour, "stroke-width": 3 }));
    root.append(element("text", { x: left + 50, y: y + 4 }, text));
  });
  const classes = [...new Set(drawn.nodes().toArray().map((/** @type {any} */ one) => one.data("cls")))];
  classes.forEach((cls, row) => {
    const y = y1 + 210 + row * 20;
    root.append(element("circle", { cx: left + 20, cy: y, r: 7, fill: dotLook(cls).colour, stroke: "#4d5866" }));
    root.append(element("text", { x: left + 50, y: y + 4 }, coded("class", cls)));
  });
  root.append(element("text", { x: x1, y: y1 + height + 10 }, words));
  return root;
}

/** @param {any} drawn @param {string} words @param {string} name */
export function saveSvg(drawn, words, name) {
  save(`${name}.svg`, new XMLSerializer().serializeToString(svg(drawn, words)), "image/svg+xml");
}

/** @param {any} drawn @param {string} words @param {string} name @returns {Promise<void>} */
export async function savePng(drawn, words, name) {
  const root = svg(drawn, words);
  const text = new XMLSerializer().serializeToString(root);
  const image = new Image();
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  image.src = address;
  await image.decode();
  URL.revokeObjectURL(address);
  const [width, height] = [Number(root.getAttribute("width")), Number(root.getAttribute("height"))];
  const scale = Math.min(2, 8000 / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = width * scale;
  canvas.height = height * scale;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  if (blob) save(`${name}.png`, /** @type {Blob} */ (blob), "image/png");
}
