// Logging in: at the organisation's provider where the server takes its word; or with a token, and with the code of its second
// factor where it has one.
import { useState } from "preact/hooks";
import { link } from "../shell/address.js";
import { html } from "../shell/html.js";
import { logIn, useIdentity } from "../shell/identity.js";
import { say } from "../shell/words.js";

/** @typedef {import("../shell/words.js").Word} Word */

/** @param {{place: import("../shell/address.js").Place}} given */
export default function LogIn({ place }) {
  const { provider } = useIdentity();
  const [token, setToken] = useState("");
  const [code, setCode] = useState("");
  const [isAsking, setAsking] = useState(false);
  const [fault, setFault] = useState(/** @type {{word: Word, message: string} | null} */ (null));
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    setAsking(true);
    try {
      await logIn(token.trim(), code.trim());
      location.hash = link(place, "board");
    } catch (error) {
      const isAway = error instanceof TypeError;
      const { message, cause } = /** @type {Error} */ (error);
      setFault({ word: isAway ? "whyNoServer" : "notLetIn", message: isAway ? "" : cause === 401 ? say("notTaken") : message });
      setAsking(false);
    }
  };
  return html`${provider ? html`<p><a href=${provider}>${say("logInThere")}</a></p>` : ""}
    <p class="lead">${say("logInLead")}</p>
    <form class="filters" onSubmit=${submit}>
      <label>${say("token")}<input type="password" autocomplete="off" required value=${token}
        onInput=${(/** @type {any} */ event) => setToken(event.currentTarget.value)} /></label>
      <label>${say("code")}<input type="text" inputmode="numeric" autocomplete="off" pattern="[0-9 ]*" value=${code}
        onInput=${(/** @type {any} */ event) => setCode(event.currentTarget.value)} /></label>
      <button disabled=${isAsking}>${say("logIn")}</button>
    </form>
    ${fault ? html`<div class="note failed" role="alert"><p>${say(fault.word)}</p>${fault.message ? html`<p><bdi>${fault.message}</bdi></p>` : ""}</div>` : ""}`;
}
