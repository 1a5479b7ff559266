// Search by name, in any script, from everywhere, by keyboard. What is typed stays in this page: it is asked in the body of
// a request and stands in no address.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { link } from "./address.js";
import { useAnswer } from "./asking.js";
import { html } from "./html.js";
import { Note } from "./notes.js";
import { coded, say } from "./words.js";

/** Milliseconds after the last key. */
const SETTLED = 200;

/**
 * @param {{place: import("./address.js").Place, label?: string, onChoose?: (id: string) => void, onAll?: (ids: string[]) => void}} given what is
 *   done with a hit; left out, its page is opened, and a slash leads here. `onAll` takes all that were found
 */
export function Search({ place, label, onChoose, onAll }) {
  const [text, setText] = useState("");
  const [asked, setAsked] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const id = useId();
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), SETTLED);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => {
    /** @param {KeyboardEvent} event */
    const press = (event) => {
      if (onChoose) return;
      const field = /** @type {HTMLElement} */ (event.target).closest("input, select, textarea");
      if ((event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !field)) {
        event.preventDefault();
        input.current?.focus();
        input.current?.select();
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  const answer = useAnswer(asked ? "search" : null, { text: asked });
  const hits = asked ? (answer.data?.search.nodes ?? []) : [];
  /** @param {any} hit */
  const hasNamesake = (hit) =>
    hits.some((/** @type {any} */ other) => other !== hit && other.entity.label === hit.entity.label);
  /** @param {number} number */
  const go = (number) => {
    const hit = hits[number];
    if (!hit) return;
    setOpen(false);
    setAt(-1);
    setText("");
    setAsked("");
    if (onChoose) onChoose(hit.entity.id);
    else location.hash = link(place, "entity", [hit.entity.id]);
  };
  /** @param {KeyboardEvent} event */
  const press = (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (hits.length) setAt((at + step + hits.length) % hits.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (asked === text.trim() && !answer.waiting) go(Math.max(at, 0));
    } else if (event.key === "Escape") setOpen(false);
  };
  const isShown = isOpen && asked !== "";
  return html`<search class="search" aria-label=${label ?? say("search")} onFocusOut=${(/** @type {any} */ event) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
  }}>
    <label for=${`${id}f`}>${label ?? say("search")}</label>
    <input id=${`${id}f`} ref=${input} type="text" role="combobox" dir="auto" autocomplete="off" spellcheck=${false}
      placeholder=${say("searchHint")} value=${text} aria-expanded=${isShown} aria-controls=${`${id}l`}
      aria-autocomplete="list" aria-activedescendant=${isShown && at >= 0 ? `${id}${at}` : undefined}
      onInput=${(/** @type {any} */ event) => {
        setText(event.currentTarget.value);
        setOpen(true);
        setAt(-1);
      }}
      onFocus=${() => setOpen(true)} onKeyDown=${press} />
    <div class="hits" hidden=${!isShown}>
      ${answer.refusal || answer.waiting ? html`<${Note} answer=${answer} />` : ""}
      <ul role="listbox" id=${`${id}l`} aria-label=${say("found")}>
        ${hits.map(
          (/** @type {any} */ hit, /** @type {number} */ number) => html`<li key=${hit.entity.id} role="option"
            id=${`${id}${number}`} aria-selected=${number === at} class=${number === at ? "at" : ""}
            onMouseDown=${(/** @type {Event} */ event) => event.preventDefault()} onClick=${() => go(number)}>
            <bdi>${hit.entity.label}</bdi>
            ${hit.matched === hit.entity.label ? "" : html` <bdi class="matched">${hit.matched}</bdi>`}
            <small>${coded("class", hit.entity.__typename)}${hit.entity.kinds[0] ? `, ${hit.entity.kinds[0].label}` : ""}${hasNamesake(hit) && hit.apart ? html`: <bdi>${hit.apart}</bdi>` : ""}</small>
          </li>`,
        )}
      </ul>
      ${onAll && hits.length > 1 ? html`<button type="button" onClick=${() => onAll(hits.map((/** @type {any} */ hit) => hit.entity.id))}>${say("allFound", { n: hits.length })}</button>` : ""}
      ${asked && answer.data && !answer.waiting && !hits.length ? html`<p role="status">${say("nothingFound")}</p>` : ""}
    </div>
  </search>`;
}
