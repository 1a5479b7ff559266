// A claim as the page shows it everywhere: what is said, by whom, how firmly, when, in which line.
import { link } from "./address.js";
import { html } from "./html.js";
import { Passage } from "./passage.js";
import { coded, counted, dated, property, say } from "./words.js";

/** @typedef {import("./address.js").Place} Place */

/** A link to the page of a thing; names may run from right to left. @param {{place: Place, entity: any}} given */
export function Thing({ place, entity }) {
  if (!entity) return html`<span>${say("nobody")}</span>`;
  return html`<a href=${link(place, "entity", [entity.id])}><bdi>${entity.label}</bdi></a>`;
}

/** Several things, with commas between. @param {{place: Place, entities: any[]}} given */
export function Things({ place, entities }) {
  return html`${entities.map(
    (one, at) => html`${at ? ", " : ""}<${Thing} place=${place} entity=${one} />`,
  )}`;
}

/** A period in words. @param {any} period */
export function when(period) {
  if (!period) return "";
  const edtf = period.edtf ?? "";
  const told = bounds(period);
  if (/[~%]/.test(edtf)) return say("aboutThen", { when: told });
  return edtf.includes("?") ? say("perhapsThen", { when: told }) : told;
}

/** A period in words, its code for who wants it exactly. @param {{period: any}} given */
export function When({ period }) {
  const edtf = period?.edtf ?? "";
  return html`<span title=${edtf && edtf !== when(period) ? edtf : undefined}>${when(period)}</span>`;
}

/** @param {any} period */
function bounds(period) {
  if (period.edtf && /^\d{4}-\d\d-\d\d$/.test(period.edtf)) return dated(period.edtf);
  const { earliestBegin: from, latestEnd: to } = period;
  if (period.edtf && /^\d{4}-\d\d$/.test(period.edtf)) return dated(period.edtf);
  if (period.edtf && /^\d{4}$/.test(period.edtf)) return period.edtf;
  if (from && to && from !== to) return say("between", { from: dated(from), to: dated(to) });
  if (from && !to) return say("from", { from: dated(from) });
  if (to && !from) return say("until", { to: dated(to) });
  if (!from && !to) return period.asFound ?? say("noDate");
  return dated(from ?? to);
}

/** A number of people or things as a range, with the words of the source. @param {any} quantity */
export function range(quantity) {
  if (!quantity) return "";
  const { min, max, best, asFound, qualifier } = quantity;
  let text;
  if (min != null && max != null) text = min === max ? counted(min) : `${counted(min)}–${counted(max)}`;
  else if (min != null) text = say("atLeast", { n: min });
  else if (max != null) text = say("atMost", { n: max });
  else text = best != null ? say("aboutNumber", { n: best }) : say("unknownNumber");
  if (best != null && best !== min && (min != null || max != null)) text += ` (${say("best", { n: best })})`;
  // What the words of the source say already is not said twice.
  if (qualifier && ![text, asFound ?? ""].some((one) => one.toLowerCase().includes(qualifier.toLowerCase()))) text += `, ${qualifier}`;
  return asFound ? `${text} · “${asFound}”` : text;
}

/** What a claim says of its subject. @param {{place: Place, claim: any}} given */
export function Value({ place, claim }) {
  const { object, concept, value } = claim;
  if (object) return html`<${Thing} place=${place} entity=${object} />`;
  if (concept) return html`<span title=${concept.definition ?? ""}>${concept.label}</span>`;
  if (value?.quantity) return html`<bdi>${range(value.quantity)}</bdi>`;
  if (value?.period) {
    const { period } = value;
    const found = period.asFound ?? (value.original === period.edtf ? null : value.original);
    return html`<bdi><${When} period=${period} />${found ? ` · “${found}”` : ""}</bdi>`;
  }
  if (value?.point) {
    const { latitude, longitude, precision } = value.point;
    return html`<bdi>${latitude}, ${longitude} ${precision ? `(${precision.label})` : ""}</bdi>`;
  }
  return html`<bdi lang=${value?.language ?? undefined}>${value?.text ?? ""}</bdi>`;
}

/** The chain of who says it, from the publisher inwards. @param {{place: Place, claim: any}} given */
export function Speakers({ place, claim }) {
  if (!claim.attribution.length) return html`<span>${say("nobodyNamed")}</span>`;
  return html`${claim.attribution.map(
    (/** @type {any} */ one, /** @type {number} */ at) => html`${at ? " → " : ""}
      <${Thing} place=${place} entity=${one.actor} /> ${coded("act", one.act)}`,
  )}`;
}

/** Where it stands: document, line, words. @param {{place: Place, claim: any}} given */
export function Where({ place, claim }) {
  const { source, locator, quote } = claim.citation;
  return html`<${Thing} place=${place} entity=${source} />${locator ? html`, ${locator}` : ""}
    ${source.published ? html` <small>(${when(source.published)})</small>` : ""}
    ${quote ? html`<q><bdi>${quote}</bdi></q>` : ""}
    ${locator ? html` <${Passage} place=${place} claim=${claim} Claims=${Claims} />` : ""}`;
}

/** Badges: against, how firmly, whether a person decided. @param {{claim: any}} given */
export function Standing({ claim }) {
  return html`<span class="badges">
    ${claim.negated ? html`<b class="badge against">${say("against")}</b>` : ""}
    <span class=${`badge stance-${claim.stance.toLowerCase()}`}>${coded("stance", claim.stance)}</span>
    ${claim.review === "ACCEPTED"
      ? ""
      : html`<span class="badge review">${coded("review", claim.review)}</span>`}
    ${claim.retractedAt ? html`<span class="badge against">${say("takenBack")}</span>` : ""}
  </span>`;
}

/**
 * Claims, one a row: those for and those against are one table, so that no accusation stands alone.
 * @param {{place: Place, claims: any[], caption: string, subject?: boolean}} given
 */
export function Claims({ place, claims, caption, subject = false }) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${caption}>
    <table class="claims stack" role="table">
      <caption>${caption}</caption>
      <thead role="rowgroup"><tr role="row">
        <th role="columnheader" scope="col">${say("what")}</th><th role="columnheader" scope="col">${say("firmness")}</th>
        <th role="columnheader" scope="col">${say("speaker")}</th><th role="columnheader" scope="col">${say("valid")}</th>
        <th role="columnheader" scope="col">${say("line")}</th>
      </tr></thead>
      <tbody role="rowgroup">${claims.map(
        (claim) => html`<tr role="row" key=${claim.id} class=${claim.negated ? "against" : ""}>
          <td role="cell">${subject ? html`<${Thing} place=${place} entity=${claim.subject} /> ` : ""}
            ${subject ? html`<i>${property(claim.predicate)}</i>: ` : ""}
            ${claim.negated ? html`<b>${say("not")}</b> ` : ""}<${Value} place=${place} claim=${claim} /></td>
          <td role="cell"><${Standing} claim=${claim} /></td>
          <td role="cell" data-name=${say("speaker")}><${Speakers} place=${place} claim=${claim} /></td>
          <td role="cell" data-name=${claim.valid ? say("valid") : undefined}>${when(claim.valid)}</td>
          <td role="cell" data-name=${say("line")}><${Where} place=${place} claim=${claim} /></td>
        </tr>`,
      )}</tbody>
    </table>
  </div>`;
}
