// Claims that nobody decided about, each beside its words; and deciding: accept, reject, in conflict, with a reason.
import { useState } from "preact/hooks";
import { link, plain } from "../shell/address.js";
import { ask, useAnswer } from "../shell/asking.js";
import { Speakers, Standing, Thing, Value, when, Where } from "../shell/claim.js";
import { Deciding } from "../shell/deciding.js";
import { html } from "../shell/html.js";
import { LAW } from "../shell/law.js";
import { Note } from "../shell/notes.js";
import { usePages } from "../shell/pages.js";
import { Marked } from "../shell/passage.js";
import { coded, property, say } from "../shell/words.js";
import { useWriting } from "../shell/writing.js";

/** @typedef {import("../shell/address.js").Place} Place */

const DECISIONS = ["ACCEPTED", "REJECTED", "CONFLICT"];

/** @param {{place: Place, reader: any}} given */
export default function Review({ place, reader }) {
  // Read anew after each decision, and told what came of the last one.
  const [round, setRound] = useState(0);
  const [told, setTold] = useState("");
  if (reader && !reader.may.includes("review")) return html`<p class="note failed">${say("mayNotReview")}</p>`;
  /** @param {number} n */
  const decided = (n) => {
    setTold(say("decidedN", { n }));
    setRound(round + 1);
  };
  const source = place.ids[0];
  return html`<p class="lead">${say("reviewLead")}</p>
    ${source ? html`<p><a href=${link(place, "review")}>${say("allDocuments")}</a></p>` : ""}
    <p class="told" role="status">${told}</p>
    ${source
      ? html`<${Queue} key=${`${source} ${round}`} place=${place} source=${source} onDecided=${decided}
          onAgain=${() => setRound(round + 1)} />`
      : html`<${Waiting} place=${place} />`}`;
}

/** Claims that are fetched at once, so that what waits is told by documents. */
const MOST = 2000;

/** @param {any} data @param {Record<string, unknown>} variables @param {AbortSignal} signal */
async function all(data, variables, signal) {
  let { nodes, pageInfo, totalCount } = data.claims;
  while (pageInfo.hasNextPage && nodes.length < MOST) {
    const next = (await ask("waiting", { ...variables, after: pageInfo.endCursor }, signal)).claims;
    nodes = [...nodes, ...next.nodes];
    pageInfo = next.pageInfo;
  }
  return { claims: { nodes, pageInfo, totalCount } };
}

/** Whether a document speaks of the law before all. @param {{claims: any[]}} given */
const isLaw = ({ claims }) => claims.filter(({ subject }) => LAW.has(subject?.__typename)).length * 2 > claims.length;

/** Documents whose claims wait, the newest first, those of the law behind. @param {{place: Place}} given */
function Waiting({ place }) {
  const { answer, nodes, total, more } = usePages(useAnswer("waiting", {}, all), "waiting", {}, (data) => data.claims);
  const documents = byDocument(nodes);
  const law = documents.filter(isLaw);
  const affair = documents.filter((one) => !law.includes(one));
  const lawful = law.flatMap(({ claims }) => claims).length;
  const waits = nodes.length - lawful;
  return html`<${Note} answer=${answer} />
    ${answer.data ? html`<p class="told">${!nodes.length ? say("nothingToReview") : !waits ? say("nothingOfAffair") : say("waitingAll", { n: waits })}</p>
      ${nodes.length < total ? html`<p>${say("waitingOf", { n: nodes.length, all: total })}</p>` : ""}` : ""}
    ${affair.length ? html`<${Documents} place=${place} documents=${affair} />` : ""}
    ${law.length ? html`<details><summary>${say("waitingLaw", { n: lawful })}</summary><${Documents} place=${place} documents=${law} /></details>` : ""}
    ${more ? html`<button type="button" onClick=${more}>${say("more")}</button>` : ""}`;
}

/** @param {{place: Place, documents: {source: any, claims: any[]}[]}} given */
function Documents({ place, documents }) {
  return html`<ul>${documents.map(
    ({ source, claims }) => html`<li key=${source.id}><a href=${link(place, "review", [plain(source.id)])}><bdi>${called(source, claims)}</bdi></a>
      ${source.published ? html` <small>(${when(source.published)})</small>` : ""} – ${say("waitingHere", { n: claims.length })}</li>`,
  )}</ul>`;
}

/** @param {{place: Place, source: string, onDecided: (n: number) => void, onAgain: () => void}} given */
function Queue({ place, source, onDecided, onAgain }) {
  const variables = { source };
  const { answer, nodes, total, more } = usePages(useAnswer("queue", variables), "queue", variables, (data) => data.claims);
  const [chosen, setChosen] = useState(/** @type {ReadonlySet<string>} */ (new Set()));
  /** @param {string[]} ids @param {boolean} isIn */
  const choose = (ids, isIn) => {
    const next = new Set(chosen);
    for (const id of ids) isIn ? next.add(id) : next.delete(id);
    setChosen(next);
  };
  const documents = byDocument(nodes);
  return html`<${Note} answer=${answer} />
    ${answer.data ? html`<p>${nodes.length ? say("firstOf", { n: nodes.length, all: total }) : say("nothingToReview")}</p>` : ""}
    ${documents.map(({ source: document, claims }) => {
      const ids = claims.map((/** @type {any} */ claim) => claim.id);
      return html`<section key=${document.id} aria-label=${document.label}>
        <h2><${Thing} place=${place} entity=${{ ...document, label: called(document, claims) }} /></h2>
        <p><label class="check"><input type="checkbox" checked=${ids.every((id) => chosen.has(id))}
          onChange=${(/** @type {any} */ event) => choose(ids, event.currentTarget.checked)} /> ${say("chooseShown", { n: ids.length })}</label></p>
        <ul class="queue">${claims.map((/** @type {any} */ claim) => html`<${One} key=${claim.id} place=${place} claim=${claim}
          isChosen=${chosen.has(claim.id)} onChoose=${(/** @type {boolean} */ isIn) => choose([claim.id], isIn)} />`)}</ul>
      </section>`;
    })}
    ${more ? html`<button type="button" onClick=${more}>${say("more")}</button>` : ""}
    ${nodes.length
      ? html`<${Decision} claims=${nodes.filter((/** @type {any} */ claim) => chosen.has(claim.id))} onDecided=${onDecided} onAgain=${onAgain} />`
      : ""}`;
}

