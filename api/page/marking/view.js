// Who may read what is said of a thing; marking it otherwise, and taking claims back: what follows is shown first.
import { useState } from "preact/hooks";
import { link, plain } from "../shell/address.js";
import { useAnswer } from "../shell/asking.js";
import { Speakers, Standing, Thing, Value } from "../shell/claim.js";
import { Deciding } from "../shell/deciding.js";
import { html } from "../shell/html.js";
import { Note } from "../shell/notes.js";
import { usePages } from "../shell/pages.js";
import { Search } from "../shell/search.js";
import { readerWords } from "../shell/stands.js";
import { property, say } from "../shell/words.js";
import { useWriting } from "../shell/writing.js";

/** @typedef {import("../shell/address.js").Place} Place */

const LEVELS = ["public", "partner", "restricted", "confidential"];

/** @param {{place: Place, reader: any}} given */
export default function Marking({ place, reader }) {
  const [id] = place.ids;
  // Read anew after each change, and told what came of the last one.
  const [round, setRound] = useState(0);
  const [told, setTold] = useState("");
  if (reader && !reader.may.includes("decide")) return html`<p class="note failed">${say("mayNotDecide")}</p>
    ${reader.may.includes("propose") ? html`<p>${say("takeBackOwn")} <a href=${link(place, "sheet")}>${say("sheet")}</a></p>` : ""}`;
  return html`<p class="lead">${say("markingLead")}</p>
    <${Search} place=${place} label=${say("markingOf")} onChoose=${(/** @type {string} */ chosen) => {
      location.hash = link(place, "marking", [plain(chosen)]);
    }} />
    <p class="told" role="status">${told}</p>
    ${id ? html`<${Marked} key=${`${id} ${round}`} place=${place} id=${plain(id)} onDone=${(/** @type {number} */ n) => {
      setTold(say("changedN", { n }));
      setRound(round + 1);
    }} onAgain=${() => setRound(round + 1)} />` : ""}`;
}

/** @param {{place: Place, id: string, onDone: (n: number) => void, onAgain: () => void}} given */
function Marked({ place, id, onDone, onAgain }) {
  const variables = { id };
  const { answer, nodes, total, more } = usePages(useAnswer("marked", variables), "marked", variables, (data) => data.node?.claims ?? { nodes: [], totalCount: 0, pageInfo: {} });
  const [chosen, setChosen] = useState(/** @type {ReadonlySet<string>} */ (new Set()));
  const thing = answer.data?.node;
  if (answer.data && !thing?.claims) return html`<p>${say("noSuchThing")}</p>`;
  /** @param {string} one @param {boolean} isIn */
  const choose = (one, isIn) => {
    const next = new Set(chosen);
    if (isIn) next.add(one);
    else next.delete(one);
    setChosen(next);
  };
  /** @param {string} one @param {string} name */
  const box = (one, name) => html`<input type="checkbox" aria-label=${say("chooseOf", { name })} checked=${chosen.has(one)}
    onChange=${(/** @type {any} */ event) => choose(one, event.currentTarget.checked)} />`;
  if (!thing) return html`<${Note} answer=${answer} />`;
  return html`<${Note} answer=${answer} />
    <h2><${Thing} place=${place} entity=${thing} /></h2>
    <p><label class="check">${box(thing.id, thing.label)} ${say("thingItself")}</label></p>
    <p>${say("firstOf", { n: nodes.length, all: total })}</p>
    <ul class="queue">${nodes.map((/** @type {any} */ claim) => html`<li key=${claim.id} class=${claim.negated ? "against" : ""}>
      ${box(claim.id, property(claim.predicate))}
      <div><p><i>${property(claim.predicate)}</i>: ${claim.negated ? html`<b>${say("not")}</b> ` : ""}<${Value} place=${place} claim=${claim} /></p>
        <p><${Standing} claim=${claim} /> <${Speakers} place=${place} claim=${claim} /></p></div>
      <p><b class="badge">${readerWords(claim.marking)}</b></p></li>`)}</ul>
    ${more ? html`<button type="button" onClick=${more}>${say("more")}</button>` : ""}
    <${Decision} thing=${thing} isThing=${chosen.has(thing.id)} claims=${nodes.filter((/** @type {any} */ claim) => chosen.has(claim.id))}
      onDone=${onDone} onAgain=${onAgain} />`;
}

/** @param {{thing: any, isThing: boolean, claims: any[], onDone: (n: number) => void, onAgain: () => void}} given */
function Decision({ thing, isThing, claims, onDone, onAgain }) {
  const [to, setTo] = useState("restricted");
  const [why, setWhy] = useState("");
  const remark = useWriting("remark", "remarkClaims");
  const retract = useWriting("retract", "retractClaims");
  const isAsking = remark.isAsking || retract.isAsking;
  // Only what was tried as it stands is done.
  const [tried, setTried] = useState("");
  const choice = JSON.stringify([thing.id, isThing, to, claims.map((claim) => claim.id)]);
  /** @param {typeof remark} writing @param {typeof remark} other @param {Record<string, unknown>} given @param {boolean} dryRun */
  const decide = async (writing, other, given, dryRun) => {
    other.clear();
    setTried(dryRun ? choice : "");
    const seen = claims.map(({ id, state }) => ({ id, state }));
    const told = await writing.send({ ...given, why, seen, dryRun });
    if (told && !dryRun) onDone(told.changed);
  };
  const ids = claims.map((claim) => claim.id);
  const both = isThing ? [thing.id, ...ids] : ids;
  const wrong = [...remark.wrong, ...retract.wrong];
  const done = tried === choice ? (remark.done ?? retract.done) : null;
  const names = new Map([[thing.id, thing.label], ...claims.map((claim) => /** @type {[string, string]} */ ([claim.id, property(claim.predicate)]))]);
  const reason = !why.trim() && "needReason";
  const isTried = tried === choice;
  const chosen = !both.length && "needChosen";
  const alone = isThing ? "needClaimsAlone" : !ids.length && "needChosen";
  return html`<${Deciding} legend=${say("decideAbout", { n: both.length })} why=${why} onWhy=${setWhy} isAsking=${isAsking} wrong=${wrong} names=${names}
    told=${done?.dryRun ? say("wouldDecide", { n: done.changed }) : ""}
    steps=${[
      { word: "tryMarking", needs: [chosen, reason], act: () => decide(remark, retract, { ids: both, to }, true) },
      { word: "markOtherwise", needs: [chosen, reason, !(isTried && remark.done?.dryRun) && "needTry"], act: () => decide(remark, retract, { ids: both, to }, false) },
      { word: "tryTakingBack", needs: [alone, reason], act: () => decide(retract, remark, { ids }, true) },
      { word: "takeBack", needs: [alone, reason, !(isTried && retract.done?.dryRun) && "needTry"], act: () => decide(retract, remark, { ids }, false) },
    ]}
    then=${html`${done?.dryRun ? html`<ul>${done.turns.map((/** @type {any} */ turn) => html`<li key=${turn.of}>${names.get(turn.of) ?? turn.of}: ${turn.before} → <b>${turn.after}</b></li>`)}</ul>` : ""}
      ${wrong.some((one) => one.extensions?.code === "STALE") ? html`<button type="button" onClick=${onAgain}>${say("readAgain")}</button>` : ""}`}>
    <label>${say("newMarking")} <input type="text" list="levels" autocomplete="off" value=${to}
      onInput=${(/** @type {any} */ event) => setTo(event.currentTarget.value)} /></label>
    <datalist id="levels">${LEVELS.map((level) => html`<option value=${level}></option>`)}</datalist>
  <//>`;
}
