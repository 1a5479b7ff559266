// How things and lines look: on the screen, in the legend and in the picture alike. A line is never told by colour alone.

/** @typedef {{dash: number[], width: number, colour: string}} Look */

/** How firmly something is said. @type {Record<string, Look>} */
export const STANCE = {
  VERIFIED: { dash: [], width: 3.5, colour: "#1c2430" },
  ASSERTED: { dash: [], width: 2.2, colour: "#1c2430" },
  REPORTED: { dash: [9, 3], width: 2, colour: "#1c2430" },
  ESTIMATED: { dash: [6, 4], width: 1.8, colour: "#1c2430" },
  ALLEGED: { dash: [4, 4], width: 2, colour: "#1c2430" },
  PRESUPPOSED: { dash: [2, 4], width: 1.8, colour: "#1c2430" },
  OPINION: { dash: [1, 5], width: 1.8, colour: "#1c2430" },
};

/** Somebody says that it is not so: with a bar instead of an arrow. @type {Look} */
export const DENIED = { dash: [2, 3], width: 2.4, colour: "#6a2c91" };
/** Somebody says that it is not so, and somebody says that it is. */
export const CONTESTED = "#b3261e";

/** @param {{stance: string, negated: boolean, contested: boolean}} line @returns {Look} */
export function look({ stance, negated, contested }) {
  if (negated) return DENIED;
  const found = STANCE[stance] ?? /** @type {Look} */ (STANCE.OPINION);
  return contested ? { ...found, colour: CONTESTED } : found;
}

/** A line of a crowd from afar: by its colour alone. @param {{negated: boolean, contested: boolean}} line @returns {Look} */
export const plainLook = ({ negated, contested }) => ({ dash: [], width: 1, colour: negated ? DENIED.colour : contested ? CONTESTED : "#6b7684" });

/** @type {Record<string, {shape: string, colour: string}>} */
export const CLASS = {
  Person: { shape: "ellipse", colour: "#f3c98b" },
  Group: { shape: "ellipse", colour: "#f6e2bd" },
  Organisation: { shape: "round-rectangle", colour: "#a9d3b5" },
  InternationalBody: { shape: "round-rectangle", colour: "#b5cdea" },
  State: { shape: "rectangle", colour: "#8fb4dd" },
  StateBody: { shape: "rectangle", colour: "#c3d8ee" },
  Event: { shape: "diamond", colour: "#eaa6a0" },
  Call: { shape: "triangle", colour: "#d7b8e8" },
  Demand: { shape: "triangle", colour: "#e7d8ef" },
  Response: { shape: "vee", colour: "#c9c3f0" },
  Assessment: { shape: "vee", colour: "#e0ddf7" },
  Place: { shape: "hexagon", colour: "#d5dab3" },
};

/** @param {string} cls */
export const dotLook = (cls) => CLASS[cls] ?? { shape: "octagon", colour: "#dfe3e8" };
