// A day that is typed or chosen. A browser has a date in parts, month by month and digit by digit: what is half typed is nobody's
// day yet, and stays as it is typed whatever is answered meanwhile.
import { useLayoutEffect, useRef } from "preact/hooks";
import { html } from "./html.js";

/** Years before this one are the first digits of a later one. */
const EARLIEST = "1000";

/** @param {{day: string, words: string, required?: boolean, choose: (day: string) => void}} given `day` is empty where none is chosen */
export function DateField({ day, required = false, choose, words }) {
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const typed = useRef(/** @type {string | null} */ (null));
  const show = () => {
    typed.current = day;
    if (field.current && field.current.value !== day) field.current.value = day;
  };
  useLayoutEffect(() => {
    if (day !== typed.current) show();
  }, [day]);
  /** @param {any} event */
  const changed = ({ currentTarget: { value, validity } }) => {
    if (value ? value < EARLIEST : required || validity.badInput) return;
    typed.current = value;
    choose(value);
  };
  /** What is left half typed is not chosen. @param {any} event */
  const left = ({ currentTarget: { value, validity } }) => {
    if (validity.badInput || (value ? value < EARLIEST : required)) show();
  };
  return html`<label>${words}<input ref=${field} type="date" max="9999-12-31" required=${required} onChange=${changed} onBlur=${left} /></label>`;
}
