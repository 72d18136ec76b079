/**
 * One page on the desk: its picture, the guides over it, its blocks for the keyboard, its pins, its caption.
 *
 * @typedef {import("./types.js").Page} Page
 * @typedef {import("./types.js").Rect} Rect
 * @typedef {import("./types.js").Block} Block
 * @typedef {import("./types.js").Finding} Finding
 * @typedef {import("./types.js").Model} Model
 * @typedef {import("./types.js").Edition} Edition
 * @typedef {{pictures: import("./pictures.js").Pictures, block: (block: Block, aloud: boolean) => void, finding: (finding: Finding) => void, middle: () => number}} Desk
 */

import { blockLabel } from "./blocks.js";
import { attribute, drawn, el, style } from "./dom.js";
import { box, guides } from "./guides.js";
import { at, pixelsOf, REAL, seen } from "./spreads.js";
import { name, say } from "./words.js";

/** Pixels around a block that count as the block when somebody clicks. */
const SLACK = 6;
/** Millimetres between a block and its outline. */
const AIR = 0.7;

export class Sheet {
  /**
   * @param {Desk} desk
   * @param {import("./store.js").Store} store
   */
  constructor(desk, store) {
    this.desk = desk;
    this.store = store;
    /** @type {Page | null} */
    this.page = null;
    /** @type {Block[]} */
    this.blocks = [];
    /** @type {{finding: Finding, number: number}[]} */
    this.findings = [];
    this.stem = "";
    this.said = "";
    this.near = false;
    this.shown = "";
    /** @type {Block | null} */
    this.hovered = null;
    this.picture = el("img", { class: "picture", alt: "" });
    this.lines = drawn("g");
    this.marks = drawn("g");
    this.drawing = drawn("svg", { class: "drawing", "aria-hidden": "true" }, this.lines, this.marks);
    this.doors = el("div", { class: "doors" });
    this.paper = el("div", { class: "paper" }, this.picture, this.drawing, this.doors);
    this.pins = el("div", { class: "pins" });
    this.caption = el("p", { class: "caption" });
    this.element = el(
      "div",
      {
        class: "sheet", role: "group", tabindex: -1,
        click: (/** @type {MouseEvent} */ event) => this.click(event),
        pointermove: (/** @type {PointerEvent} */ event) => this.hover(this.find(event)),
        pointerleave: () => this.hover(null),
      },
      el("div", { class: "frame" }, this.paper, this.pins),
      this.caption,
    );
  }

  /**
   * Show another state of the page.
   * @param {Page} page
   * @param {Edition} edition
   * @param {Block[]} blocks
   * @param {{finding: Finding, number: number}[]} findings
   */
  update(page, edition, blocks, findings) {
    const { view } = this.store.model;
    const said = JSON.stringify([edition.stem, edition.pages.length, view === "contact", page, blocks, findings]);
    // The same again, but for the findings: one of them may be the chosen one.
    this.findings = findings;
    if (said === this.said) return;
    this.said = said;
    this.page = page;
    this.stem = edition.stem;
    this.blocks = blocks;
    this.element.dataset.page = String(page.number);
    this.element.classList.toggle("recto", page.side === "recto");
    this.element.classList.toggle("blank", page.blank);
    const label = this.label(edition.pages.length);
    attribute(this.element, "aria-label", label);
    this.size();
    this.write();
    this.draw();
  }

  /**
   * @param {number} total
   * @returns {string}
   */
  label(total) {
    const page = /** @type {Page} */ (this.page);
    const parts = [say("page.of", { n: page.number, total }), say(`page.${page.side}`)];
    if (page.folio && page.folio !== String(page.number)) parts.push(say("page.folio", { folio: page.folio }));
    if (page.blank) parts.push(say("page.blank"));
    if (page.changed) parts.push(say(`page.${page.changed}`));
    if (this.findings.length) parts.push(say("page.findings", { n: this.findings.length }));
    if (this.blocks.length && this.store.model.view !== "contact") parts.push(say("page.blocks", { n: this.blocks.length }));
    return parts.join(", ");
  }

  /** Give the style what it needs to know of the page's size; it scales by itself. */
  size() {
    const page = /** @type {Page} */ (this.page);
    const [x, y, width, height] = seen(page, this.store.model.crop);
    style(this.element, {
      "--x": x, "--y": y, "--w": width, "--h": height, "--media-w": page.media[0], "--media-h": page.media[1],
    });
    this.drawing.setAttribute("viewBox", `0 0 ${page.media[0]} ${page.media[1]}`);
    this.refresh();
  }

  write() {
    const page = /** @type {Page} */ (this.page);
    const number = page.folio || String(page.number);
    const mark = page.changed && el("span", { class: `mark ${page.changed}` },
      el("span", { class: "words" }, say(`page.${page.changed}`)));
    const blank = page.blank && el("span", { class: "words" }, say("page.blank"));
    this.caption.replaceChildren(...[el("span", { class: "number" }, number), blank, mark].filter((one) => !!one));
    this.pins.replaceChildren(...this.findings.map((one, index) => this.pin(one, index)));
  }

  /**
   * @param {{finding: Finding, number: number}} one
   * @param {number} index
   * @returns {HTMLElement}
   */
  pin({ finding, number }, index) {
    const page = /** @type {Page} */ (this.page);
    const [left, top] = finding.rect ?? [page.trim[0] + page.trim[2], page.trim[1] + 4 + index * 9];
    const label = say("finding.pin", {
      n: number, severity: name("severity", finding.severity), message: finding.message,
    });
    const chosen = this.store.model.finding === finding;
    const pin = el(
      "button",
      {
        class: `pin ${finding.severity}`, type: "button", tabindex: -1, "aria-label": label, title: finding.message,
        "aria-pressed": String(chosen),
        click: (/** @type {Event} */ event) => {
          event.stopPropagation();
          this.desk.finding(this.findings[index].finding);
        },
      },
      el("span", {}, String(number)),
    );
    style(pin, { "--left": left, "--top": top });
    return pin;
  }

