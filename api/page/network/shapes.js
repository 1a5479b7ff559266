// The forms that things and lines have, in the measure of the layout: on the screen and in the picture alike.

/** Half the width of a thing, and of one that the drawing begins with. */
export const [RADIUS, START] = [13, 19];
/** How far lines between the same two things stand from one another. */
const APART = 26;
/** How far a line leads out that comes back to its thing. */
const OUT = 85;

/** Corners of forms that are no circle, as parts of the half width. @type {Record<string, [number, number][]>} */
const CORNERS = {
  rectangle: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
  "round-rectangle": [[-1, -0.6], [-0.6, -1], [0.6, -1], [1, -0.6], [1, 0.6], [0.6, 1], [-0.6, 1], [-1, 0.6]],
  diamond: [[0, -1.1], [1.1, 0], [0, 1.1], [-1.1, 0]],
  triangle: [[0, -1.1], [1.1, 0.9], [-1.1, 0.9]],
  vee: [[-1.1, -1], [0, -0.4], [1.1, -1], [0, 1.1]],
  hexagon: [[-1, 0], [-0.5, -1], [0.5, -1], [1, 0], [0.5, 1], [-0.5, 1]],
  octagon: [[-1, -0.4], [-0.4, -1], [0.4, -1], [1, -0.4], [1, 0.4], [0.4, 1], [-0.4, 1], [-1, 0.4]],
};

/** Corners of a thing; null where it is a circle. @param {string} shape @param {number} x @param {number} y @param {number} r @returns {[number, number][] | null} */
export function corners(shape, x, y, r) {
  return CORNERS[shape]?.map(([a, b]) => [x + a * r, y + b * r]) ?? null;
}

/** @typedef {{x: number, y: number}} Point */
/** From one thing to another, with a bend where several lines lead between them. @typedef {{from: Point, bend: Point, to: Point, middle: Point, angle: number}} Way */
/** @typedef {import("./graph.js").Line} Line */

/** @param {Point} at @param {Point} toward @param {number} far @returns {Point} */
function moved(at, toward, far) {
  const [dx, dy] = [toward.x - at.x, toward.y - at.y];
  const length = Math.hypot(dx, dy) || 1;
  return { x: at.x + (dx / length) * far, y: at.y + (dy / length) * far };
}

/**
 * Where lines run.
 * @param {Line[]} lines @param {ReadonlyMap<string, Point & {r: number}>} things @returns {Way[]} in their order
 */
export function ways(lines, things) {
  /** @param {Line} line */
  const ends = ({ source, target }) => (source < target ? `${source} ${target}` : `${target} ${source}`);
  /** @type {Map<string, number>} */
  const all = new Map();
  for (const line of lines) all.set(ends(line), (all.get(ends(line)) ?? 0) + 1);
  /** @type {Map<string, number>} */
  const before = new Map();
  return lines.map((line) => {
    const key = ends(line);
    const number = before.get(key) ?? 0;
    before.set(key, number + 1);
    const nowhere = { x: 0, y: 0, r: RADIUS };
    const [source, target] = [things.get(line.source) ?? nowhere, things.get(line.target) ?? nowhere];
    const aside = (number - ((all.get(key) ?? 1) - 1) / 2) * APART;
    return line.source === line.target ? around(source, OUT + number * APART) : between(source, target, line.source < line.target ? aside : -aside);
  });
}

/** @param {Point & {r: number}} source @param {Point & {r: number}} target @param {number} aside @returns {Way} */
function between(source, target, aside) {
  const [dx, dy] = [target.x - source.x, target.y - source.y];
  const length = Math.hypot(dx, dy) || 1;
  const bend = { x: (source.x + target.x) / 2 - (dy / length) * 2 * aside, y: (source.y + target.y) / 2 + (dx / length) * 2 * aside };
  return way(moved(source, bend, source.r), bend, moved(target, bend, target.r + 2));
}

/** @param {Point & {r: number}} thing @param {number} out @returns {Way} */
function around({ x, y, r }, out) {
  return way({ x: x + r / 2, y: y - r }, { x, y: y - out }, { x: x - r / 2, y: y - r - 2 });
}

/** @param {Point} from @param {Point} bend @param {Point} to @returns {Way} */
function way(from, bend, to) {
  return { from, bend, to, middle: along({ from, bend, to }, 0.5), angle: Math.atan2(to.y - bend.y, to.x - bend.x) };
}

/** A point of a line, from 0 to 1. @param {Pick<Way, "from" | "bend" | "to">} way @param {number} part @returns {Point} */
export function along({ from, bend, to }, part) {
  const [a, b, c] = [(1 - part) ** 2, 2 * part * (1 - part), part ** 2];
  return { x: a * from.x + b * bend.x + c * to.x, y: a * from.y + b * bend.y + c * to.y };
}

/** How far a line is from a point. @param {Way} way @param {Point} at */
export function distance(way, at) {
  let nearest = Infinity;
  let last = way.from;
  for (let step = 1; step <= 8; step += 1) {
    const next = along(way, step / 8);
    const [dx, dy] = [next.x - last.x, next.y - last.y];
    const part = Math.min(1, Math.max(0, ((at.x - last.x) * dx + (at.y - last.y) * dy) / (dx * dx + dy * dy || 1)));
    nearest = Math.min(nearest, Math.hypot(at.x - last.x - part * dx, at.y - last.y - part * dy));
    last = next;
  }
  return nearest;
}

/** The head of a line as seen along it: an arrow, or a bar where it is denied. @param {boolean} negated @returns {[number, number][]} */
export const tip = (negated) => (negated ? [[0, -6], [0, 6], [3, 6], [3, -6]] : [[0, 0], [-8, -4], [-8, 4]]);

/** A point seen along a line → where it is. @param {Way} way @param {[number, number]} at @returns {[number, number]} */
export function turned({ to, angle }, [x, y]) {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [to.x + x * cos - y * sin, to.y + x * sin + y * cos];
}
