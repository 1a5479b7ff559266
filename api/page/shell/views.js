// The views of the page: a new one is a folder and an entry here.

/**
 * @typedef {object} View
 * @property {string} name of its folder, and in the address
 * @property {import("./words.js").Word} title
 * @property {boolean} inMenu whether it stands for itself; others are about something
 * @property {boolean} hasDay whether it goes by the day
 * @property {() => Promise<{default: any}>} load
 */

/** @type {View[]} */
export const VIEWS = [
  { name: "board", title: "board", inMenu: true, hasDay: true, load: () => import("../board/view.js") },
];
