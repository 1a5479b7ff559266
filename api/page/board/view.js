// The board: what was demanded of whom, what came of it by the day, and for how long it has been open.
import { useState } from "preact/hooks";
import { ask, useAnswer } from "../shell/asking.js";
import { Claims, Thing, Things, when } from "../shell/claim.js";
import { csv, save } from "../shell/files.js";
import { today } from "../shell/day.js";
import { html } from "../shell/html.js";
import { Note } from "../shell/notes.js";
import { Span } from "../shell/span.js";
import { coded, counted, dated, say } from "../shell/words.js";
import { byAddressee, choices, FILTERS, lines, longest, narrowed } from "./lines.js";

/** @typedef {import("../shell/address.js").Place} Place */
/** @typedef {import("./lines.js").Line} Line */

/** Calls at most; beyond them the page says so. */
const MOST = 1000;

/** All pages of calls, up to a limit. @param {any} data @param {Record<string, unknown>} variables @param {AbortSignal} signal */
async function all(data, variables, signal) {
  let { nodes, pageInfo, totalCount } = data.asOf.calls;
  while (pageInfo.hasNextPage && nodes.length < MOST) {
    const next = (await ask("board", { ...variables, after: pageInfo.endCursor }, signal)).asOf.calls;
    nodes = [...nodes, ...next.nodes];
    pageInfo = next.pageInfo;
  }
  return { calls: nodes, totalCount };
}

/** @param {{place: Place, change: any, reader: any}} given */
export default function Board({ place, change, reader }) {
  const { on = null, known = null, from = null, to: until = null } = place.set;
  const where = from || until ? { madeOn: { overlaps: { from, to: until } } } : null;
  const answer = useAnswer("board", { where, on, known }, all);
  const { data } = answer;
  const every = data ? lines(data.calls) : [];
  const shown = narrowed(every, place.set);
  const groups = byAddressee(shown);
  return html`
    <p class="lead">${say("boardLead")}</p>
    <${Filters} every=${every} place=${place} change=${change} />
    <${Note} answer=${answer} />
    ${data
      ? html`<p class="told" aria-live="polite">${told(shown, every, place)}
          <${Longest} line=${longest(shown)} place=${place} />
          ${data.totalCount > data.calls.length ? say("notAllCalls", { n: data.calls.length, all: data.totalCount }) : ""}</p>
        <p class="tools">
          <button type="button" onClick=${() => table(shown, on ?? today(), reader, known)}>${say("csv")}</button>
          <button type="button" onClick=${() => print()}>${say("print")}</button>
        </p>`
      : ""}
    <div class=${answer.waiting || answer.refusal ? "stale" : ""} aria-busy=${answer.waiting}>
      ${groups.map((group) => html`<${Group} key=${group.addressee?.id ?? ""} group=${group} place=${place} />`)}
    </div>
    ${data && !groups.length ? html`<p>${say("noLines")}</p>` : ""}`;
}

/** What has been open longest, of what is shown. @param {{line: Line | null, place: Place}} given */
function Longest({ line, place }) {
  if (!line) return "";
  const { call, strand } = line;
  return html`<span class="longest">${say("longest")} <${Thing} place=${place} entity=${call} />${strand.demand?.kind ? html` (${strand.demand.kind.label})` : ""}${", "}${say("toldTo", { name: strand.addressee?.label ?? say("nobody") })}, ${days(strand.daysOutstanding)}.</span>`;
}

/** What is shown, in one sentence. @param {Line[]} shown @param {Line[]} every @param {Place} place */
function told(shown, every, place) {
  const { addressee, demand, state, silence, call, from, to } = place.set;
  /** @param {(line: Line) => boolean} is @param {(line: Line) => string} label */
  const named = (is, label) => {
    const line = every.find(is);
    return line ? label(line) : "…";
  };
  const parts = [
    from || to ? say("toldMade", { from: dated(from) || "…", to: dated(to) || "…" }) : "",
    addressee ? say("toldTo", { name: named((l) => FILTERS.addressee?.(l, addressee) ?? false, (l) => l.strand.addressee?.label ?? say("nobody")) }) : "",
    demand ? say("toldDemand", { name: named((l) => FILTERS.demand?.(l, demand) ?? false, (l) => l.strand.demand?.kind?.label ?? say("noDemand")) }) : "",
    call ? say("toldCall", { name: named((l) => FILTERS.call?.(l, call) ?? false, (l) => l.call.label) }) : "",
    state ? say("toldState", { name: coded("state", state) }) : "",
    silence ? say("toldSilence", { name: coded("silence", silence) }) : "",
  ].filter(Boolean);
  const overdue = shown.filter((line) => line.isOverdue).length;
  const open = shown.filter((line) => line.isOpen).length;
  return `${say("toldLines", { n: shown.length, all: every.length })}${parts.length ? `, ${parts.join(", ")}` : ""}: ${say(
    "toldOverdue",
    { overdue, open },
  )}`;
}

