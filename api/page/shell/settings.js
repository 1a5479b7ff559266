// What the browser keeps: settings of the page, and nothing of the data.

const KEY = "answerable.settings";

/** @typedef {{language?: string}} Settings */

/** @returns {Settings} */
export function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof found === "object" && found !== null ? found : {};
  } catch {
    return {};
  }
}

/** @param {Settings} settings */
export function keep(settings) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...kept(), ...settings }));
  } catch {
    // A browser that keeps nothing shows the page all the same.
  }
}
