/**
 * The desk: the pages of an edition as they lie, in step with what was built last.
 *
 * @typedef {import("./types.js").Page} Page
 * @typedef {import("./types.js").Rect} Rect
 * @typedef {import("./types.js").Block} Block
 * @typedef {import("./types.js").Finding} Finding
 * @typedef {import("./types.js").Edition} Edition
 * @typedef {import("./types.js").Model} Model
 */

import { attribute, el, style } from "./dom.js";
import { samePlace } from "./places.js";
import { Pictures } from "./pictures.js";
import { ranked } from "./ranking.js";
import { Sheet } from "./sheet.js";
import { REAL, scaleOf, seen, spreadsOf } from "./spreads.js";
import { say } from "./words.js";

/** How far outside the window pages are made ready, in windows. */
const AHEAD = "100%";

export class Desk {
  /**
   * @param {import("./store.js").Store} store
   * @param {HTMLElement} host
   * @param {{block: (block: Block, aloud: boolean) => void, finding: (finding: Finding) => void}} actions
   */
  constructor(store, host, actions) {
    this.store = store;
    this.host = host;
    this.block = actions.block;
    this.finding = actions.finding;
    this.pictures = new Pictures();
    /** @type {Map<number, Sheet>} */
    this.sheets = new Map();
    /** @type {WeakMap<Element, Sheet>} */
    this.byElement = new WeakMap();
    this.list = el("ol", { class: "spreads", role: "list" });
    this.empty = el("p", { class: "empty" });
    /** @type {Edition | null} */
    this.shown = null;
    this.laid = "";
    this.waiting = false;
    this.going = false;
    this.held = 0;
    host.append(this.empty, this.list);
    this.near = new IntersectionObserver((seen) => this.notice(seen), { root: host, rootMargin: AHEAD });
    host.addEventListener("scroll", () => this.scrolled(), { passive: true });
    new ResizeObserver(() => this.fit()).observe(host);
    this.listen();
  }

  listen() {
    this.store.on(["edition", "view"], (model) => this.lay(model));
    this.store.on(["crop"], () => this.resize());
    this.store.on(["crop", "zoom", "thumb", "view", "edition", "panel", "contents"], () => this.fit());
    this.store.on(["layers"], () => this.each((sheet) => sheet.draw()));
    this.store.on(["block", "finding"], () => this.each((sheet) => sheet.near && sheet.outline()));
    this.store.on(["page", "edition", "view"], (model) => this.mark(model));
    this.store.on(["edition", "state", "stem"], (model) => this.excuse(model));
  }

  /** @param {(sheet: Sheet) => unknown} work */
  each(work) {
    for (const sheet of this.sheets.values()) work(sheet);
  }

  /** @returns {number} the middle of the window's height, where the person looks */
  middle() {
    const area = this.host.getBoundingClientRect();
    return (area.top + area.bottom) / 2;
  }

  /**
   * Lay the pages out; those that are there stay, and so does what is in the middle of the window.
   * @param {Model} model
   */
  lay({ edition, view }) {
    const pages = edition?.pages ?? [];
    const before = this.shown;
    if (edition) this.shown = edition;
    if (edition && before && before.stem !== edition.stem) {
      this.store.set({ page: samePlace(before, this.store.model.page, edition) });
      this.laid = "";
    }
    const laid = JSON.stringify([view, pages.map((page) => [page.number, page.side])]);
    if (laid !== this.laid) {
      this.laid = laid;
      this.place(pages);
    }
    if (!edition) return;
    const blocks = byPage(edition.blocks, (block) => block.page);
    const findings = byPage(ranked(edition.findings), ({ finding }) => finding.page ?? 0);
    for (const page of pages) {
      const number = page.number;
      this.sheets.get(number)?.update(page, edition, blocks.get(number) ?? [], findings.get(number) ?? []);
    }
    this.resize();
  }

  /** @param {Page[]} pages */
  place(pages) {
    const view = this.store.model.view;
    const kept = this.sheets;
    this.sheets = new Map();
    this.near.disconnect();
    const spreads = spreadsOf(pages, view).map((spread) => {
      const sheets = spread.map((page) => (page ? this.sheet(page.number, kept).element : el("div", { class: "no-page" })));
      return el("li", { class: "spread" }, ...sheets);
    });
    this.list.replaceChildren(...spreads);
    attribute(this.host, "data-view", view);
    for (const [number, sheet] of kept) if (!this.sheets.has(number)) sheet.setNear(false);
    this.each((sheet) => this.near.observe(sheet.element));
    this.hold(this.store.model.page);
  }

