/**
 * What is shown when something was saved: the desk goes to what changed, unless the person is at work here.
 *
 * @typedef {import("./types.js").Change} Change
 * @typedef {import("./types.js").Edition} Edition
 */

import { joined } from "./changes.js";
import { say } from "./words.js";

/** Somebody who scrolled or typed in the last so many milliseconds is at work here, and is left in peace. */
const AT_WORK = 4000;

export class Follow {
  /**
   * @param {import("./store.js").Store} store
   * @param {import("./desk.js").Desk} desk
   * @param {import("./voice.js").Voice} voice
   */
  constructor(store, desk, voice) {
    this.store = store;
    this.desk = desk;
    this.voice = voice;
    this.moved = -AT_WORK;
    for (const kind of ["wheel", "pointerdown", "keydown", "touchmove"]) {
      window.addEventListener(kind, () => {
        this.moved = performance.now();
      }, { capture: true, passive: true });
    }
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.unseen) this.heed(this.unseen);
    });
  }

  /** @returns {boolean} */
  atWork() {
    const writing = document.activeElement?.closest("textarea");
    return !!writing || (document.hasFocus() && performance.now() - this.moved < AT_WORK);
  }

  /**
   * Heed a change: at once, or when the window is looked at again.
   * @param {Change} change
   */
  heed(change) {
    this.unseen = document.hidden ? joined(this.unseen, change) : null;
    if (this.unseen || !change.changed.length) return;
    this.voice.say(say("heard.changed", { n: change.changed.length, pages: listed(change.changed) }));
    if (change.rest) return;  // where it began was shown already
    const seen = this.seen(change);
    if (seen || (this.store.model.follow && !this.atWork())) {
      this.see(change);
    } else {
      this.store.set({ missed: change });
    }
  }

  /**
   * Find the block that a change is about.
   * @param {Change} change
   * @returns {{page: number, rect: import("./types.js").Rect | null}}
   */
  spot({ first, changed }) {
    const edition = this.store.model.edition;
    const block = first && edition?.blocks.find((one) => one.id === first.block);
    return { page: block?.page ?? first?.page ?? changed[0], rect: block?.rect ?? null };
  }

  /**
   * @param {Change} change
   * @returns {boolean} whether what changed is in sight
   */
  seen(change) {
    const { page, rect } = this.spot(change);
    return this.store.model.view === "contact" || this.desk.sees(page, rect);
  }

  /**
   * Go to a change and let it be seen.
   * @param {Change} change
   */
  see(change) {
    const { page, rect } = this.spot(change);
    this.store.set({ missed: null });
    if (!this.seen(change)) this.desk.goTo(page, { rect });
    if (rect) this.desk.flash(page, rect);
  }
}

/**
 * @param {number[]} numbers
 * @returns {string}
 */
function listed(numbers) {
  return new Intl.ListFormat(document.documentElement.lang, { type: "conjunction" }).format(numbers.map(String));
}
