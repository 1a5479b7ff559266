// Two records side by side, and judging whether they are of one thing.
import { useState } from "preact/hooks";
import { link, plain } from "../shell/address.js";
import { useAnswer } from "../shell/asking.js";
import { Standing, Thing, Value } from "../shell/claim.js";
import { html } from "../shell/html.js";
import { Note } from "../shell/notes.js";
import { Search } from "../shell/search.js";
import { coded, property, say } from "../shell/words.js";
import { Refused, useWriting } from "../shell/writing.js";

/** @typedef {import("../shell/address.js").Place} Place */

const JUDGEMENTS = ["SAME", "APART", "UNDO"];

/** @param {{place: Place, reader: any}} given */
export default function Same({ place, reader }) {
  const [one, other] = place.ids;
  const isPair = Boolean(one && other && one !== other);
  const [round, setRound] = useState(0);
  if (reader && !reader.may.includes("decide")) return html`<p class="note failed">${say("mayNotDecide")}</p>`;
  /** @param {string[]} ids */
  const goto = (ids) => {
    location.hash = link(place, "same", ids);
  };
  return html`<p class="lead">${say("sameLead")}</p>
    <${Search} place=${place} label=${say(one ? "sameOther" : "sameOne")}
      onChoose=${(/** @type {string} */ id) => goto(one ? [one, plain(id)] : [plain(id)])} />
    ${one ? html`<p><a href=${link(place, "same")}>${say("otherPair")}</a></p>` : ""}
    ${one && !isPair ? html`<p><${Chosen} place=${place} id=${one} /></p>` : ""}
    ${isPair && one && other ? html`<${Pair} key=${`${one} ${other} ${round}`} place=${place} one=${one} other=${other} onJudged=${() => setRound(round + 1)} />` : ""}`;
}

/** @param {{place: Place, id: string}} given */
function Chosen({ place, id }) {
  const answer = useAnswer("pair", { one: id, other: id });
  return html`<${Note} answer=${answer} />${answer.data?.one ? html`<${Thing} place=${place} entity=${answer.data.one} />` : ""}`;
}

/** @param {{place: Place, one: string, other: string, onJudged: () => void}} given */
function Pair({ place, one, other, onJudged }) {
  const answer = useAnswer("pair", { one, other });
  const things = [answer.data?.one, answer.data?.other];
  if (answer.data && things.some((thing) => !thing?.claims)) return html`<p>${say("noSuchThing")}</p>`;
  if (!answer.data) return html`<${Note} answer=${answer} />`;
  const predicates = [...new Set(things.flatMap((thing) => thing.claims.nodes.map((/** @type {any} */ claim) => claim.predicate)))];
  return html`<${Note} answer=${answer} />
    <div class="scroll" tabindex="0" role="region" aria-label=${say("sideBySide")}><table class="pair">
      <caption>${say("sideBySide")}</caption>
      <thead><tr><td></td>${things.map((thing) => html`<th scope="col"><${Thing} place=${place} entity=${thing} />
        <small>${[coded("class", thing.__typename), ...thing.kinds.map((/** @type {any} */ kind) => kind.label)].join(", ")}</small>
        ${thing.sameAs.length ? html`<small>${say("judgedSame")} ${thing.sameAs.map((/** @type {any} */ same) => html`<${Thing} place=${place} entity=${same} /> `)}</small>` : ""}</th>`)}</tr></thead>
      <tbody>${predicates.map(
        (predicate) => html`<tr key=${predicate}><th scope="row">${property(predicate)}</th>
          ${things.map((thing) => html`<td>${thing.claims.nodes
            .filter((/** @type {any} */ claim) => claim.predicate === predicate)
            .map((/** @type {any} */ claim) => html`<div key=${claim.id}>${claim.negated ? html`<b>${say("not")}</b> ` : ""}<${Value} place=${place} claim=${claim} /> <${Standing} claim=${claim} /></div>`)}</td>`)}</tr>`,
      )}</tbody>
    </table></div>
    ${things.some((thing) => thing.claims.totalCount > thing.claims.nodes.length) ? html`<p>${say("notAllClaims")}</p>` : ""}
    <${Judging} place=${place} one=${one} other=${other} onJudged=${onJudged} />`;
}

/** @param {{place: Place, one: string, other: string, onJudged: () => void}} given */
function Judging({ place, one, other, onJudged }) {
  const [judgement, setJudgement] = useState("SAME");
  const [why, setWhy] = useState("");
  const { done, wrong, isAsking, send } = useWriting("judge", "judgeSame");
  /** @param {boolean} dryRun */
  const judge = async (dryRun) => {
    const told = await send({ one, other, judgement, why, dryRun });
    if (told && !dryRun) onJudged();
  };
  const isReady = !isAsking && why.trim() !== "";
  return html`<form class="deciding" onSubmit=${(/** @type {Event} */ event) => {
    event.preventDefault();
    judge(false);
  }}>
    <fieldset><legend>${say("judgeThem")}</legend>
      <div class="filters">${JUDGEMENTS.map(
        (code) => html`<label class="check"><input type="radio" name="judgement" value=${code} checked=${judgement === code}
          onChange=${() => setJudgement(code)} /> ${coded("judge", code)}</label>`,
      )}</div>
      <label>${say("reason")} <textarea rows="2" required value=${why}
        onInput=${(/** @type {any} */ event) => setWhy(event.currentTarget.value)}></textarea></label>
      <div class="tools">
        <button type="button" disabled=${!isReady} onClick=${() => judge(true)}>${say("tryIt")}</button>
        <button disabled=${!isReady}>${say("judge")}</button>
      </div>
    </fieldset>
    <p role="status" data-waiting=${isAsking || undefined}>${isAsking ? say("waiting") : done?.dryRun ? say(done.changed ? "wouldJudge" : "judgedAlready", { n: done.ids.length }) : ""}</p>
    ${done?.waits ? html`<p>${say("waitsForSecond")}</p>` : ""}
    ${done?.dryRun && done.ids.length ? html`<ul>${done.ids.map((/** @type {string} */ id) => html`<li key=${id}><${Chosen} place=${place} id=${id} /></li>`)}</ul>` : ""}
    <${Refused} wrong=${wrong} />
  </form>`;
}