/** @param {{every: Line[], place: Place, change: any}} given */
function Filters({ every, place, change }) {
  /** @param {string} name @param {import("../shell/words.js").Word} word @param {[string, {label: string}][]} options */
  const chooser = (name, word, options) => {
    // As many as choosing it would show, beside what else is chosen.
    const others = narrowed(every, { ...place.set, [name]: "" });
    /** @param {string} code */
    const left = (code) => others.filter((line) => FILTERS[name]?.(line, code)).length;
    return html`<label>${say(word)}
    <select value=${place.set[name] ?? ""}
      onChange=${(/** @type {any} */ event) => change({ [name]: event.currentTarget.value || null })}>
      <option value="">${say("all")}</option>
      ${options.map(([code, { label }]) => html`<option value=${code}>${label} (${counted(left(code))})</option>`)}
    </select></label>`;
  };
  const states = [
    ...["OVERDUE", "OPEN"].map((code) => /** @type {[string, {label: string}]} */ ([code, { label: coded("state", code) }])),
    ...choices(every, ({ strand }) => [strand.state, coded("state", strand.state)]),
  ];
  const isSet = Object.keys(FILTERS).some((name) => place.set[name]);
  return html`<form class="filters" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
    ${chooser("addressee", "filterTo", choices(every, ({ strand }) => strand.addressee ? [strand.addressee.id, strand.addressee.label] : ["none", say("nobody")]))}
    ${chooser("demand", "filterDemand", choices(every, ({ strand }) => strand.demand?.kind ? [strand.demand.kind.code, strand.demand.kind.label] : ["none", say("noDemand")]))}
    ${chooser("state", "filterState", states)}
    ${chooser("silence", "filterSilence", choices(every, ({ strand }) => (strand.silence ? [strand.silence, coded("silence", strand.silence)] : null)))}
    <${Span} place=${place} change=${change} label="madeFrom" />
    <button type="button" disabled=${!isSet}
      onClick=${() => change(Object.fromEntries(Object.keys(FILTERS).map((name) => [name, null])))}>${say("clear")}</button>
  </form>`;
}

/** @param {{group: ReturnType<typeof byAddressee>[number], place: Place}} given */
function Group({ group, place }) {
  const { addressee } = group;
  return html`<section class="group">
    <h2>${addressee ? html`<${Thing} place=${place} entity=${addressee} />` : say("nobody")}
      <small>${say("groupCounts", { n: group.lines.length, overdue: group.overdue, open: group.open })}</small></h2>
    <table class="lines stack" role="table" aria-label=${addressee?.label ?? say("nobody")}>
      <thead role="rowgroup"><tr role="row">
        <th role="columnheader" scope="col">${say("call")}</th><th role="columnheader" scope="col">${say("demand")}</th>
        <th role="columnheader" scope="col">${say("outcome")}</th><th role="columnheader" scope="col">${say("openFor")}</th>
        <th role="columnheader" scope="col">${say("overdue")}</th><th class="why" role="columnheader" scope="col">${say("reasons")}</th>
      </tr></thead>
      <tbody role="rowgroup">${group.lines.map((line) => html`<${Row} key=${line.key} line=${line} place=${place} />`)}</tbody>
    </table>
  </section>`;
}

/** Days as a range, in words. @param {any} quantity */
function days(quantity) {
  if (!quantity) return "";
  const { min, max } = quantity;
  if (max == null) return say("daysAtLeast", { n: min ?? 0 });
  if (min === max) return say("days", { n: min });
  return say("daysBetween", { min: min ?? 0, n: max });
}

/** @param {{line: Line, place: Place}} given */
function Row({ line, place }) {
  const [isOpen, setOpen] = useState(false);
  const { call, strand } = line;
  const { overdue } = strand;
  return html`
    <tr role="row" class=${line.isOverdue ? "overdue" : ""}>
      <th role="rowheader" scope="row" data-name=${say("call")}><${Thing} place=${place} entity=${call} />
        <small>${when(call.madeOn)}${call.issuers.nodes.length ? html`, ${say("by")} <${Things} place=${place} entities=${call.issuers.nodes} />` : ""}</small></th>
      <td role="cell" data-name=${say("demand")}>${strand.demand
        ? html`<b>${strand.demand.kind?.label ?? ""}</b>${strand.demand.text ? html`<q><bdi>${strand.demand.text}</bdi></q>` : ""}`
        : say("noDemand")}</td>
      <td role="cell" data-name=${say("outcome")}><${Outcome} strand=${strand} place=${place} /></td>
      <td role="cell" data-name=${say("openFor")}>${strand.daysOutstanding ? days(strand.daysOutstanding) : say("notOpen")}</td>
      <td role="cell" data-name=${say("overdue")}>${overdue
        ? html`<b>${say("since", { day: dated(overdue.since) })}</b> <small>${overdue.basis}</small>`
        : line.isOpen ? say("noClock") : ""}</td>
      <td class="why" role="cell" data-name=${say("reasons")}><button type="button" aria-expanded=${isOpen} onClick=${() => setOpen(!isOpen)}
        aria-label=${say("whyOf", { name: call.label })}>${say("why")}</button></td>
    </tr>
    ${isOpen ? html`<tr role="row" class="reasons"><td role="cell" colspan="6"><${Reasons} line=${line} place=${place} /></td></tr>` : ""}`;
}

