/**
 * The banner on top: why the booklet cannot be built. The pages below stay as they were.
 *
 * @typedef {import("./types.js").Finding} Finding
 */

import { placeOf } from "./blocks.js";
import { el } from "./dom.js";
import { say } from "./words.js";

/**
 * @param {import("./store.js").Store} store
 * @param {HTMLElement} host a live region of role alert
 * @param {(place: {file: string | null, line: number | null}) => void} open
 */
export function makeBanner(store, host, open) {
  store.on(["state", "edition"], ({ state, edition }) => {
    const stopped = state?.stopped ?? null;
    const said = JSON.stringify([stopped, !!edition, state?.editor]);
    if (host.dataset.said === said) return;
    host.dataset.said = said;
    host.replaceChildren(...(stopped ? words(stopped, !!edition, !!state?.editor, open) : []));
  });
}

/**
 * @param {Finding} stopped
 * @param {boolean} shown whether good pages stay
 * @param {boolean} opens whether there is an editor
 * @param {(place: {file: string | null, line: number | null}) => void} open
 * @returns {Node[]}
 */
function words(stopped, shown, opens, open) {
  const place = placeOf(stopped);
  const door = place && (opens
    ? el("button", { type: "button", class: "link place", title: say("finding.open", { place }), click: () => open(stopped) }, place)
    : el("span", { class: "place" }, place));
  return [
    el("p", { class: "what" }, el("strong", {}, say("stopped.title")), " ", shown ? say("stopped.last") : null),
    el("p", { class: "why" }, door, door ? " " : null, stopped.message, stopped.hint ? ` (${stopped.hint})` : null),
  ];
}
