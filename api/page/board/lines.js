// Lines of the board: one for each demand and addressee, ordered and narrowed.

/**
 * @typedef {object} Line
 * @property {string} key
 * @property {any} call
 * @property {any} strand
 * @property {boolean} isOpen whether days are running
 * @property {boolean} isOverdue
 */

/** @param {any[]} calls those not made by the day have no status @returns {Line[]} */
export function lines(calls) {
  return calls.flatMap((call) =>
    (call.status?.strands ?? []).map((/** @type {any} */ strand) => ({
      key: [call.id, strand.demand?.id, strand.addressee?.id].join(),
      call,
      strand,
      isOpen: strand.daysOutstanding !== null,
      isOverdue: strand.overdue !== null,
    })),
  );
}

/** Overdue before the rest, then what has been open longest. @param {Line} a @param {Line} b */
function earlier(a, b) {
  return (
    Number(b.isOverdue) - Number(a.isOverdue) ||
    days(b).min - days(a).min ||
    days(b).max - days(a).max ||
    (a.key < b.key ? -1 : 1)
  );
}

/** @param {Line} line */
function days({ strand }) {
  const { min, max } = strand.daysOutstanding ?? {};
  return { min: min ?? -1, max: max ?? -1 };
}

/** What narrows the board: name in the address → whether a line stays. @type {Record<string, (line: Line, value: string) => boolean>} */
export const FILTERS = {
  addressee: ({ strand }, value) => (strand.addressee?.id ?? "none") === value,
  demand: ({ strand }, value) => (strand.demand?.kind?.code ?? "none") === value,
  state: (line, value) =>
    value === "OVERDUE" ? line.isOverdue : value === "OPEN" ? line.isOpen : line.strand.state === value,
  silence: ({ strand }, value) => strand.silence === value,
  call: ({ call }, value) => call.id.split("@", 1)[0] === value,
};

/** @param {Line[]} all @param {Readonly<Record<string, string>>} set */
export function narrowed(all, set) {
  return all.filter((line) =>
    Object.entries(FILTERS).every(([name, stays]) => !set[name] || stays(line, set[name])),
  );
}

/** Lines by addressee; those with most that is overdue, then most that is open, come first. @param {Line[]} all */
export function byAddressee(all) {
  /** @type {Map<string, {addressee: any, lines: Line[], open: number, overdue: number}>} */
  const found = new Map();
  for (const line of [...all].sort(earlier)) {
    const { addressee } = line.strand;
    const key = addressee?.id ?? "";
    const group = found.get(key) ?? { addressee, lines: [], open: 0, overdue: 0 };
    group.lines.push(line);
    group.open += Number(line.isOpen);
    group.overdue += Number(line.isOverdue);
    found.set(key, group);
  }
  return [...found.values()].sort(
    (a, b) => b.overdue - a.overdue || b.open - a.open || b.lines.length - a.lines.length,
  );
}

/** The line that has been open longest, by what is certain; null where none is open. @param {Line[]} all */
export function longest(all) {
  const [first] = all
    .filter((line) => line.isOpen)
    .sort((a, b) => days(b).min - days(a).min || days(b).max - days(a).max || (a.key < b.key ? -1 : 1));
  return first ?? null;
}

/** Values that a filter can take, each with how many lines it leaves. @param {Line[]} all @param {(line: Line) => [string, string] | null} of */
export function choices(all, of) {
  /** @type {Map<string, {label: string, count: number}>} */
  const found = new Map();
  for (const line of all) {
    const [code, label] = of(line) ?? ["", ""];
    if (!code) continue;
    const before = found.get(code);
    found.set(code, { label, count: (before?.count ?? 0) + 1 });
  }
  return [...found].sort(([, a], [, b]) => b.count - a.count || (a.label < b.label ? -1 : 1));
}