/** Whether what stands for its name is the end of its id. @param {any} source */
const isNameless = (source) => source.label.endsWith(`…${plain(source.id).slice(-6)}`);

/** Of how many things a registry or sheet without a name tells, at most. */
const MOST_NAMED = 3;

/**
 * What a document is called; one without a name by what is said in it, so that it can be told from others.
 * @param {any} source @param {any[]} claims
 */
function called(source, claims) {
  if (!isNameless(source)) return source.label;
  const things = claims.map(({ subject }) => subject).filter((one) => one?.label && !isNameless(one) && one.id !== source.id);
  const names = [...new Set(things.map(({ label }) => label))];
  const shown = names.slice(0, MOST_NAMED).join(", ") + (names.length > MOST_NAMED ? " …" : "");
  return names.length ? say("namelessAbout", { names: shown, label: source.label }) : say("namelessDocument", { label: source.label });
}

/**
 * The document that a claim is of. What a coder says of the document itself is cited from a coding sheet, which has no name.
 * @param {any} claim
 */
function documentOf({ subject, citation: { source } }) {
  return isNameless(source) && subject?.__typename === "Source" ? subject : source;
}

/** @param {any[]} claims @returns {{source: any, claims: any[]}[]} documents in the order in which they come */
function byDocument(claims) {
  /** @type {Map<string, {source: any, claims: any[]}>} */
  const found = new Map();
  for (const claim of claims) {
    const source = documentOf(claim);
    const document = found.get(source.id) ?? { source, claims: [] };
    document.claims.push(claim);
    found.set(source.id, document);
  }
  return [...found.values()];
}

/** A claim, and beside it the words. @param {{place: Place, claim: any, isChosen: boolean, onChoose: (isIn: boolean) => void}} given */
function One({ place, claim, isChosen, onChoose }) {
  const { passage, quote } = claim.citation;
  const said = `${claim.subject?.label ?? ""}, ${property(claim.predicate)}`;
  return html`<li class=${claim.negated ? "against" : ""}>
    <input type="checkbox" aria-label=${say("chooseOf", { name: said })} checked=${isChosen}
      onChange=${(/** @type {any} */ event) => onChoose(event.currentTarget.checked)} />
    <div>
      <p><${Thing} place=${place} entity=${claim.subject} /> <i>${property(claim.predicate)}</i>:
        ${claim.negated ? html` <b>${say("not")}</b>` : ""} <${Value} place=${place} claim=${claim} />
        ${claim.valid ? html` <small>${say("valid")}: ${when(claim.valid)}</small>` : ""}</p>
      <p><${Standing} claim=${claim} /> <${Speakers} place=${place} claim=${claim} /></p>
      <p><${Where} place=${place} claim=${claim} /></p>
    </div>
    ${passage ? html`<blockquote dir="auto"><${Marked} passage=${passage} quote=${quote} /></blockquote>` : html`<p class="note">${say("noPassage")}</p>`}
  </li>`;
}

/** @param {{claims: any[], onDecided: (n: number) => void, onAgain: () => void}} given */
function Decision({ claims, onDecided, onAgain }) {
  const [decision, setDecision] = useState("ACCEPTED");
  const [why, setWhy] = useState("");
  const { done, wrong, isAsking, send } = useWriting("decide", "reviewClaims");
  /** @param {boolean} dryRun */
  const decide = async (dryRun) => {
    const ids = claims.map((/** @type {any} */ claim) => claim.id);
    const seen = claims.map(({ id, state }) => ({ id, state }));
    const told = await send({ ids, decision, why, seen, dryRun });
    if (told && !dryRun) onDecided(told.changed);
  };
  const isStale = wrong.some((one) => one.extensions?.code === "STALE");
  const needs = /** @type {const} */ ([!claims.length && "needChosen", !why.trim() && "needReason"]);
  return html`<${Deciding} legend=${say("decideAbout", { n: claims.length })} why=${why} onWhy=${setWhy} isAsking=${isAsking} wrong=${wrong}
    onSend=${() => decide(false)} told=${done?.dryRun ? say("wouldDecide", { n: done.changed }) : ""}
    steps=${[{ word: "tryIt", needs, act: () => decide(true) }, { word: "decide", needs }]}
    then=${isStale ? html`<button type="button" onClick=${onAgain}>${say("readAgain")}</button>` : ""}>
    <div class="filters">${DECISIONS.map(
      (code) => html`<label class="check"><input type="radio" name="decision" value=${code} checked=${decision === code}
        onChange=${() => setDecision(code)} /> ${coded("decide", code)}</label>`,
    )}</div>
  <//>`;
}
