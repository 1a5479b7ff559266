// The views of the page: a new one is a folder and an entry here.

/**
 * @typedef {object} View
 * @property {string} name of its folder, and in the address
 * @property {import("./words.js").Word} title
 * @property {boolean} inMenu whether it stands in the menu
 * @property {boolean} ownTitle whether it says itself what it is about
 * @property {boolean} hasDay whether it goes by the day
 * @property {string} [right] what one has to be allowed, so that it stands in the menu
 * @property {() => Promise<{default: any}>} load
 */

/** @type {View[]} */
export const VIEWS = [
  { name: "board", title: "board", inMenu: true, ownTitle: false, hasDay: true, load: () => import("../board/view.js") },
  { name: "network", title: "network", inMenu: true, ownTitle: false, hasDay: true, load: () => import("../network/view.js") },
  { name: "timeline", title: "timeline", inMenu: true, ownTitle: false, hasDay: false, load: () => import("../timeline/view.js") },
  { name: "map", title: "map", inMenu: true, ownTitle: false, hasDay: false, load: () => import("../map/view.js") },
  { name: "changes", title: "changes", inMenu: true, ownTitle: false, hasDay: false, load: () => import("../changes/view.js") },
  { name: "review", title: "review", inMenu: true, ownTitle: false, hasDay: false, right: "review", load: () => import("../review/view.js") },
  { name: "sheet", title: "sheet", inMenu: true, ownTitle: false, hasDay: false, right: "propose", load: () => import("../sheet/view.js") },
  { name: "marking", title: "marking", inMenu: true, ownTitle: false, hasDay: false, right: "decide", load: () => import("../marking/view.js") },
  { name: "same", title: "same", inMenu: true, ownTitle: false, hasDay: false, right: "decide", load: () => import("../same/view.js") },
  { name: "login", title: "logIn", inMenu: false, ownTitle: false, hasDay: false, load: () => import("../login/view.js") },
  { name: "entity", title: "entity", inMenu: false, ownTitle: true, hasDay: true, load: () => import("../entity/view.js") },
];
