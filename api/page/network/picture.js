// A picture to take away, as SVG and PNG: what is drawn, what its lines mean, the day, and as whom it was read.
import { save } from "../shell/files.js";
import { coded, property, say } from "../shell/words.js";
import { CONTESTED, DENIED, dotLook, look, STANCE } from "./looks.js";
import { corners, tip, turned } from "./shapes.js";

const SVG = "http://www.w3.org/2000/svg";
const LEGEND = 260;
/** More lines than these have no words. */
const CROWDED = 120;
const OUTLINE = { stroke: "#4d5866", "stroke-width": 1 };

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

/** A thing as it looks. @param {string} cls @param {number} x @param {number} y @param {number} r @param {Record<string, string | number>} line */
function form(cls, x, y, r, line) {
  const { shape, colour } = dotLook(cls);
  const points = corners(shape, x, y, r);
  return points
    ? element("polygon", { points: points.map((at) => at.join()).join(" "), fill: colour, ...line })
    : element("circle", { cx: x, cy: y, r, fill: colour, ...line });
}

/** @typedef {import("./drawing.js").Drawing["shown"]} Shown */

/** @param {Shown} shown @param {string} words what stands under it: day and reader */
function svg({ things, ties }, words) {
  const [xs, ys] = [things.map(({ x }) => x), things.map(({ y }) => y)];
  const [x1, y1] = [Math.min(...xs) - 90, Math.min(...ys) - 60];
  const [w, h] = [Math.max(...xs) + 90 - x1, Math.max(...ys) + 80 - y1];
  const height = Math.max(h + 40, 520);
  const root = element("svg", {
    xmlns: SVG, viewBox: `${x1 - 20} ${y1 - 20} ${w + 60 + LEGEND} ${height + 50}`,
    width: w + 60 + LEGEND, height: height + 50, "font-family": "system-ui, sans-serif", "font-size": 12,
  });
  root.append(element("rect", { x: x1 - 20, y: y1 - 20, width: w + 60 + LEGEND, height: height + 50, fill: "#fff" }));
  for (const { line, way } of ties) {
    const { from, bend, to, middle } = way;
    const { colour } = look(line);
    root.append(stroke(look(line), { d: `M${from.x} ${from.y} Q${bend.x} ${bend.y} ${to.x} ${to.y}` }, "path"));
    root.append(element("polygon", { points: tip(line.negated).map((at) => turned(way, at).join()).join(" "), fill: colour, class: line.negated ? "denied" : "said" }));
    if (ties.length <= CROWDED) root.append(element("text", { x: middle.x, y: middle.y - 3, "font-size": 9, "text-anchor": "middle", fill: "#4d5866" }, property(line.predicate)));
  }
  for (const { dot, x, y, r, words: name } of things) {
    root.append(form(dot.cls, x, y, r, dot.isStart ? { stroke: "#b35c00", "stroke-width": 4 } : OUTLINE));
    name.forEach((word, n) => root.append(element("text", { x, y: y + r + 13 + 14 * n, "text-anchor": "middle" }, word)));
  }
  const left = x1 + w + 30;
  legend().forEach(([one, text], row) => {
    const y = y1 + 10 + row * 20;
    root.append(stroke(one, { x1: left, x2: left + 40, y1: y, y2: y }));
    if (one === DENIED) root.append(element("path", { d: `M${left + 40} ${y - 6} V${y + 6}`, stroke: one.colour, "stroke-width": 3 }));
    root.append(element("text", { x: left + 50, y: y + 4 }, text));
  });
  const classes = [...new Set(things.map(({ dot }) => dot.cls))];
  classes.forEach((cls, row) => {
    const y = y1 + 210 + row * 20;
    root.append(form(cls, left + 20, y, 7, OUTLINE));
    root.append(element("text", { x: left + 50, y: y + 4 }, coded("class", cls)));
  });
  root.append(element("text", { x: x1, y: y1 + height + 10 }, words));
  return root;
}

/** @param {Shown} drawn @param {string} words @param {string} name */
export function saveSvg(drawn, words, name) {
  save(`${name}.svg`, new XMLSerializer().serializeToString(svg(drawn, words)), "image/svg+xml");
}

/** @param {Shown} drawn @param {string} words @param {string} name @returns {Promise<void>} */
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
