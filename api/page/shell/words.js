// The page's own words in the reader's language. One file a language: `words/en.js` says which words there are.
import en from "../words/en.js";
import ru from "../words/ru.js";
import { kept } from "./settings.js";

/** @typedef {keyof typeof en} Word */
/** @typedef {string | Partial<Record<Intl.LDMLPluralRule, string>>} Saying */

/** @type {Record<string, Record<string, Saying>>} */
const LANGUAGES = { en, ru };

/** Languages by their own names. */
export const NAMES = { en: "English", ru: "Русский" };

/** @returns {string} */
function wanted() {
  const asked = [kept().language ?? "", ...navigator.languages.map((one) => one.slice(0, 2))];
  return asked.find((one) => one in LANGUAGES) ?? "en";
}

export const language = wanted();
const plural = new Intl.PluralRules(language);
const number = new Intl.NumberFormat(language);
const day = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" });
const minute = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const month = new Intl.DateTimeFormat(language, { year: "numeric", month: "long", timeZone: "UTC" });

/**
 * Words of the page.
 * @param {Word} word
 * @param {Record<string, string | number>} [given] what stands in the places `{name}`; `n` chooses the plural
 */
export function say(word, given = {}) {
  const saying = LANGUAGES[language]?.[word] ?? en[word];
  const text =
    typeof saying === "string"
      ? saying
      : (/** @type {Record<string, string>} */ (saying)[plural.select(Number(given.n))] ??
        /** @type {Record<string, string>} */ (saying).other ??
        word);
  return text.replace(/\{(\w+)\}/g, (_, name) => {
    const value = given[name];
    return typeof value === "number" ? number.format(value) : String(value ?? "");
  });
}

/**
 * A code of the API in words: `coded("state", "UNANSWERED")`. A code that has no words here is shown as it is, in small
 * letters, so that a newer server stays readable.
 * @param {string} kind @param {string | null | undefined} code
 */
export function coded(kind, code) {
  if (!code) return "";
  const word = `${kind}.${code}`;
  return word in en ? say(/** @type {Word} */ (word)) : code.toLowerCase().replaceAll("_", " ");
}

/** The name of a property of the ontology, in words. @param {string} name */
export function property(name) {
  const own = LANGUAGES[language]?.[`property.${name}`];
  if (typeof own === "string") return own;
  return name.replace(/([a-z])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`);
}

/** What leads to a thing by a property, in words. @param {string} name */
export function inverse(name) {
  const word = `inverse.${name}`;
  return word in en ? say(/** @type {Word} */ (word)) : say("inverse", { property: property(name) });
}

/** A day or a month as the reader's language writes it. @param {string | null | undefined} iso */
export function dated(iso) {
  if (!iso) return "";
  const whole = /^\d{4}-\d\d$/.test(iso);
  const at = Date.parse(`${iso}${whole ? "-01" : ""}T00:00:00Z`);
  return Number.isNaN(at) ? iso : (whole ? month : day).format(at);
}

/** A moment to the minute, as the reader's language and clock write it. @param {string} moment */
export function clocked(moment) {
  const at = Date.parse(moment);
  return Number.isNaN(at) ? moment : minute.format(at);
}

/** @param {number} n */
export const counted = (n) => number.format(n);
