// What is drawn: things and lines between them, from whichever question brought them, narrowed by what the reader chose.
import { STANCES } from "../shell/stances.js";

/**
 * @typedef {object} Dot
 * @property {string} id
 * @property {string} label
 * @property {string} cls its class
 * @property {string} kind in words
 * @property {string} code of its kind, empty where none is recorded
 * @property {boolean} isStart
 * @property {string} begin the first day that it may have, empty where none is recorded
 * @property {string} end the last
 *
 * @typedef {object} Line
 * @property {string} id
 * @property {string} source
 * @property {string} target
 * @property {string} predicate
 * @property {string} stance
 * @property {boolean} negated
 * @property {boolean} contested
 * @property {boolean} certain
 * @property {string} speaker the one who says so, empty where several do or nobody is told
 *
 * @typedef {{dots: Dot[], lines: Line[]}} Graph
 */

/** @param {any} entity @param {Set<string>} starts @returns {Dot} */
function dot(entity, starts) {
  const period = entity.when ?? entity.madeOn;
  return {
    id: entity.id,
    label: entity.label,
    cls: entity.__typename,
    kind: entity.kinds?.[0]?.label ?? "",
    code: entity.kinds?.[0]?.code ?? "",
    isStart: starts.has(entity.id),
    begin: period?.earliestBegin ?? "",
    end: period?.latestEnd ?? "",
  };
}

/** @param {any} found a neighbourhood @param {string[]} starts @returns {Graph} */
export function fromNeighbourhood(found, starts) {
  const these = new Set(starts);
  return {
    dots: found.nodes.map((/** @type {any} */ one) => dot(one.entity, these)),
    lines: found.edges.map((/** @type {any} */ one) => ({
      id: [one.source, one.predicate, one.target, one.negated].join(),
      source: one.source,
      target: one.target,
      predicate: one.predicate,
      stance: one.stance,
      negated: one.negated,
      contested: one.contested,
      certain: one.certain,
      speaker: one.attributedTo?.label ?? "",
    })),
  };
}

/** @param {any[]} paths @param {string[]} starts @returns {Graph} */
export function fromWays(paths, starts) {
  const these = new Set(starts);
  /** @type {Map<string, Dot>} */
  const dots = new Map();
  /** @type {Map<string, Line>} */
  const lines = new Map();
  for (const hop of paths.flatMap((path) => path.hops)) {
    for (const entity of [hop.from, hop.to]) dots.set(entity.id, dot(entity, these));
    const [source, target] = hop.forward === false ? [hop.to.id, hop.from.id] : [hop.from.id, hop.to.id];
    const id = [source, hop.predicate, target, false].join();
    lines.set(id, {
      id, source, target, predicate: hop.predicate, stance: hop.stance, negated: false,
      contested: hop.contested, certain: hop.certain, speaker: "",
    });
  }
  return { dots: [...dots.values()], lines: [...lines.values()] };
}

/** Whether something may have been within a stretch of time; what has no date may. @param {Dot} dot @param {Readonly<Record<string, string>>} set */
const mayBeWithin = ({ begin, end }, { from, to }) => !(from && end && end < from) && !(to && begin && begin > to);

/**
 * Without the classes, kinds and relations that the reader left out, without what was at another time, and without what is said less firmly than chosen. A denial goes
 * where what it denies goes, never on its own.
 * @param {Graph} graph @param {Readonly<Record<string, string>>} set @returns {Graph}
 */
export function narrowed({ dots, lines }, set) {
  const without = new Set((set.without ?? "").split(","));
  const no = new Set((set.no ?? "").split(","));
  const unkind = new Set((set.nokind ?? "").split(",").filter(Boolean));
  const least = set.least ? STANCES.indexOf(set.least) : STANCES.length;
  const stays = dots.filter((one) => one.isStart || (!without.has(one.cls) && !unkind.has(one.code) && mayBeWithin(one, set)));
  const ids = new Set(stays.map((one) => one.id));
  const kept = lines.filter((one) => ids.has(one.source) && ids.has(one.target) && !no.has(one.predicate));
  const firm = new Set(
    kept.filter((one) => !one.negated && STANCES.indexOf(one.stance) <= least).map(said),
  );
  const known = new Set(kept.filter((one) => !one.negated).map(said));
  const shown = kept.filter((one) => (one.negated ? firm.has(said(one)) || !known.has(said(one)) : firm.has(said(one))));
  const tied = new Set(shown.flatMap((one) => [one.source, one.target]));
  return { dots: stays.filter((one) => one.isStart || tied.has(one.id)), lines: shown };
}

/** What a line says, no matter who is for or against it. @param {Line} line */
const said = (line) => [line.source, line.predicate, line.target].join();

/** How often each value stands among rows. @param {any[]} rows @param {string} name @returns {[string, number][]} */
export function tally(rows, name) {
  /** @type {Map<string, number>} */
  const found = new Map();
  for (const row of rows) found.set(row[name], (found.get(row[name]) ?? 0) + 1);
  return [...found].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
}
