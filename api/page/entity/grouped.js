// Claims by what they say: values of one property together, and the two ends of a relation with all for and against it.
import { STANCES } from "../shell/stances.js";

/**
 * @typedef {object} Property
 * @property {string} predicate
 * @property {any[]} claims for and against, earliest document first
 */

/**
 * @typedef {object} Relation
 * @property {string} key
 * @property {string} predicate
 * @property {boolean} isForward whether it leads from the thing
 * @property {any} other the thing at the other end
 * @property {any[]} claims for and against
 * @property {boolean} isDenied whether somebody says that it is not so
 * @property {boolean} isSaid whether somebody says that it is
 */

/** The day on which the document of a claim came out, or words were said; what has none comes last. @param {any} claim */
export function saidOn(claim) {
  const published = claim.citation.source.published;
  return published?.earliestBegin ?? claim.attribution.at(-1)?.on?.edtf ?? "9999";
}

/** Earliest first. @param {any[]} claims */
export const byDay = (claims) =>
  [...claims].sort((a, b) => (saidOn(a) < saidOn(b) ? -1 : saidOn(a) > saidOn(b) ? 1 : a.id < b.id ? -1 : 1));

/** The first that says so; of denials alone, the first of them. @param {any[]} claims earliest first */
export const firstSaid = (claims) => claims.find((one) => !one.negated) ?? claims[0];

/** How firmly the firmest says that it is so; null where all that say so took it back, and where it is only denied. @param {any[]} claims @returns {string | null} */
export function firmest(claims) {
  const stances = new Set(claims.filter((one) => !one.negated && !one.retractedAt).map((one) => one.stance));
  return STANCES.find((code) => stances.has(code)) ?? null;
}

/** Values of the thing, by property; names first. @param {any[]} claims @returns {Property[]} */
export function properties(claims) {
  /** @type {Map<string, any[]>} */
  const found = new Map();
  for (const claim of claims) {
    if (!claim.object) found.set(claim.predicate, [...(found.get(claim.predicate) ?? []), claim]);
  }
  return [...found].map(([predicate, those]) => ({ predicate, claims: byDay(those) }));
}

/** Whether claims give more than one value, or deny one. @param {any[]} claims */
export function disagree(claims) {
  const values = new Set(
    claims.map((one) => JSON.stringify([one.concept?.code, one.value?.text, one.negated])),
  );
  return values.size > 1;
}

/**
 * @param {string} id of the thing
 * @param {any[]} claims about it
 * @param {any[]} edges of its neighbourhood
 * @returns {Map<string, Relation[]>} by direction and property
 */
export function relations(id, claims, edges) {
  /** @type {Map<string, Relation>} */
  const found = new Map();
  /** @param {any} claim @param {boolean} isForward */
  const add = (claim, isForward) => {
    const other = isForward ? claim.object : claim.subject;
    const key = [isForward, claim.predicate, other.id].join();
    /** @type {Relation} */
    const before = found.get(key) ?? {
      key, predicate: claim.predicate, isForward, other, claims: [], isDenied: false, isSaid: false,
    };
    if (before.claims.some((one) => one.id === claim.id)) return;
    before.claims.push(claim);
    if (claim.negated) before.isDenied = true;
    else before.isSaid = true;
    found.set(key, before);
  };
  for (const claim of claims) if (claim.object) add(claim, true);
  for (const edge of edges) {
    if (edge.target === id && edge.source !== id) {
      for (const claim of edge.claims.nodes) if (claim.object?.id === id) add(claim, false);
    }
  }
  /** @type {Map<string, Relation[]>} */
  const grouped = new Map();
  for (const one of found.values()) {
    const key = `${one.isForward ? ">" : "<"}${one.predicate}`;
    grouped.set(key, [...(grouped.get(key) ?? []), { ...one, claims: byDay(one.claims) }]);
  }
  return grouped;
}
