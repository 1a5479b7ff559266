// The frame of the page: where one is, whom one reads as, the day, the search; and the view in the middle.
import { render } from "preact";
import { useEffect, useErrorBoundary, useLayoutEffect, useState } from "preact/hooks";
import { link, usePlace } from "./address.js";
import { useAnswer } from "./asking.js";
import { Day, Known } from "./day.js";
import { html } from "./html.js";
import { logOut, useIdentity } from "./identity.js";
import { Note } from "./notes.js";
import { Search } from "./search.js";
import { keep } from "./settings.js";
import { stands } from "./stands.js";
import { VIEWS } from "./views.js";
import { language, NAMES, say } from "./words.js";

/** @typedef {import("./address.js").Place} Place */

function Page() {
  const [place, change] = usePlace();
  const frame = useAnswer("frame", {});
  const identity = useIdentity();
  const view = VIEWS.find((one) => one.name === place.view);
  const reader = frame.data?.reader ?? null;
  useEffect(() => {
    document.documentElement.lang = language;
  }, []);
  useEffect(() => {
    // On a phone the menu is wider than the screen.
    const menu = document.querySelector("nav");
    const here = menu?.querySelector("[aria-current]");
    if (menu && here) menu.scrollLeft += here.getBoundingClientRect().left - menu.getBoundingClientRect().left - 16;
  }, [view, reader]);
  return html`
    <a class="skip" href="#main" onClick=${skip}>${say("skip")}</a>
    <header>
      <div class="top">
        <a class="name" href=${link(place, "board")}>Answerable</a>
        <${Search} place=${place} />
        <${Language} />
        ${identity.isIn
          ? html`<button type="button" onClick=${() => logOut()}>${say("logOut")}</button>`
          : html`<a class="login" href=${link(place, "login")}>${say("logIn")}</a>`}
      </div>
      <nav aria-label=${say("views")}>
        ${VIEWS.filter((one) => one.inMenu && (!one.right || reader?.may.includes(one.right))).map(
          (one) => html`<a href=${link(place, one.name)}
            aria-current=${one === view ? "page" : undefined}>${say(one.title)}</a>`,
        )}
        <a href="/graphql">GraphiQL</a>
        <a href="/ontology">${say("ontology")}</a>
      </nav>
    </header>
    ${view?.hasDay ? html`<${Day} place=${place} change=${change} first=${frame.data?.calls} />` : ""}
    <${Known} place=${place} change=${change} />
    <main id="main" tabindex="-1">
      ${identity.why ? html`<p class="note failed" role="alert">${say(identity.why)}</p>` : ""}
      <p class="stands">${stands(place, reader)}</p>
      ${frame.refusal ? html`<${Note} answer=${frame} />` : ""}
      <${Middle} key=${place.view === "entity" ? `entity/${place.ids.join()}` : place.view} place=${place} change=${change} reader=${reader} />
    </main>
    <footer><p>${say("noCourt")}</p></footer>`;
}

/** @param {Event} event */
function skip(event) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

/** @param {{place: Place, change: any, reader: any}} given */
function Middle({ place, change, reader }) {
  const [View, setView] = useState(/** @type {any} */ (null));
  const [missing, setMissing] = useState(false);
  const [fault, heal] = useErrorBoundary();
  const view = VIEWS.find((one) => one.name === place.view);
  useEffect(() => {
    if (!view) return;
    setMissing(false);
    view.load().then(
      (module) => setView(() => module.default),
      () => setMissing(true),
    );
    document.title = `${say(view.title)} – Answerable`;
  }, [view]);
  useLayoutEffect(() => {
    // A step to another view is told to who does not see it: before anybody types in its fields, whose choices would close.
    if (moved && View) document.querySelector("h1")?.focus();
    moved = true;
  }, [View]);
  if (!view) return html`<p class="note failed" role="alert">${say("noView")}</p>`;
  if (fault) {
    return html`<div class="note failed" role="alert"><p>${say("fault")}</p>
      <p><code>${String(fault)}</code></p>
      <button type="button" onClick=${heal}>${say("again")}</button></div>`;
  }
  return html`${view.ownTitle ? "" : html`<h1 tabindex="-1">${say(view.title)}</h1>`}
    ${missing ? html`<p class="note failed" role="alert">${say("whyNoServer")}</p>` : ""}
    ${View
      ? html`<${View} place=${place} change=${change} reader=${reader} />`
      : html`<p class="note" data-waiting role="status"></p>`}`;
}
let moved = false;

function Language() {
  /** @param {any} event */
  const choose = (event) => {
    keep({ language: event.currentTarget.value });
    location.reload();
  };
  return html`<label class="language"><span>${say("language")}</span>
    <select value=${language} onChange=${choose}>
      ${Object.entries(NAMES).map(([code, name]) => html`<option value=${code} lang=${code}>${name}</option>`)}
    </select></label>`;
}

/** Another reader sees nothing that was shown to the one before. */
function Root() {
  const { turn } = useIdentity();
  return html`<${Page} key=${turn} />`;
}

const root = document.getElementById("page");
if (root) {
  root.replaceChildren();
  render(html`<${Root} />`, root);
}
