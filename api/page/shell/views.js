// The views of the page: a new one is a folder and an entry here.

/**
 * @typedef {object} View
 * @property {string} name of its folder, and in the address
 * @property {import("./words.js").Word} title
 * @property {boolean} inMenu whether it stands in the menu, its title above it; others say themselves what they are about
 * @property {boolean} hasDay whether it goes by the day
 * @property {() => Promise<{default: any}>} load
 */

/** @type {View[]} */
export const VIEWS = [
  { name: "board", title: "board", inMenu: true, hasDay: true, load: () => import("../board/view.js") },
  { name: "network", title: "network", inMenu: true, hasDay: true, load: () => import("../network/view.js") },
  { name: "timeline", title: "timeline", inMenu: true, hasDay: false, load: () => import("../timeline/view.js") },
  { name: "map", title: "map", inMenu: true, hasDay: false, load: () => import("../map/view.js") },
  { name: "changes", title: "changes", inMenu: true, hasDay: false, load: () => import("../changes/view.js") },
  { name: "entity", title: "entity", inMenu: false, hasDay: true, load: () => import("../entity/view.js") },
];
