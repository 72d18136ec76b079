/**
 * The panel beside the pages, and its tabs: findings, block, reading.
 *
 * @typedef {import("./types.js").Tab} Tab
 * @typedef {import("./types.js").Model} Model
 */

import { attribute, el } from "./dom.js";
import { icon } from "./icons.js";
import { say } from "./words.js";

/** @type {Tab[]} */
const TABS = ["findings", "block", "reading"];

/**
 * @param {import("./store.js").Store} store
 * @param {HTMLElement} host
 * @returns {Record<Tab, HTMLElement>} where each tab's content goes
 */
export function makePanel(store, host) {
  attribute(host, "aria-label", say("panel"));
  const tabs = TABS.map((name) => tab(store, name));
  const places = TABS.map((name) =>
    el("div", { id: `part-${name}`, class: "scroll part", role: "tabpanel", "aria-labelledby": `tab-${name}`, tabindex: 0 }));
  const row = el("div", { class: "tabs", role: "tablist", "aria-label": say("panel"),
    keydown: (/** @type {KeyboardEvent} */ event) => walk(event, tabs) }, ...tabs);
  const close = el("button", { type: "button", class: "button bare close", title: say("close"), click: () => {
    store.set({ panel: false });
    toggleOf(host)?.focus();
  } },
    icon("close"), el("span", { class: "heard" }, say("close")));
  host.append(el("div", { class: "head" }, row, close), ...places);
  store.on(["panel"], ({ panel }) => {
    host.hidden = !panel;
  });
  store.on(["tab", "state", "stem"], (model) => show(model, tabs, places));
  store.on(["edition"], (model) => count(model, tabs[0]));
  return { findings: places[0], block: places[1], reading: places[2] };
}

/**
 * Give the button of the bar that opens and closes something; whoever closes it goes on there.
 * @param {HTMLElement} host
 * @returns {HTMLElement | null}
 */
export function toggleOf(host) {
  return document.querySelector(`#bar [aria-controls="${host.id}"]`);
}

/**
 * Tell whether the reading view can be had: for tagged editions, where the server has it.
 * @param {Model} model
 * @returns {boolean}
 */
export function canRead({ state, stem }) {
  const line = state?.editions.find((edition) => edition.stem === stem);
  return !!state?.offers?.includes("reading") && !!line?.conformance.startsWith("pdf/ua");
}

/**
 * @param {import("./store.js").Store} store
 * @param {Tab} name
 * @returns {HTMLButtonElement}
 */
function tab(store, name) {
  return el(
    "button",
    { type: "button", id: `tab-${name}`, class: "tab", role: "tab", "aria-controls": `part-${name}`,
      click: () => store.set({ tab: name }) },
    el("span", {}, say(`tab.${name}`)),
    el("span", { class: "count" }),
  );
}

/**
 * @param {Model} model
 * @param {HTMLElement[]} tabs
 * @param {HTMLElement[]} places
 */
function show(model, tabs, places) {
  const reading = canRead(model);
  const open = model.tab === "reading" && !reading ? "findings" : model.tab;
  TABS.forEach((name, index) => {
    attribute(tabs[index], "aria-selected", String(name === open));
    attribute(tabs[index], "tabindex", name === open ? 0 : -1);
    attribute(tabs[index], "hidden", name === "reading" && !reading);
    attribute(places[index], "hidden", name !== open);
  });
}

/**
 * @param {Model} model
 * @param {HTMLElement} tab
 */
function count({ edition }, tab) {
  const place = /** @type {HTMLElement} */ (tab.querySelector(".count"));
  place.textContent = edition?.findings.length ? String(edition.findings.length) : "";
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement[]} tabs
 */
function walk(event, tabs) {
  const open = tabs.filter((one) => !one.hidden);
  const here = open.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const next = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: open.length - 1 }[event.key];
  if (next === undefined || here < 0) return;
  event.preventDefault();
  event.stopPropagation();
  const chosen = open[(next + open.length) % open.length];
  chosen.click();
  chosen.focus();
}
