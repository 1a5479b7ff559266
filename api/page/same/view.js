// Two records side by side, and judging whether they are of one thing.
import { useEffect, useState } from "preact/hooks";
import { link, plain } from "../shell/address.js";
import { useAnswer } from "../shell/asking.js";
import { Standing, Thing, Value } from "../shell/claim.js";
import { Deciding } from "../shell/deciding.js";
import { html } from "../shell/html.js";
import { Note } from "../shell/notes.js";
import { Search } from "../shell/search.js";
import { coded, property, say } from "../shell/words.js";
import { useWriting } from "../shell/writing.js";

/** @typedef {import("../shell/address.js").Place} Place */

const JUDGEMENTS = ["SAME", "APART", "UNDO"];

/** @param {{place: Place, reader: any}} given */
export default function Same({ place, reader }) {
  const [one, other] = place.ids;
  const isPair = Boolean(one && other && one !== other);
  const [round, setRound] = useState(0);
  const [told, setTold] = useState("");
  // What was told of one pair is not told of another.
  useEffect(() => setTold(""), [one, other]);
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
    <p class="told" role="status">${told}</p>
    ${isPair && one && other ? html`<${Pair} key=${`${one} ${other} ${round}`} place=${place} one=${one} other=${other} onJudged=${(/** @type {string} */ what) => {
      setTold(what);
      setRound(round + 1);
    }} />` : ""}`;
}

/** @param {{place: Place, id: string}} given */
function Chosen({ place, id }) {
  const answer = useAnswer("pair", { one: id, other: id });
  return html`<${Note} answer=${answer} />${answer.data?.one ? html`<${Thing} place=${place} entity=${answer.data.one} />` : ""}`;
}

/** @param {{place: Place, one: string, other: string, onJudged: (told: string) => void}} given */
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
    <${Judging} place=${place} things=${things} onJudged=${onJudged} />`;
}

/** @type {Record<string, import("../shell/words.js").Word>} */
const WOULD = { SAME: "wouldJudge", APART: "wouldPart", UNDO: "wouldUndo" };

/** What came of a judgement, in words. @param {any} done @param {string} judgement */
function outcome(done, judgement) {
  const told = done.changed ? say("judgedNow", { judgement: coded("judge", judgement) }) : say("judgedBefore");
  return done.waits ? `${told} ${say("waitsForSecond")}` : told;
}

/** @param {{place: Place, things: any[], onJudged: (told: string) => void}} given */
function Judging({ place, things, onJudged }) {
  const [judgement, setJudgement] = useState("SAME");
  const [why, setWhy] = useState("");
  const { done, wrong, isAsking, send } = useWriting("judge", "judgeSame");
  const [one, other] = things.map((thing) => thing.id);
  /** @param {boolean} dryRun */
  const judge = async (dryRun) => {
    const told = await send({ one, other, judgement, why, dryRun });
    if (told && !dryRun) onJudged(outcome(told, judgement));
  };
  const needs = /** @type {const} */ ([!why.trim() && "needReason"]);
  const names = new Map(things.flatMap((thing) => [thing, ...thing.sameAs].map(({ id, label }) => /** @type {[string, string]} */ ([plain(id), label]))));
  return html`<${Deciding} legend=${say("judgeThem")} why=${why} onWhy=${setWhy} isAsking=${isAsking} wrong=${wrong} names=${names} onSend=${() => judge(false)}
    told=${done?.dryRun ? say(done.changed ? WOULD[judgement] ?? "wouldJudge" : "judgedAlready") : ""}
    steps=${[{ word: "tryIt", needs, act: () => judge(true) }, { word: "judge", needs }]}
    then=${html`${done?.dryRun && done.waits ? html`<p>${say("waitsForSecond")}</p>` : ""}${done?.dryRun && done.ids.length ? html`<ul>${done.ids.map((/** @type {string} */ id) => html`<li key=${id}><${Chosen} place=${place} id=${id} /></li>`)}</ul>` : ""}`}>
    <div class="filters">${JUDGEMENTS.map(
      (code) => html`<label class="check"><input type="radio" name="judgement" value=${code} checked=${judgement === code}
        onChange=${() => setJudgement(code)} /> ${coded("judge", code)}</label>`,
    )}</div>
  <//>`;
}
