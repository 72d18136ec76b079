/**
 * The bar on top: which edition, how it lies, how large, what is drawn over it, and the files.
 *
 * @typedef {import("./types.js").Model} Model
 * @typedef {import("./types.js").View} View
 * @typedef {import("./types.js").Layer} Layer
 * @typedef {import("./types.js").Crop} Crop
 */

import { choice, choose, tick } from "./choice.js";
import { attribute, el } from "./dom.js";
import { LAYERS } from "./guides.js";
import { icon } from "./icons.js";
import { menu } from "./menu.js";
import { address } from "./server.js";
import { hasMargin } from "./spreads.js";
import { counts, verdict } from "./verdict.js";
import { say } from "./words.js";
import { zoomControl } from "./zoom.js";

/** @type {View[]} */
export const VIEWS = ["spreads", "pages", "contact"];

/**
 * @param {import("./store.js").Store} store
 * @param {HTMLElement} host
 * @param {() => void} showKeys
 */
export function makeBar(store, host, showKeys) {
  const title = el("h1", { class: "name" }, "livret");
  const editions = el("div", { class: "editions" });
  const layers = menu({ id: "layers", label: say("layers"), picture: "layers", fill: () => layerTicks(store, showKeys) });
  const files = menu({ id: "files", label: say("download"), picture: "download", fill: () => fileList(store) });
  const keys = el("button", { type: "button", class: "button bare keys", title: say("keys"), click: showKeys },
    icon("keys"), el("span", { class: "label heard" }, say("keys")));
  host.append(
    el("div", { class: "left" }, contentsButton(store), title),
    editions,
    el("div", { class: "right" }, viewControl(store), zoomControl(store), layers.button, files.button, keys, panelButton(store)),
    layers.sheet,
    files.sheet,
  );
  store.on(["state"], ({ state }) => {
    if (!state) return;
    title.textContent = state.booklet.title || "livret";
    document.title = say("title", { title: state.booklet.title || "livret" });
  });
  store.on(["crop"], ({ crop }) => {
    for (const input of layers.sheet.querySelectorAll("input")) if (input.name === "crop") input.checked = input.value === crop;
  });
  store.on(["state", "stem"], (model) => showEditions(store, editions, model));
}

/**
 * @param {import("./store.js").Store} store
 * @returns {HTMLElement}
 */
function contentsButton(store) {
  const button = el(
    "button",
    { type: "button", class: "button bare", "aria-controls": "contents", title: say("bar.contents"),
      click: () => store.set({ contents: !store.model.contents }) },
    icon("contents"),
    el("span", { class: "label heard" }, say("bar.contents")),
  );
  store.on(["contents"], ({ contents }) => attribute(button, "aria-expanded", String(contents)));
  return button;
}

/**
 * @param {import("./store.js").Store} store
 * @returns {HTMLElement}
 */
function panelButton(store) {
  const count = el("span", { class: "count" });
  const button = el(
    "button",
    { type: "button", class: "button bare", "aria-controls": "panel", title: say("bar.panel"),
      click: () => store.set({ panel: !store.model.panel }) },
    icon("panel"),
    el("span", { class: "label heard" }, say("bar.panel")),
    count,
  );
  store.on(["panel"], ({ panel }) => attribute(button, "aria-expanded", String(panel)));
  store.on(["edition", "panel"], ({ edition, panel }) => {
    const serious = (edition?.findings ?? []).filter((one) => one.severity !== "note").length;
    count.textContent = serious && !panel ? String(serious) : "";
    count.title = serious ? say("page.findings", { n: serious }) : "";
  });
  return button;
}

/**
 * @param {import("./store.js").Store} store
 * @param {HTMLElement} place
 * @param {Model} model
 */
function showEditions(store, place, { state, stem }) {
  const lines = state?.editions ?? [];
  const said = JSON.stringify(lines.map((line) => [line.stem, line.label]));
  if (place.dataset.said !== said) {
    place.dataset.said = said;
    const options = lines.map(({ stem: value, label }) => ({ value, label }));
    const turn = (/** @type {string} */ value) => store.set({ stem: value });
    const asked = { name: "edition", legend: say("edition"), options, chosen: stem, choose: turn };
    place.replaceChildren(lines.length > 4 ? list(asked) : choice(asked));
  }
  choose(place, stem);
  const select = place.querySelector("select");
  if (select) select.value = stem;
}

