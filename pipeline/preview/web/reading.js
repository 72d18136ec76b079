/**
 * The reading view: the accessible edition as a screen reader says it, in its order, in step with the pages.
 *
 * @typedef {import("./types.js").Spoken} Spoken
 * @typedef {import("./types.js").Rect} Rect
 * @typedef {import("./types.js").Model} Model
 */

import { attribute, el } from "./dom.js";
import { canRead } from "./panel.js";
import { get } from "./server.js";
import { name, say } from "./words.js";

/** Groups that only hold others are not named: a screen reader does not say them either. */
const SILENT = new Set(["Document", "Div", "Sect", "Part", "Art", "NonStruct", "Span", "LBody", "THead", "TBody", "TFoot"]);

export class Reading {
  /**
   * @param {import("./store.js").Store} store
   * @param {HTMLElement} host
   * @param {(page: number, rect: Rect | null) => void} goTo
   */
  constructor(store, host, goTo) {
    this.store = store;
    this.host = host;
    this.goTo = goTo;
    this.wanted = "";
    this.language = "";
    this.leads = false;
    // A line that was clicked is where the person is, wherever the list comes to rest.
    this.still = false;
    this.waiting = false;
    this.list = el("div", { class: "spoken" });
    this.head = el("div", { class: "missing" });
    this.quiet = el("p", { class: "quiet" });
    host.append(el("h2", {}, say("reading.title")), this.head, this.quiet, this.list);
    host.addEventListener("click", () => {
      this.still = true;
    });
    host.addEventListener("scroll", () => this.scrolled(), { passive: true });
    // Whichever side the person moves leads the other.
    for (const kind of ["wheel", "pointerdown", "keydown", "touchstart"]) {
      window.addEventListener(kind, (event) => {
        this.leads = host.contains(/** @type {Node} */ (event.target));
        this.still = false;
      }, { capture: true, passive: true });
    }
    store.on(["edition", "tab", "state", "panel"], (model) => void this.load(model));
    store.on(["page", "reading", "tab"], (model) => this.follow(model));
  }

  /** @param {Model} model */
  async load(model) {
    const { edition, tab, panel, state } = model;
    if (!edition || tab !== "reading" || !panel || !canRead(model) || edition.stem !== model.stem) return;
    const wanted = `${state?.run} ${edition.stem} ${edition.version}`;
    if (this.wanted === wanted) return;
    this.wanted = wanted;
    if (!this.list.childElementCount) this.quiet.textContent = say("reading.loading");
    try {
      const spoken = await get(`/api/reading/${edition.stem}`);
      if (this.wanted === wanted) this.fill(spoken);
    } catch {
      this.wanted = "";
    }
  }

  /** @param {Spoken[]} spoken */
  fill(spoken) {
    this.quiet.textContent = spoken.length ? "" : say("reading.empty");
    this.quiet.hidden = spoken.length > 0;
    this.language = this.store.model.state?.booklet.language ?? "";
    const top = this.host.scrollTop;
    let page = 0;
    this.list.replaceChildren(...spoken.map((one) => {
      const first = firstPage(one);
      const turned = first !== null && first !== page;
      if (turned) page = first;
      return el("div", {}, turned ? el("p", { class: "turn" }, say("reading.page", { n: page })) : null, this.item(one));
    }));
    this.host.scrollTop = top;
    this.count();
    this.store.set({ reading: spoken });
  }

  /**
   * @param {Spoken} one
   * @returns {HTMLElement}
   */
  item(one) {
    const bare = one.role === "Figure" && !one.alt;
    const foreign = one.language && one.language !== this.language;
    const silent = SILENT.has(one.role) && !foreign;
    const role = silent ? null : el("span", { class: "role" }, roleOf(one));
    const words = one.text ? el("span", { class: "text", lang: one.language || null }, one.text) : null;
    const parts = [
      role,
      foreign ? el("span", { class: "tongue" }, say("reading.language", { language: one.language ?? "" })) : null,
      words,
      one.alt ? el("span", { class: "alt" }, el("span", { class: "role" }, say("reading.alt")), " ", el("span", { lang: one.language || null }, one.alt)) : null,
      bare ? el("strong", { class: "noalt" }, say("reading.noalt")) : null,
    ].filter((part) => part !== null);
    const line = !parts.length ? null
      : one.page === null ? el("p", { class: "line" }, ...parts)
      : el("button", { type: "button", class: "line", "data-page": one.page, click: () => this.goTo(one.page ?? 1, one.rect) }, ...parts);
    const children = one.children.length ? el("div", { class: "children" }, ...one.children.map((child) => this.item(child))) : null;
    return el("div", { class: `item ${one.role === "Figure" ? "figure" : ""} ${bare ? "bare" : ""} ${headingLevel(one) ? "heading" : ""}` }, line, children);
  }

  /** Say how many pictures lack an alternative, and lead to them one by one. */
  count() {
    const bare = /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll(".bare > .line")]);
    let last = -1;
    const next = () => {
      last = (last + 1) % bare.length;
      bare[last].scrollIntoView({ block: "center" });
      bare[last].focus();
      bare[last].click();
    };
    this.head.replaceChildren(...(bare.length
      ? [el("strong", {}, say("reading.missing", { n: bare.length })), " ", el("button", { type: "button", class: "button small", click: next }, say("reading.next"))]
      : []));
  }

  /** The person reads on: the page follows. */
  scrolled() {
    if (!this.leads || this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      if (this.still) return;
      const top = this.host.getBoundingClientRect().top + 60;
      const line = this.lines().find((one) => one.getBoundingClientRect().bottom > top);
      const page = Number(line?.dataset.page);
      if (page && page !== this.store.model.page) this.goTo(page, null);
    });
  }

  /**
   * The person turns pages: the reading follows.
   * @param {Model} model
   */
  follow({ page, tab }) {
    if (this.leads || tab !== "reading") return;
    const line = this.lines().find((one) => Number(one.dataset.page) >= page);
    const turn = line?.closest(".spoken > div") ?? null;
    if (!turn) return;
    const away = turn.getBoundingClientRect().top - this.host.getBoundingClientRect().top;
    this.host.scrollBy({ top: away - 8, behavior: "instant" });
    for (const one of this.lines()) attribute(one, "data-here", Number(one.dataset.page) === page);
  }

  /** @returns {HTMLElement[]} */
  lines() {
    return [...this.list.querySelectorAll(".line[data-page]")].map((one) => /** @type {HTMLElement} */ (one));
  }
}

/**
 * @param {Spoken} one
 * @returns {number | null}
 */
function firstPage(one) {
  if (one.page !== null) return one.page;
  for (const child of one.children) {
    const page = firstPage(child);
    if (page !== null) return page;
  }
  return null;
}

/**
 * @param {Spoken} one
 * @returns {number | null}
 */
function headingLevel(one) {
  const level = /^H([1-6])$/.exec(one.role)?.[1];
  return level ? Number(level) : one.role === "H" ? one.level : null;
}

/**
 * @param {Spoken} one
 * @returns {string}
 */
function roleOf(one) {
  const level = headingLevel(one);
  return level ? say("role.heading", { level: String(level) }) : name("role", one.role);
}
