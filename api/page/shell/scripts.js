// Libraries that are no modules, threads, and files of data: fetched when a view wants them.

/** @type {Record<string, string>} */
const SCRIPTS = JSON.parse(document.getElementById("scripts")?.textContent ?? "{}");
const known = new Set(Object.values(SCRIPTS));
/** @type {Map<string, Promise<void>>} */
const under = new Map();

const trusted = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("answerable", {
  createScriptURL(/** @type {string} */ address) {
    if (!known.has(address)) throw new TypeError("not a script of the page");
    return address;
  },
});

/** Runs a script once. @param {string} name @returns {Promise<void>} */
export function run(name) {
  const found = under.get(name);
  if (found) return found;
  /** @type {Promise<void>} */
  const promise = new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = trusted ? trusted.createScriptURL(address(name)) : address(name);
    script.onload = () => done();
    script.onerror = () => failed(new Error(name));
    document.head.append(script);
  });
  under.set(name, promise);
  promise.catch(() => under.delete(name));
  return promise;
}

/** Where a script lies. @param {string} name */
export const address = (name) => SCRIPTS[name] ?? "";

/** A thread of its own that runs a module of the page. @param {string} name */
export function thread(name) {
  return new Worker(trusted ? trusted.createScriptURL(address(name)) : address(name));
}

/** A file of data. @param {string} name @returns {Promise<any>} */
export async function data(name) {
  const reply = await fetch(address(name));
  if (!reply.ok) throw new Error(name);
  return reply.json();
}