/**
 * A list, where there are too many to stand side by side.
 * @param {Parameters<typeof choice>[0]} asked
 * @returns {HTMLElement}
 */
function list({ name, legend, options, chosen, choose: turn }) {
  return el(
    "select",
    { name, "aria-label": legend, class: "button",
      change: (/** @type {Event} */ event) => turn(/** @type {HTMLSelectElement} */ (event.target).value) },
    ...options.map(({ value, label }) => el("option", { value, selected: value === chosen }, label)),
  );
}

/**
 * @param {import("./store.js").Store} store
 * @returns {HTMLElement}
 */
function viewControl(store) {
  const options = VIEWS.map((value) => ({ value, label: say(`view.${value}`), picture: value }));
  const turn = (/** @type {string} */ value) => store.set({ view: /** @type {View} */ (value) });
  const field = choice({ name: "view", legend: say("view"), options, chosen: store.model.view, choose: turn });
  store.on(["view"], ({ view }) => choose(field, view));
  return field;
}

/**
 * @param {import("./store.js").Store} store
 * @param {() => void} showKeys
 * @returns {Node[]}
 */
function layerTicks(store, showKeys) {
  const { layers, edition } = store.model;
  const ticks = LAYERS.map((layer) => tick({
    label: say(`layer.${layer}`), checked: layers[layer], swatch: layer,
    change: (checked) => store.set(withLayer(store.model, layer, checked)),
  }));
  const follow = tick({ label: say("follow"), checked: store.model.follow, change: (checked) => store.set({ follow: checked }) });
  /** @type {HTMLElement[]} */
  const made = [el("h2", {}, say("layers.over")), ...ticks];
  if (edition && hasMargin(edition.pages)) made.push(el("h2", {}, say("layers.sheet")), cropControl(store));
  const keys = el("button", { type: "button", class: "link", click: showKeys }, say("keys"));
  return [...made, el("hr"), follow, keys];
}

/**
 * Give the change that shows or hides a guide; the bleed is outside the trim, so it is shown with the whole sheet.
 * @param {Model} model
 * @param {Layer} layer
 * @param {boolean} shown
 * @returns {Partial<Model>}
 */
export function withLayer({ layers, crop }, layer, shown) {
  const whole = layer === "bleed" && shown;
  return { layers: { ...layers, [layer]: shown }, crop: whole ? "press" : crop };
}

/**
 * @param {import("./store.js").Store} store
 * @returns {HTMLElement}
 */
function cropControl(store) {
  const crops = /** @type {Crop[]} */ (["trim", "press"]);
  const options = crops.map((crop) =>
    el(
      "label",
      { class: "tick" },
      el("input", { type: "radio", name: "crop", value: crop, checked: store.model.crop === crop, change: () => store.set({ crop }) }),
      el("span", {}, say(`crop.${crop}`)),
    ));
  return el("div", { role: "radiogroup", "aria-label": say("layers.sheet") }, ...options);
}

/**
 * @param {import("./store.js").Store} store
 * @returns {Node[]}
 */
function fileList(store) {
  const { state, edition } = store.model;
  const files = (state?.editions ?? []).map((line) => {
    const { key, level } = verdict(line, edition);
    const found = counts(line);
    const said = el("span", { class: `verdict ${level}` }, say(key), found ? ` (${found})` : null);
    if (line.version == null) return el("li", {}, el("span", { class: "file" }, line.label), el("span", { class: "verdict open" }, say("download.none")));
    const link = el("a", { class: "file", href: address(`/download/${line.stem}.pdf`), download: true }, say("download.file", { label: line.label }));
    return el("li", {}, link, said);
  });
  const reports = (state?.reports ?? []).map((report) =>
    el("li", {}, el("a", { class: "file", href: address(`/download/report/${report}`), download: true }, say("download.report", { name: report }))));
  return [el("ul", { role: "list", class: "files" }, ...files, ...reports)];
}
