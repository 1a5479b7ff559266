// Who stood above a body: posts with their holders on the day, cycles, and bodies above which nobody is recorded then.
import { Thing } from "../shell/claim.js";
import { html } from "../shell/html.js";
import { say } from "../shell/words.js";

/** @param {{place: import("../shell/address.js").Place, found: any}} given */
export function Command({ place, found }) {
  const { posts, cycles, gaps } = found;
  return html`<section><h2>${say("posts")}</h2>
    ${posts.length
      ? html`<table><caption>${say("postsCaption")}</caption><thead><tr><th scope="col">${say("body")}</th><th scope="col">${say("holder")}</th><th scope="col">${say("role")}</th><th scope="col">${say("certainty")}</th></tr></thead>
          <tbody>${posts.map((/** @type {any} */ one) => html`<tr><td><${Thing} place=${place} entity=${one.body} /></td><td><${Thing} place=${place} entity=${one.holder} /></td>
            <td>${[one.role, one.rank].filter(Boolean).join(", ")}</td><td>${one.certain ? say("certain") : say("uncertain")}</td></tr>`)}</tbody></table>`
      : html`<p>${say("noPosts")}</p>`}
    ${gaps.length ? html`<h3>${say("gaps")}</h3><ul>${gaps.map((/** @type {any} */ one) => html`<li><${Thing} place=${place} entity=${one.body} />:
      ${one.before ? html` ${say("aboveBefore")} <${Thing} place=${place} entity=${one.before} />` : ""}${one.after ? html` ${say("aboveAfter")} <${Thing} place=${place} entity=${one.after} />` : ""}</li>`)}</ul>` : ""}
    ${cycles.length ? html`<h3>${say("cycles")}</h3><ul>${cycles.map((/** @type {any} */ one) => html`<li>${one.hops.map((/** @type {any} */ hop) => html`<${Thing} place=${place} entity=${hop.from} /> → `)}<${Thing} place=${place} entity=${one.hops.at(-1).to} /></li>`)}</ul>` : ""}
  </section>`;
}
