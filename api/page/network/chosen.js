// The thing or line that the reader chose: what is said of it, and what can be done with it.
import { link, plain } from "../shell/address.js";
import { useAnswer } from "../shell/asking.js";
import { Claims } from "../shell/claim.js";
import { html } from "../shell/html.js";
import { Note } from "../shell/notes.js";
import { coded, property, say } from "../shell/words.js";

/** @typedef {import("../shell/address.js").Place} Place */

/** @param {{chosen: any, place: Place, ids: string[], goto: (ids: string[]) => void}} given */
export function Chosen({ chosen, place, ids, goto }) {
  if (!chosen) return html`<p>${say("chooseOne")}</p>`;
  if (chosen.predicate) return html`<${Line} key=${chosen.id} line=${chosen} place=${place} />`;
  const isStart = ids.map(plain).includes(plain(chosen.id));
  return html`<section class="chosen" aria-live="polite"><h2><a href=${link(place, "entity", [chosen.id])}><bdi>${chosen.label}</bdi></a></h2>
    <p>${[coded("class", chosen.cls), chosen.kind].filter(Boolean).join(", ")}</p>
    <p class="tools">
      ${isStart
        ? html`<button type="button" disabled=${ids.length < 2} onClick=${() => goto(ids.filter((id) => plain(id) !== plain(chosen.id)))}>${say("collapse")}</button>`
        : html`<button type="button" onClick=${() => goto([...ids, chosen.id])}>${say("expand")}</button>`}
      <button type="button" onClick=${() => goto([chosen.id])}>${say("onlyThis")}</button>
      <a href=${link(place, "network", ids.slice(0, 1), { target: chosen.id })}>${say("waysFromStart")}</a>
    </p></section>`;
}

/** @param {{line: any, place: Place}} given */
function Line({ line, place }) {
  const answer = useAnswer("relation", { id: line.source, predicate: [line.predicate] });
  const claims = (answer.data?.node?.claims.nodes ?? []).filter((/** @type {any} */ one) => one.object?.id === line.target);
  return html`<section class="chosen" aria-live="polite"><h2>${property(line.predicate)}</h2>
    <p>${line.negated ? say("legendDenied") : coded("stance", line.stance)}${line.contested ? `, ${say("contested")}` : ""}${line.certain ? "" : `, ${say("uncertain")}`}</p>
    <${Note} answer=${answer} />
    ${claims.length ? html`<${Claims} place=${place} claims=${claims} caption=${say("claimsBehind", { n: claims.length })} />` : ""}</section>`;
}
