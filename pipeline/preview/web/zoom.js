/**
 * How large the pages are: buttons, a list, Ctrl and the wheel.
 *
 * @typedef {import("./types.js").Model} Model
 * @typedef {import("./types.js").Zoom} Zoom
 */

import { attribute, el } from "./dom.js";
import { icon } from "./icons.js";
import { bounded, nextScale } from "./spreads.js";
import { percent, say } from "./words.js";

/** Scales that the list offers. */
const OFFERED = [0.5, 0.75, 1, 1.5, 2, 3, 4];
/** The scales of the contact sheet. */
const LEAST_THUMB = 0.1;
const LARGEST_THUMB = 0.67;
/** How much a notch of the wheel zooms, as an exponent. */
const NOTCH = 0.002;

/**
 * @param {import("./store.js").Store} store
 * @returns {HTMLElement}
 */
export function zoomControl(store) {
  const list = el("select", {
    class: "button", "aria-label": say("zoom"),
    change: () => store.set({ zoom: read(list.value, store.model.zoom) }),
  });
  const out = step(store, -1);
  const closer = step(store, 1);
  store.on(["zoom", "scale", "view"], (model) => show(list, model));
  return el("div", { class: "zoom", role: "group", "aria-label": say("zoom") }, out, list, closer);
}

/**
 * @param {import("./store.js").Store} store
 * @param {1 | -1} direction
 * @returns {HTMLButtonElement}
 */
function step(store, direction) {
  const label = say(direction > 0 ? "zoom.in" : "zoom.out");
  return el("button", { type: "button", class: "button bare", title: label, click: () => zoomBy(store, direction) },
    icon(direction > 0 ? "plus" : "minus"), el("span", { class: "heard" }, label));
}

/**
 * Zoom by one step.
 * @param {import("./store.js").Store} store
 * @param {1 | -1} direction
 */
export function zoomBy(store, direction) {
  const { view, thumb, scale } = store.model;
  if (view === "contact") {
    store.set({ thumb: Math.min(Math.max(nextScale(thumb, direction), LEAST_THUMB), LARGEST_THUMB) });
  } else {
    store.set({ zoom: { mode: "scale", scale: nextScale(scale, direction) } });
  }
}

/**
 * @param {HTMLSelectElement} list
 * @param {Model} model
 */
function show(list, { zoom, scale, view }) {
  const scales = [...new Set([...OFFERED, ...(zoom.mode === "scale" ? [zoom.scale] : [])])].sort((a, b) => a - b);
  // The figure comes first: it is what a narrow list has room for.
  const fitting = (/** @type {"page" | "width"} */ mode) =>
    el("option", { value: mode }, (zoom.mode === mode ? `${percent(scale)} · ` : "") + say(`zoom.${mode}`));
  list.replaceChildren(
    fitting("page"),
    fitting("width"),
    ...scales.map((one) => el("option", { value: one }, percent(one))),
  );
  list.value = zoom.mode === "scale" ? String(zoom.scale) : zoom.mode;
  attribute(list, "hidden", view === "contact");
}

/**
 * @param {string} value
 * @param {Zoom} before
 * @returns {Zoom}
 */
function read(value, before) {
  if (value === "page" || value === "width") return { mode: value, scale: before.scale };
  return { mode: "scale", scale: bounded(Number(value)) };
}

/**
 * Zoom by Ctrl and the wheel, or two fingers on a touch pad, about where the mouse is.
 * @param {import("./store.js").Store} store
 * @param {import("./desk.js").Desk} desk
 * @param {HTMLElement} host
 */
export function zoomByWheel(store, desk, host) {
  host.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const { scale, view } = store.model;
    if (view === "contact") return;
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const wanted = bounded(scale * Math.exp(-event.deltaY * lines * NOTCH));
    desk.zoomAt(wanted, { x: event.clientX, y: event.clientY });
  }, { passive: false });
}
