// Elements from templates. What comes from data is text or an attribute, never markup.
import { h } from "preact";
import htm from "htm";

/** @typedef {import("preact").VNode<any>} VNode */
/** @typedef {import("preact").ComponentChildren} Shown */

/** @type {(strings: TemplateStringsArray, ...values: any[]) => VNode} */
export const html = /** @type {any} */ (htm).bind(h);