  /** Draw what lies over the picture; of pages far from the window nothing is drawn. */
  draw() {
    if (!this.page) return;
    if (!this.near || this.store.model.view === "contact") {
      this.lines.replaceChildren();
      this.marks.replaceChildren();
      this.doors.replaceChildren();
      return;
    }
    this.lines.replaceChildren(...guides(this.page, this.blocks, this.store.model.layers));
    this.doors.replaceChildren(...this.blocks.map((block) => this.door(block)));
    this.outline();
  }

  /** Outline what is pointed at, chosen, or found wrong. */
  outline() {
    const { block, finding } = this.store.model;
    const made = [];
    for (const one of this.findings) {
      if (one.finding.rect) {
        const chosen = one.finding === finding ? " chosen" : "";
        made.push(box(one.finding.rect, `found ${one.finding.severity}${chosen}`));
      }
    }
    if (this.hovered) made.push(box(around(this.hovered.rect), "pointed"));
    const chosen = block && this.blocks.find((one) => one.id === block.id);
    if (chosen) made.push(box(around(chosen.rect), "chosen"));
    this.marks.replaceChildren(...made);
    for (const pin of this.pins.children) {
      const index = [...this.pins.children].indexOf(pin);
      attribute(pin, "aria-pressed", String(this.findings[index].finding === finding));
    }
  }

  /**
   * A block for those who come by keyboard or by ear; the mouse finds blocks by where it is.
   * @param {Block} block
   * @returns {HTMLElement}
   */
  door(block) {
    const door = el("button", {
      class: "door", type: "button", tabindex: -1, "aria-label": blockLabel(block),
      click: (/** @type {Event} */ event) => {
        event.stopPropagation();
        this.desk.block(block, true);
      },
    });
    const [left, top, width, height] = block.rect;
    style(door, { "--left": left, "--top": top, "--width": width, "--height": height });
    return door;
  }

  /**
   * Let a block that was just saved be seen for a moment.
   * @param {Rect} rect
   */
  flash(rect) {
    const flash = box(around(rect), "flash");
    this.drawing.append(flash);
    flash.addEventListener("animationend", () => flash.remove());
  }

  /** @param {boolean} near */
  setNear(near) {
    if (this.near === near) return;
    this.near = near;
    if (!near) this.desk.pictures.forget(this);
    this.refresh();
    this.draw();
  }

  /** Ask for the picture that fits, if it is another. */
  refresh() {
    if (this.near && this.source() !== this.shown) this.desk.pictures.want(this);
  }

  /** @returns {string | null} */
  source() {
    if (!this.near || !this.page || !this.element.isConnected) return null;
    const width = pixelsOf(this.page, this.store.model.scale, window.devicePixelRatio);
    return `/pages/${this.stem}/${this.page.digest}?width=${width}`;
  }

  /** @returns {number} */
  distance() {
    const box = this.element.getBoundingClientRect();
    return Math.abs((box.top + box.bottom) / 2 - this.desk.middle());
  }

  /**
   * @param {HTMLImageElement} picture decoded
   * @param {string} source
   */
  show(picture, source) {
    const page = /** @type {Page} */ (this.page);
    picture.className = "picture";
    picture.alt = say("page.picture", { n: page.number });
    this.picture.replaceWith(picture);
    this.picture = picture;
    this.shown = source;
    this.element.classList.remove("failed");
    this.element.dataset.digest = page.digest;
  }

  fail() {
    this.element.classList.add("failed");
    this.caption.append(el("span", { class: "words" }, say("page.failed")));
  }

  /**
   * @param {MouseEvent} event
   * @returns {Block | null}
   */
  find(event) {
    const spot = this.spot(event);
    if (!spot || this.store.model.view === "contact") return null;
    const slack = SLACK / (this.store.model.scale * REAL);
    return at(this.blocks, spot[0], spot[1], slack);
  }

  /**
   * Give the spot of the page that a mouse points at, null beside the paper.
   * @param {MouseEvent} event
   * @returns {[number, number] | null}
   */
  spot(event) {
    const page = this.page;
    const area = this.paper.getBoundingClientRect();
    if (!page || event.clientY > area.bottom) return null;
    const [x, y, width] = seen(page, this.store.model.crop);
    const scale = area.width / width;
    return [x + (event.clientX - area.left) / scale, y + (event.clientY - area.top) / scale];
  }

  /** @param {Block | null} block */
  hover(block) {
    if (block === this.hovered) return;
    this.hovered = block;
    this.element.classList.toggle("pointing", !!block);
    this.outline();
  }

  /** @param {MouseEvent} event */
  click(event) {
    const page = /** @type {Page} */ (this.page);
    this.store.set({ page: page.number });
    if (this.store.model.view === "contact") {
      this.store.set({ view: "spreads" });
      return;
    }
    const block = this.find(event);
    if (block) this.desk.block(block, false);
  }
}

/**
 * Give a rectangle with some air, so that its line does not run through the letters.
 * @param {Rect} rect
 * @returns {Rect}
 */
function around([x, y, width, height]) {
  return [x - AIR, y - AIR, width + 2 * AIR, height + 2 * AIR];
}