  /** Give every sheet its size, and the empty half of a spread that of its neighbour. */
  resize() {
    this.each((sheet) => sheet.page && sheet.size());
    const widths = [...this.sheets.values()].map(({ page }) => (page ? seen(page, this.store.model.crop)[2] : 0));
    style(this.list, { "--w": Math.max(...widths, 0) });
    for (const half of /** @type {NodeListOf<HTMLElement>} */ (this.list.querySelectorAll(".no-page"))) {
      const beside = half.previousElementSibling ?? half.nextElementSibling;
      const page = beside && this.byElement.get(beside)?.page;
      if (page) style(half, { "--w": seen(page, this.store.model.crop)[2] });
    }
  }

  /**
   * @param {number} number
   * @param {Map<number, Sheet>} kept
   * @returns {Sheet}
   */
  sheet(number, kept) {
    const sheet = kept.get(number) ?? new Sheet(this, this.store);
    this.byElement.set(sheet.element, sheet);
    this.sheets.set(number, sheet);
    return sheet;
  }

  /** @param {IntersectionObserverEntry[]} entries */
  notice(entries) {
    for (const entry of entries) this.byElement.get(entry.target)?.setNear(entry.isIntersecting);
  }

  /** Bring the scale up to the window and the zoom; what is looked at stays where it is. */
  fit() {
    const { edition, view, crop, zoom, thumb } = this.store.model;
    const room = { width: this.host.clientWidth, height: this.host.clientHeight + this.covered() };
    if (!room.width || !edition) return;
    const ratio = window.devicePixelRatio;
    const wanted = view === "contact" ? thumb : scaleOf({ pages: edition.pages, view, crop, zoom, room, ratio });
    const anchor = this.anchor();
    this.store.set({ scale: wanted });
    style(this.host, { "--mm": `${wanted * REAL}px` });
    this.restore(anchor);
    this.each((sheet) => sheet.refresh());
  }

  /**
   * Give how much lower the desk is because something lies below it: pages are not made smaller for that.
   * @returns {number}
   */
  covered() {
    const below = this.host.getBoundingClientRect().bottom;
    const beside = [...document.querySelectorAll("#panel, #contents")].map((one) => one.getBoundingClientRect());
    return Math.max(0, ...beside.filter((box) => box.height && box.top >= below - 1).map((box) => box.height));
  }

  /**
   * Remember what lies at a spot of the window: the page there, and where in it.
   * @param {{x: number, y: number}} [spot]
   * @returns {{sheet: Sheet, x: number, y: number, left: number, top: number} | null}
   */
  anchor(spot) {
    const area = this.host.getBoundingClientRect();
    const held = this.sheets.get(this.held);
    if (held && !spot) return { sheet: held, x: 0.5, y: 0, left: area.left + area.width / 2, top: area.top + 24 };
    const { x, y } = spot ?? { x: (area.left + area.right) / 2, y: (area.top + area.bottom) / 2 };
    const found = document.elementsFromPoint(x, y).map((one) => one.closest(".sheet")).find((one) => one);
    const sheet = (found && this.byElement.get(found)) ?? this.sheets.get(this.store.model.page);
    if (!sheet) return null;
    const box = sheet.element.getBoundingClientRect();
    if (!box.width || !box.height) return null;
    return { sheet, x: (x - box.left) / box.width, y: (y - box.top) / box.height, left: x, top: y };
  }

  /** @param {ReturnType<Desk["anchor"]>} anchor */
  restore(anchor) {
    if (!anchor) return;
    const box = anchor.sheet.element.getBoundingClientRect();
    const left = box.left + anchor.x * box.width - anchor.left;
    const top = box.top + anchor.y * box.height - anchor.top;
    this.host.scrollBy({ left, top, behavior: "instant" });
  }

