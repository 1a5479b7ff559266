// A thing: what is shown of it with every other value beside it, what it has to do with, and on whose word.
import { useEffect, useState } from "preact/hooks";
import { link, moment, plain as bare } from "../shell/address.js";
import { ask, useAnswer } from "../shell/asking.js";
import { Claims, range, Thing, Value, when } from "../shell/claim.js";
import { html } from "../shell/html.js";
import { Note } from "../shell/notes.js";
import { coded, inverse, property, say } from "../shell/words.js";
import { Duties } from "./duties.js";
import { byDay, disagree, firmest, firstSaid, properties, relations } from "./grouped.js";
import { History, SaidBy } from "./more.js";

/** @typedef {import("../shell/address.js").Place} Place */

/** Classes of which duties are derived, with the argument that asks for theirs. @type {Record<string, string>} */
const WITH_DUTIES = { Event: "event", State: "bearer" };
/** Classes that can speak. */
const SPEAKERS = new Set(["Person", "Group", "Organisation", "State", "StateBody", "InternationalBody", "IndeterminateActor"]);

/** Classes that somebody can stand above. */
const COMMANDED = new Set(["StateBody", "Organisation", "Person", "Group"]);

/** All pages of claims. @param {any} data @param {Record<string, unknown>} variables @param {AbortSignal} signal */
async function whole(data, variables, signal) {
  const node = data.node;
  while (node?.claims?.pageInfo.hasNextPage) {
    const { claims } = (await ask("entity", { ...variables, after: node.claims.pageInfo.endCursor }, signal)).node;
    node.claims = { ...claims, nodes: [...node.claims.nodes, ...claims.nodes] };
  }
  return data;
}

/** @param {{place: Place, change: any}} given */
export default function Entity({ place }) {
  const [id = ""] = place.ids;
  const [plain = "", carried = null] = id.split("@", 2);
  const known = carried ?? place.set.known ?? null;
  const answer = useAnswer(id ? "entity" : null, { id: carried || !known ? id : `${plain}@${moment(known)}` }, whole);
  const around = useAnswer(id ? "around" : null, { id: plain, known: known?.split("/")[0] ?? null });
  const node = answer.data?.node;
  useEffect(() => {
    if (node) document.title = `${node.label} – Answerable`;
  }, [node]);
  if (!id || (answer.data && !node?.claims)) return html`<h1 tabindex="-1">${say("entity")}</h1><p>${say("noSuchThing")}</p>`;
  if (!node) return html`<h1 tabindex="-1">${say("entity")}</h1><${Note} answer=${answer} />`;
  const claims = node.claims.nodes;
  const edges = around.data?.asOf.neighbourhood.edges ?? [];
  const argument = WITH_DUTIES[node.__typename];
  return html`
    <h1 tabindex="-1"><bdi>${node.label}</bdi> <small>${[coded("class", node.__typename), ...node.kinds.map((/** @type {any} */ one) => one.label)].join(", ")}</small></h1>
    <${Note} answer=${answer} />
    ${node.description ? html`<p class="lead"><bdi>${node.description}</bdi></p>` : ""}
    ${node.names.length > 1 ? html`<p>${say("names")}: ${node.names.map((/** @type {any} */ one, /** @type {number} */ at) => html`${at ? " · " : ""}<bdi lang=${one.language ?? undefined}>${one.text}</bdi>`)}</p>` : ""}
    <${Ways} place=${place} node=${node} />
    ${place.set.on ? html`<p>${say(argument ? "dayOfDuties" : "dayOfNothing")}</p>` : ""}
    ${node.denials?.totalCount
      ? html`<section><h2>${say("denials")}</h2><p class="lead">${say("denialsLead")}</p>
          <${Claims} place=${place} claims=${byDay(node.denials.nodes)} subject=${true} caption=${say("denialsCount", { n: node.denials.totalCount })} /></section>`
      : node.denials ? html`<p>${say("noDenials")}</p>` : ""}
    <${OfTheWhole} place=${place} edges=${node.partOf?.edges ?? []} />
    <section><h2>${say("values")}</h2>
      ${properties(claims).map((one) => html`<${Property} key=${one.predicate} id=${node.id} place=${place} property=${one} />`)}
    </section>
    <section><h2>${say("relations")}</h2>
      <${Note} answer=${around} />
      ${around.data && !around.data.asOf.neighbourhood.complete ? html`<p>${say("notAllRelations")}</p>` : ""}
      ${[...relations(node.id, claims, edges)].map(([key, group]) => html`<${Group} key=${key} place=${place} group=${group} />`)}
    </section>
    ${argument ? html`<${Duties} place=${place} argument=${argument} id=${plain} known=${known} />` : ""}
    ${node.__typename === "Source"
      ? html`<${SaidBy} place=${place} where=${{ source: plain }} known=${known} title="restsOn" />`
      : SPEAKERS.has(node.__typename)
        ? html`<${SaidBy} place=${place} where=${{ speaker: plain }} known=${known} title="saidByIt" />`
        : ""}
    <${History} place=${place} id=${plain} />`;
}

