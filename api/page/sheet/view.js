// A coding sheet: written or opened here, tried, and handed in. The draft stays in this page alone, until it is closed.
import { useEffect, useRef, useState } from "preact/hooks";
import { link } from "../shell/address.js";
import { save } from "../shell/files.js";
import { html } from "../shell/html.js";
import { useIdentity } from "../shell/identity.js";
import { Search } from "../shell/search.js";
import { say } from "../shell/words.js";
import { Refused, useWriting } from "../shell/writing.js";
import { SKELETON } from "./skeleton.js";

/** @typedef {import("../shell/words.js").Word} Word */

/** What was typed, and in whose sight: somebody else who logs in finds nothing of it. */
let draft = { turn: -1, text: "" };

/** @param {{place: import("../shell/address.js").Place, reader: any}} given */
export default function Sheet({ place, reader }) {
  const { turn } = useIdentity();
  const [text, setText] = useState(draft.turn === turn ? draft.text : "");
  const [loosen, setLoosen] = useState(false);
  const { done, wrong, isAsking, send, clear } = useWriting("add", "addSheet");
  const area = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  useEffect(() => {
    draft = { turn, text };
  }, [turn, text]);
  if (reader && !reader.may.includes("propose")) return html`<p class="note failed">${say("mayNotPropose")}</p>`;
  /** @param {string} next */
  const become = (next) => {
    setText(next);
    clear();
  };
  /** Puts a text where the cursor stands. @param {string} put */
  const insert = (put) => {
    const at = area.current?.selectionStart ?? text.length;
    const before = text.slice(0, at);
    // YAML takes a value for one only behind a space.
    become(before + (/[:,\[{]$/.test(before) ? " " : "") + put + text.slice(area.current?.selectionEnd ?? at));
    area.current?.focus();
  };
  /** @param {any} event */
  const open = async (event) => {
    const [file] = event.currentTarget.files;
    if (file) become(await file.text());
    event.target.value = "";
  };
  const isEmpty = !text.trim();
  return html`<p class="lead">${say("sheetLead")}</p>
    <div class="tools">
      <label>${say("openSheet")} <input type="file" accept=".yaml,.yml,.json" onChange=${open} /></label>
      ${isEmpty ? html`<button type="button" onClick=${() => become(SKELETON)}>${say("emptySheet")}</button>` : ""}
      <button type="button" disabled=${isEmpty} onClick=${() => save("draft.yaml", text, "application/yaml")}>${say("saveDraft")}</button>
    </div>
    <${Search} place=${place} label=${say("insertId")} onChoose=${(/** @type {string} */ id) => insert(id)} />
    <form onSubmit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      send({ text, dryRun: true, loosen });
    }}>
      <label>${say("sheetText")}
        <textarea class="code" rows="24" dir="auto" spellcheck=${false} autocomplete="off" required ref=${area} value=${text}
          onInput=${(/** @type {any} */ event) => become(event.currentTarget.value)}></textarea></label>
      ${reader?.may.includes("decide")
        ? html`<label class="check"><input type="checkbox" checked=${loosen}
            onChange=${(/** @type {any} */ event) => {
              setLoosen(event.currentTarget.checked);
              clear();
            }} /> ${say("loosen")}</label>`
        : ""}
      <div class="tools">
        <button disabled=${isAsking || isEmpty} aria-describedby="needs">${say("tryIt")}</button>
        <button type="button" disabled=${isAsking || !done?.dryRun} aria-describedby="needs" onClick=${() => send({ text, dryRun: false, loosen })}>${say("handIn")}</button>
      </div>
      <p class="needs" id="needs">${isAsking || done ? "" : `${say("toGoOn")} ${say(isEmpty ? "needText" : "needTry")}.`}</p>
    </form>
    <p role="status" data-waiting=${isAsking || undefined}>${isAsking ? say("waiting") : ""}</p>
    <${Refused} wrong=${wrong} />
    ${wrong.some(({ extensions }) => extensions?.value === "registry") ? html`<p>${say("registryHere")}</p>` : ""}
    ${done ? html`<${Came} place=${place} done=${done} mayReview=${reader?.may.includes("review")} />` : ""}`;
}

/** @type {[string, Word][]} */
const COUNTS = [
  ["new", "sheetNew"],
  ["retracted", "sheetRetracted"],
  ["reinstated", "sheetReinstated"],
  ["remarked", "sheetRemarked"],
];
/** @type {[string, Word][]} */
const TOLD = [
  ["floors", "sheetFloors"],
  ["nameless", "sheetNameless"],
  ["warnings", "sheetWarnings"],
];

/** What came of a sheet, or would come. @param {{place: import("../shell/address.js").Place, done: any, mayReview: boolean}} given */
function Came({ place, done, mayReview }) {
  return html`<section aria-label=${say("cameOfIt")}>
    <h2>${say(done.dryRun ? "wouldCome" : "handedIn")}</h2>
    <dl class="came">
      <dt>${say("sheetEntities")}</dt><dd>${done.entities}</dd>
      <dt>${say("sheetAlready")}</dt><dd>${done.already}</dd>
      ${COUNTS.map(([field, word]) => html`<dt>${say(word)}</dt><dd>${done[field].length}</dd>`)}
    </dl>
    ${TOLD.filter(([field]) => done[field].length).map(
      ([field, word]) => html`<h3>${say(word)}</h3><ul>${done[field].map((/** @type {string} */ one) => html`<li><bdi>${one}</bdi></li>`)}</ul>`,
    )}
    ${done.dryRun ? "" : html`<p>${mayReview ? html`<a href=${link(place, "review", [done.document])}>${say("toReview")}</a> · ` : html`${say("othersReview")} `}<a href=${link(place, "entity", [done.document])}>${say("theDocument")}</a></p>`}
  </section>`;
}