  /**
   * Keep a page in sight while the desk is laid anew; until the person scrolls.
   * @param {number} number
   */
  hold(number) {
    this.held = number;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      this.held = 0;
    }));
  }

  /**
   * Zoom about a spot of the window.
   * @param {number} scale
   * @param {{x: number, y: number}} spot
   */
  zoomAt(scale, spot) {
    const anchor = this.anchor(spot);
    this.store.set({ zoom: { mode: "scale", scale } });
    this.store.tell();
    this.restore(anchor);
  }

  scrolled() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      if (!this.held && !this.going) this.look();
    });
  }

  /** Take as the page looked at the one nearest to the middle of the window. */
  look() {
    const middle = this.middle();
    const away = (/** @type {Element} */ element) => {
      const box = element.getBoundingClientRect();
      return box.top <= middle && middle <= box.bottom ? 0 : Math.min(Math.abs(box.top - middle), Math.abs(box.bottom - middle));
    };
    const current = this.sheets.get(this.store.model.page);
    if (current && away(current.element) === 0) return;
    const sheets = [...this.sheets.values()];
    if (!sheets.length) return;
    const near = sheets.reduce((best, one) => (away(one.element) < away(best.element) ? one : best));
    if (near.page) this.store.set({ page: near.page.number });
  }

  /**
   * Say which page is looked at: it is the one that Tab comes to.
   * @param {Model} model
   */
  mark({ page }) {
    for (const [number, sheet] of this.sheets) {
      sheet.element.tabIndex = number === page ? 0 : -1;
      attribute(sheet.element, "aria-current", number === page ? "page" : null);
    }
  }

  /**
   * Go to a page, or to a spot of it.
   * @param {number} number
   * @param {{rect?: Rect | null, focus?: boolean}} [options]
   */
  goTo(number, { rect = null, focus = false } = {}) {
    const sheet = this.sheets.get(number);
    if (!sheet) return;
    this.store.set({ page: number });
    this.store.tell();
    const target = rect ? this.areaOf(sheet, rect) : sheet.element.getBoundingClientRect();
    const area = this.host.getBoundingClientRect();
    const fits = target.height < area.height - 40;
    const top = fits ? target.top + target.height / 2 - (area.top + area.height / 2) : target.top - area.top - 24;
    const across = target.left < area.left || target.right > area.right;
    const left = across ? target.left + target.width / 2 - (area.left + area.width / 2) : 0;
    if (focus) sheet.element.focus({ preventScroll: true });
    this.glide(left, top);
  }

  /**
   * Scroll by so much: smoothly over short ways, where the person likes motion.
   * @param {number} left
   * @param {number} top
   */
  glide(left, top) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const far = Math.abs(top) > 2.5 * this.host.clientHeight;
    this.going = true;
    clearTimeout(this.arrival);
    const arrive = () => {
      this.going = false;
    };
    this.host.addEventListener("scrollend", arrive, { once: true });
    this.arrival = setTimeout(arrive, 1200);
    this.host.scrollBy({ left, top, behavior: still || far ? "instant" : "smooth" });
  }

  /**
   * Give the part of the window that a spot of a page takes.
   * @param {Sheet} sheet
   * @param {Rect} rect
   * @returns {{top: number, left: number, right: number, bottom: number, width: number, height: number}}
   */
  areaOf(sheet, [x, y, width, height]) {
    const drawing = sheet.drawing.getBoundingClientRect();
    const mm = this.store.model.scale * REAL;
    const left = drawing.left + x * mm;
    const top = drawing.top + y * mm;
    return { left, top, right: left + width * mm, bottom: top + height * mm, width: width * mm, height: height * mm };
  }

  /**
   * Tell whether a spot of a page is in sight.
   * @param {number} number
   * @param {Rect | null} rect
   * @returns {boolean}
   */
  sees(number, rect) {
    const sheet = this.sheets.get(number);
    if (!sheet) return false;
    const target = rect ? this.areaOf(sheet, rect) : sheet.element.getBoundingClientRect();
    const area = this.host.getBoundingClientRect();
    const middle = (target.top + target.bottom) / 2;
    return middle > area.top + 20 && middle < area.bottom - 20;
  }

  /**
   * @param {number} number
   * @param {Rect} rect
   */
  flash(number, rect) {
    this.sheets.get(number)?.flash(rect);
  }

  /**
   * Turn over: to the next or the previous spread, page, or row of the contact sheet.
   * @param {1 | -1} direction
   * @param {boolean} focus
   */
  turn(direction, focus) {
    const { view, page, edition } = this.store.model;
    const spreads = spreadsOf(edition?.pages ?? [], view);
    const here = spreads.findIndex((spread) => spread.some((one) => one?.number === page));
    const next = spreads[here + direction]?.find((one) => one);
    if (next) this.goTo(next.number, { focus });
  }

  /**
   * Say why there are no pages, when there are none.
   * @param {Model} model
   */
  excuse({ edition, state }) {
    const words = edition ? "" : !state ? say("loading") : say(state.stopped ? "desk.stopped" : "desk.empty");
    this.empty.textContent = words;
    this.empty.hidden = !words;
  }
}

/**
 * @template Thing
 * @param {Thing[]} things
 * @param {(thing: Thing) => number} page
 * @returns {Map<number, Thing[]>}
 */
function byPage(things, page) {
  /** @type {Map<number, Thing[]>} */
  const pages = new Map();
  for (const thing of things) {
    const number = page(thing);
    const there = pages.get(number);
    if (there) there.push(thing);
    else pages.set(number, [thing]);
  }
  return pages;
}
