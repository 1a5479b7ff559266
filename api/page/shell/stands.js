// What every print and picture has to say of itself: as whom it was read, for which day, as known when.
import { today } from "./day.js";
import { VIEWS } from "./views.js";
import { dated, say } from "./words.js";

/** As whom one reads, in words. @param {any} reader */
export function readerWords(reader) {
  if (!reader) return "";
  return [reader.level, ...reader.compartments].join(" + ");
}

/** @param {import("./address.js").Place} place @param {any} reader */
export function stands(place, reader) {
  const { on, known } = place.set;
  const hasDay = VIEWS.find((one) => one.name === place.view)?.hasDay ?? false;
  const day = place.view === "network" && !on && place.set.as !== "command"
    ? say("ofAnyDay", { day: dated(today()) })
    : say("onDay", { day: on ? dated(on) : `${dated(today())} (${say("today")})` });
  const parts = [
    reader ? say("readAs", { reader: readerWords(reader) }) : "",
    hasDay ? day : "",
    known ? say("knownAt", { moment: known }) : "",
  ];
  return parts.filter(Boolean).join(" · ");
}
