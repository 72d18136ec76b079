/**
 * The contents: the outline of the edition, to go to its sections.
 *
 * @typedef {import("./types.js").Entry} Entry
 * @typedef {import("./types.js").Page} Page
 * @typedef {import("./types.js").Model} Model
 */

import { attribute, el, style } from "./dom.js";
import { icon } from "./icons.js";
import { toggleOf } from "./panel.js";
import { say } from "./words.js";

/**
 * @param {import("./store.js").Store} store
 * @param {HTMLElement} host
 * @param {(page: number) => void} goTo
 */
export function makeContents(store, host, goTo) {
  const list = el("ol", { class: "outline", role: "list" });
  const none = el("p", { class: "quiet" }, say("contents.empty"));
  attribute(host, "aria-labelledby", "contents-title");
  host.append(
    el("div", { class: "head" },
      el("h2", { id: "contents-title", tabindex: -1 }, say("contents")),
      el("button", { type: "button", class: "button bare close", title: say("close"), click: () => {
        store.set({ contents: false });
        toggleOf(host)?.focus();
      } },
        icon("close"), el("span", { class: "heard" }, say("close")))),
    el("div", { class: "scroll" }, list, none),
  );
  store.on(["contents"], ({ contents }) => {
    host.hidden = !contents;
  });
  store.on(["edition"], (model) => fill(store, list, none, model, goTo));
  store.on(["page", "edition"], (model) => mark(list, model));
}

/**
 * @param {import("./store.js").Store} store
 * @param {HTMLElement} list
 * @param {HTMLElement} none
 * @param {Model} model
 * @param {(page: number) => void} goTo
 */
function fill(store, list, none, { edition }, goTo) {
  const entries = edition?.outline ?? [];
  const pages = edition?.pages ?? [];
  none.hidden = entries.length > 0 || !edition;
  const least = Math.min(...entries.map((entry) => entry.level));
  const said = JSON.stringify([entries, pages.map((page) => [page.folio, page.changed])]);
  if (list.dataset.said === said) return;
  list.dataset.said = said;
  const go = (/** @type {number} */ page) => {
    if (store.model.narrow) store.set({ contents: false });
    goTo(page);
  };
  list.replaceChildren(...entries.map((entry, index) => {
    const end = entries.slice(index + 1).find((one) => one.page > entry.page)?.page ?? pages.length + 1;
    // A page with several entries belongs to the first of them.
    const start = entries[index - 1]?.page === entry.page ? entry.page + 1 : entry.page;
    const own = pages.filter((page) => page.number >= start && page.number < end);
    const folio = pages[entry.page - 1]?.folio || String(entry.page);
    return line(entry, entry.level - least, own, folio, go);
  }));
}

/**
 * @param {Entry} entry
 * @param {number} depth
 * @param {Page[]} pages those from this entry to the next
 * @param {string} folio
 * @param {(page: number) => void} go
 * @returns {HTMLElement}
 */
function line(entry, depth, pages, folio, go) {
  const changed = (pages.find((page) => page.changed === "save") ?? pages.find((page) => page.changed))?.changed;
  const button = el(
    "button",
    { type: "button", class: depth ? "entry" : "entry top", "data-page": entry.page, click: () => go(entry.page) },
    el("span", { class: "title" }, entry.title),
    changed ? el("span", { class: `mark ${changed}` }, el("span", { class: "heard" }, say(`page.${changed}`))) : null,
    el("span", { class: "folio" }, folio),
  );
  const item = el("li", {}, button);
  style(item, { "--depth": depth });
  return item;
}

/**
 * @param {HTMLElement} list
 * @param {Model} model
 */
function mark(list, { page }) {
  const buttons = /** @type {HTMLElement[]} */ ([...list.querySelectorAll(".entry")]);
  const starting = buttons.find((button) => Number(button.dataset.page) === page);
  const here = starting ?? buttons.filter((button) => Number(button.dataset.page) < page).at(-1);
  for (const button of buttons) attribute(button, "aria-current", button === here ? "true" : null);
  if (here && list.parentElement && !list.parentElement.matches(":hover")) {
    const box = here.getBoundingClientRect();
    const room = list.parentElement.getBoundingClientRect();
    if (room.height && (box.top < room.top || box.bottom > room.bottom)) here.scrollIntoView({ block: "nearest" });
  }
}