/** Who denies the wider event does not say a word of its parts, and is not to be missed there. @param {{place: Place, edges: any[]}} given */
function OfTheWhole({ place, edges }) {
  return edges.filter(({ takenBack, node }) => !takenBack && node.denials.totalCount).map(
    ({ node }) => html`<p key=${node.id}>${say("denialsOfWhole")} <${Thing} place=${place} entity=${node} />: ${say("denialsCount", { n: node.denials.totalCount })}.</p>`);
}

/** Where one can go from here. @param {{place: Place, node: any}} given */
function Ways({ place, node }) {
  return html`<p class="tools">
    <a href=${link(place, "network", [bare(node.id)])}>${say("itsNetwork")}</a>
    ${node.__typename === "Call" ? html`<a href=${link(place, "board", [], { call: bare(node.id) })}>${say("itsOutcome")}</a>` : ""}
    <a href=${link(place, "timeline", [bare(node.id)])}>${say("itsTimeline")}</a>
    ${COMMANDED.has(node.__typename) ? html`<a href=${link(place, "network", [bare(node.id)], { as: "command" })}>${say("itsCommand")}</a>` : ""}
    <a href=${new URL(node.iri).pathname.replace(/^.*(?=\/id\/)/, "")}>${say("asData")}</a>
  </p>`;
}

/** @param {{id: string, place: Place, property: import("./grouped.js").Property}} given */
function Property({ id, place, property: { predicate, claims } }) {
  const several = disagree(claims);
  const shown = useAnswer(several ? "shown" : null, { id, predicate });
  const said = shown.data?.node.shown;
  const chosen = said ? claims.find((one) => one.id === said.claim.id) : several ? null : claims[0];
  const against = claims.filter((one) => one.negated).length;
  const denied = against === claims.length ? claims.filter((one, at) => claims.findIndex((other) => same(one, other)) === at) : [];
  return html`<details class="property" open=${against > 0}>
    <summary><b>${property(predicate)}</b>: ${denied.length
        ? html`<b>${say("not")}</b> ${denied.map((one, at) => html`${at ? "; " : ""}<${Value} place=${place} claim=${one} />`)} <span class="badge against">${say("deniedOnly")}</span>`
        : chosen
        ? html`${chosen.negated ? html`<b>${say("not")}</b> ` : ""}<${Value} place=${place} claim=${chosen} />`
        : say("severalValues")}
      <small>${several ? say("otherValues", { n: claims.length }) : say("sources", { n: claims.length })}${against && !denied.length ? `, ${say("againstCount", { n: against })}` : ""}</small></summary>
    ${said ? html`<p>${say(said.ties.length ? "shownTied" : "shownBy", { rule: said.rule })}</p>` : ""}
    <${First} place=${place} claim=${firstSaid(claims)} />
    <${Claims} place=${place} claims=${claims} caption=${property(predicate)} />
  </details>`;
}

/** Whether two claims give the same value. @param {any} one @param {any} other */
const same = (one, other) => one.concept?.code === other.concept?.code && one.value?.text === other.value?.text;

/** Who said it first, of the documents here. @param {{place: Place, claim: any}} given */
function First({ place, claim }) {
  const speaker = claim.attribution.at(-1)?.actor;
  const { source } = claim.citation;
  if (!source.published) return "";
  return html`<p>${say("firstSaid")} ${speaker ? html`<${Thing} place=${place} entity=${speaker} />, ` : ""}<${Thing} place=${place} entity=${source} />, ${when(source.published)}</p>`;
}

/** Relations of one kind and direction. @param {{place: Place, group: import("./grouped.js").Relation[]}} given */
function Group({ place, group }) {
  const [{ predicate, isForward }] = /** @type {[import("./grouped.js").Relation]} */ (group);
  return html`<h3>${isForward ? property(predicate) : inverse(predicate)} <small>${group.length}</small></h3>
    <ul class="relations">${group.map((one) => html`<${Relation} key=${one.key} place=${place} relation=${one} />`)}</ul>`;
}

/** One relation; where somebody denies it, both sides stand open. @param {{place: Place, relation: import("./grouped.js").Relation}} given */
function Relation({ place, relation }) {
  const { other, claims, isDenied, isSaid } = relation;
  const [isOpen, setOpen] = useState(isDenied);
  const first = firstSaid(claims);
  const stance = firmest(claims);
  return html`<li>
    <${Thing} place=${place} entity=${other} />${other.size ? html` <small><bdi>${range(other.size)}</bdi></small>` : ""}${" "}
    ${stance ? html`<span class=${`badge stance-${stance.toLowerCase()}`}>${coded("stance", stance)}</span>` : ""}
    ${isDenied ? html`<span class="badge against">${say(isSaid ? "contested" : "deniedOnly")}</span>` : ""}
    <button type="button" aria-expanded=${isOpen} aria-label=${say("whoSaysOf", { name: other.label })}
      onClick=${() => setOpen(!isOpen)}>${say("whoSays", { n: claims.length })}</button>
    ${isOpen ? html`<${First} place=${place} claim=${first} /><${Claims} place=${place} claims=${claims} caption=${other.label} />` : ""}
  </li>`;
}

