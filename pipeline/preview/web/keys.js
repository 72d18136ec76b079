/**
 * Everything by keyboard: what each key does, and the list of them.
 *
 * @typedef {import("./types.js").Model} Model
 * @typedef {import("./words.js").Key} Key
 * @typedef {object} Hands what keys can do
 * @property {import("./store.js").Store} store
 * @property {import("./desk.js").Desk} desk
 * @property {(direction: 1 | -1) => void} finding
 * @property {() => void} changed
 */

import { withLayer, VIEWS } from "./bar.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { tick } from "./choice.js";
import { say } from "./words.js";
import { zoomBy } from "./zoom.js";

/** @type {{keys: string[], says: Key}[]} */
const LIST = [
  { keys: ["left", "right"], says: "keys.pages" },
  { keys: ["Home", "End"], says: "keys.ends" },
  { keys: ["Enter"], says: "keys.enter" },
  { keys: ["up", "down"], says: "keys.through" },
  { keys: ["Escape"], says: "keys.leave" },
  { keys: ["+", "-"], says: "keys.zoom" },
  { keys: ["0"], says: "keys.fit" },
  { keys: ["9"], says: "keys.width" },
  { keys: ["1"], says: "keys.real" },
  { keys: ["v"], says: "keys.view" },
  { keys: ["e"], says: "keys.edition" },
  { keys: ["m"], says: "keys.crop" },
  { keys: ["g"], says: "keys.grid" },
  { keys: ["b"], says: "keys.outlines" },
  { keys: ["s"], says: "keys.contents" },
  { keys: ["r"], says: "keys.findings" },
  { keys: ["f", "F"], says: "keys.finding" },
  { keys: ["c"], says: "keys.changed" },
  { keys: ["?"], says: "keys.help" },
];

/**
 * @param {Hands} hands
 * @returns {Record<string, () => void>}
 */
function deeds({ store, desk, finding, changed }) {
  const { model } = store;
  const layer = (/** @type {import("./types.js").Layer} */ name) => store.set(withLayer(model, name, !model.layers[name]));
  const inDesk = () => desk.host.contains(document.activeElement);
  return {
    ArrowLeft: () => desk.turn(-1, inDesk()),
    ArrowRight: () => desk.turn(1, inDesk()),
    Home: () => desk.goTo(1, { focus: inDesk() }),
    End: () => desk.goTo(model.edition?.pages.length ?? 1, { focus: inDesk() }),
    "+": () => zoomBy(store, 1),
    "=": () => zoomBy(store, 1),
    "-": () => zoomBy(store, -1),
    0: () => store.set({ zoom: { mode: "page", scale: model.scale } }),
    9: () => store.set({ zoom: { mode: "width", scale: model.scale } }),
    1: () => store.set({ zoom: { mode: "scale", scale: 1 } }),
    v: () => store.set({ view: after(VIEWS, model.view) }),
    e: () => store.set({ stem: after((model.state?.editions ?? []).map((one) => one.stem), model.stem) }),
    m: () => store.set({ crop: model.crop === "trim" ? "press" : "trim" }),
    g: () => layer("grid"),
    b: () => layer("blocks"),
    s: () => store.set({ contents: !model.contents }),
    r: () => store.set(model.panel && model.tab === "findings" ? { panel: false } : { panel: true, tab: "findings" }),
    f: () => finding(1),
    F: () => finding(-1),
    c: changed,
  };
}

/**
 * @template Thing
 * @param {Thing[]} things
 * @param {Thing} one
 * @returns {Thing}
 */
function after(things, one) {
  return things[(things.indexOf(one) + 1) % things.length];
}

/**
 * @param {Hands} hands
 * @returns {() => void} shows the list of keys
 */
export function makeKeys(hands) {
  const { store, desk } = hands;
  const done = deeds(hands);
  const dialog = makeDialog(store);
  const show = () => dialog.showModal();
  window.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    const target = /** @type {Element} */ (event.target);
    const page = target.closest(".sheet");
    if (page && throughPage(event, /** @type {HTMLElement} */ (page), target)) return;
    if (event.key === "Escape") leave(hands);
    if (target.closest("input, select, textarea, [role=tablist], [popover]") || !store.model.keys) return;
    const scrolls = target.closest(".scroll") && /^(Arrow|Home|End)/.test(event.key);
    const deed = event.key === "?" ? show : done[event.key];
    if (!deed || scrolls) return;
    event.preventDefault();
    deed();
  });
  desk.host.addEventListener("focusin", (event) => {
    const page = /** @type {Element} */ (event.target).closest(".sheet");
    const number = Number(/** @type {HTMLElement | null} */ (page)?.dataset.page);
    if (number) store.set({ page: number });
  });
  return show;
}

/**
 * Go through the blocks and the pins of a page.
 * @param {KeyboardEvent} event
 * @param {HTMLElement} page
 * @param {Element} target
 * @returns {boolean} whether the key was meant for it
 */
function throughPage(event, page, target) {
  const doors = /** @type {HTMLElement[]} */ ([...page.querySelectorAll(".door, .pin")]);
  const here = doors.indexOf(/** @type {HTMLElement} */ (target));
  /** @type {HTMLElement | undefined} */
  let next;
  if (event.key === "Enter" && here < 0) {
    if (!doors.length) page.click();
    next = doors[0];
  } else if (here < 0) return false;
  else if (event.key === "ArrowDown") next = doors[Math.min(here + 1, doors.length - 1)];
  else if (event.key === "ArrowUp") next = doors[Math.max(here - 1, 0)];
  else if (event.key === "Escape") next = page;
  else return false;
  event.preventDefault();
  next?.focus();
  return true;
}

/**
 * Leave a panel: the focus goes back to the page that is looked at.
 * @param {Hands} hands
 */
function leave({ store, desk }) {
  const within = document.activeElement?.closest("#panel, #contents");
  if (!within) return;
  if (within.id === "contents") store.set({ contents: false });
  else if (store.model.narrow) store.set({ panel: false });
  desk.goTo(store.model.page, { focus: true });
}

/**
 * @param {import("./store.js").Store} store
 * @returns {HTMLDialogElement}
 */
function makeDialog(store) {
  const rows = LIST.map(({ keys, says }) =>
    el("div", {},
      el("dt", {}, ...keys.flatMap((key, index) => [index ? " " : "", el("kbd", {}, keyName(key))])),
      el("dd", {}, say(says))));
  const dialog = el("dialog", { class: "keys", "aria-labelledby": "keys-title" });
  const close = el("button", { type: "button", class: "button bare close", title: say("close"), click: () => dialog.close() },
    icon("close"), el("span", { class: "heard" }, say("close")));
  dialog.append(
    el("div", { class: "head" }, el("h2", { id: "keys-title" }, say("keys.title")), close),
    el("div", { class: "scroll", tabindex: 0, role: "region", "aria-labelledby": "keys-title" }, el("dl", {}, ...rows)),
    tick({ label: say("keys.on"), checked: store.model.keys, change: (checked) => store.set({ keys: checked }) }),
  );
  document.body.append(dialog);
  return dialog;
}

/**
 * @param {string} key
 * @returns {string}
 */
function keyName(key) {
  return key.length > 1 ? say(/** @type {Key} */ (`key.${key}`)) : key;
}