/** @param {{strand: any, place: Place}} given */
function Outcome({ strand, place }) {
  return html`<span class=${`state state-${strand.state.toLowerCase()}`}>${coded("state", strand.state)}</span>
    ${strand.silence ? html`<span class=${`badge silence-${strand.silence.toLowerCase()}`}>${coded("silence", strand.silence)}</span>` : ""}
    ${strand.standing === "PUT" ? "" : html`<span class="badge">${coded("standing", strand.standing)}</span>`}
    ${strand.contested ? html`<span class="badge against">${say("contested")}</span>` : ""}
    ${strand.uncertain ? html`<span class="badge">${strand.otherwise ? say("perhaps", { state: coded("state", strand.otherwise) }) : say("uncertain")}</span>` : ""}
    ${strand.unreviewed ? html`<span class="badge review">${say("unreviewed")}</span>` : ""}
    ${strand.responses.nodes.length
      ? html`<small>${strand.responses.nodes.map((/** @type {any} */ one, /** @type {number} */ at) => html`${at ? "; " : ""}<${Thing} place=${place} entity=${one} /> ${when(one.when)}`)}</small>`
      : ""}`;
}

/** @param {{line: Line, place: Place}} given */
function Reasons({ line, place }) {
  const { call, strand } = line;
  const [isDeep, setDeep] = useState(false);
  const answer = useAnswer(isDeep ? "reasons" : null, { call: call.id, on: place.set.on ?? null });
  const found = answer.data?.node.status?.strands.find(
    (/** @type {any} */ one) => one.demand?.id === strand.demand?.id && one.addressee?.id === strand.addressee?.id,
  );
  const told = new Set(strand.reasons.flatMap((/** @type {any} */ reason) => reason.responses.map((/** @type {any} */ one) => one.id)));
  const rest = strand.responses.nodes.filter((/** @type {any} */ one) => !told.has(one.id));
  return html`<ol>${(found ?? strand).reasons.map(
      (/** @type {any} */ reason) => html`<li><bdi>${reason.text}</bdi>
        ${reason.claims?.nodes.length
          ? html`<${Claims} place=${place} claims=${reason.claims.nodes} subject=${true}
              caption=${say("claimsBehind", { n: reason.claims.totalCount })} />`
          : ""}</li>`,
    )}${rest.length
      ? html`<li>${say("countedBeside", { n: rest.length })} ${rest.map((/** @type {any} */ one, /** @type {number} */ at) => html`${at ? "; " : ""}<${Thing} place=${place} entity=${one} /> ${when(one.when)}`)}</li>`
      : ""}${line.isOpen ? html`<li>${say("openSince", { state: coded("state", strand.state) })}</li>` : ""}</ol>
    ${isDeep ? html`<${Note} answer=${answer} />` : html`<button type="button" onClick=${() => setDeep(true)}>${say("showClaims")}</button>`}`;
}

/** @param {Line[]} shown @param {string} day @param {any} reader @param {string | null} known */
function table(shown, day, reader, known) {
  const header = ["day", "read_as", "known_at", "addressee", "call", "made_on", "issuers", "demand", "text", "standing", "state",
    "otherwise", "contested", "silence", "days_min", "days_max", "overdue_since", "overdue_basis", "reasons", "call_id", "demand_id", "addressee_id"];
  const rows = shown.map(({ call, strand }) => [
    day, [reader?.level, ...(reader?.compartments ?? [])].join("+"), known ?? "", strand.addressee?.label, call.label, call.madeOn?.edtf,
    call.issuers.nodes.map((/** @type {any} */ one) => one.label).join("; "), strand.demand?.kind?.code, strand.demand?.text,
    strand.standing, strand.state, strand.otherwise, strand.contested, strand.silence, strand.daysOutstanding?.min,
    strand.daysOutstanding?.max, strand.overdue?.since, strand.overdue?.basis,
    strand.reasons.map((/** @type {any} */ one) => one.text).join(" "), call.id, strand.demand?.id, strand.addressee?.id,
  ]);
  save(`answerable-board-${day}.csv`, csv([header, ...rows]), "text/csv;charset=utf-8");
}
