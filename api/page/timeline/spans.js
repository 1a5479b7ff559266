// Days on a line: what is certainly within a period, what only may be, and what has no known end.
import { numbered } from "../shell/day.js";

/**
 * Day numbers; `core` is what is within in any case, null where no day is.
 * @typedef {{begin: number, end: number, core: [number, number] | null, isOpenBefore: boolean, isOpenAfter: boolean}} Span
 */

/** @param {any} when @param {number} first @param {number} last bounds of the line, where the period has none @returns {Span | null} */
export function span(when, first, last) {
  if (!when) return null;
  const { earliestBegin, latestBegin, earliestEnd, latestEnd } = when;
  if (!earliestBegin && !latestBegin && !earliestEnd && !latestEnd) return null;
  const begin = earliestBegin ? numbered(earliestBegin) : first;
  const end = latestEnd ? numbered(latestEnd) : last;
  const from = latestBegin ? numbered(latestBegin) : null;
  const to = earliestEnd ? numbered(earliestEnd) : null;
  return {
    begin, end,
    // What is about a day is on no day for certain.
    core: !when.approximate && from !== null && to !== null && from <= to ? [from, to] : null,
    isOpenBefore: !earliestBegin,
    isOpenAfter: !latestEnd,
  };
}

/** The first and the last day of periods. @param {any[]} whens @returns {[number, number]} */
export function extent(whens) {
  const days = whens
    .flatMap((one) => [one?.earliestBegin, one?.latestBegin, one?.earliestEnd, one?.latestEnd])
    .filter(Boolean)
    .map(numbered);
  return days.length ? [Math.min(...days), Math.max(...days) + 1] : [0, 1];
}

/** Years that the line is marked with. @param {number} first @param {number} last @returns {[number, number][]} day and year */
export function years(first, last) {
  const from = new Date(first * 86_400_000).getUTCFullYear();
  const to = new Date(last * 86_400_000).getUTCFullYear();
  const step = Math.max(1, Math.ceil((to - from) / 12));
  /** @type {[number, number][]} */
  const found = [];
  for (let year = from + 1; year <= to; year += 1) {
    if (year % step === 0) found.push([numbered(`${String(year).padStart(4, "0")}-01-01`), year]);
  }
  return found;
}
