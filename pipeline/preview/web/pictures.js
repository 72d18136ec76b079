/**
 * Fetching the pictures of pages: a few at a time, those in the middle of the window first. A page keeps its old
 * picture until the new one is decoded, so that nothing flashes.
 *
 * @typedef {object} Frame what a picture is wanted for
 * @property {() => string | null} source the address of the picture that it should show now, null for none
 * @property {() => number} distance how far it is from the middle of the window
 * @property {(picture: HTMLImageElement, source: string) => void} show
 * @property {() => void} fail
 */

const AT_ONCE = 3;
const TRIES = 3;
/** Milliseconds before a picture that did not come is asked for again. */
const PAUSE = 700;

export class Pictures {
  constructor() {
    /** @type {Set<Frame>} */
    this.wanted = new Set();
    /** @type {Map<Frame, string>} */
    this.coming = new Map();
    /** @type {WeakMap<Frame, {source: string, tries: number}>} */
    this.failed = new WeakMap();
  }

  /** @param {Frame} frame */
  want(frame) {
    if (this.coming.get(frame) === frame.source()) return;
    this.wanted.add(frame);
    this.next();
  }

  /** @param {Frame} frame */
  forget(frame) {
    this.wanted.delete(frame);
  }

  next() {
    while (this.coming.size < AT_ONCE) {
      const waiting = [...this.wanted].filter((frame) => !this.coming.has(frame));
      if (!waiting.length) return;
      const frame = waiting.reduce((near, one) => (one.distance() < near.distance() ? one : near));
      this.wanted.delete(frame);
      const source = frame.source();
      if (source) void this.fetch(frame, source);
    }
  }

  /**
   * @param {Frame} frame
   * @param {string} source
   */
  async fetch(frame, source) {
    this.coming.set(frame, source);
    const picture = new Image();
    picture.alt = "";
    picture.draggable = false;
    picture.src = source;
    try {
      await picture.decode();
      if (frame.source() === source) frame.show(picture, source);
    } catch {
      this.retry(frame, source);
    } finally {
      this.coming.delete(frame);
    }
    if (frame.source() && frame.source() !== source) this.wanted.add(frame);
    this.next();
  }

  /**
   * @param {Frame} frame
   * @param {string} source
   */
  retry(frame, source) {
    const before = this.failed.get(frame);
    const tries = before?.source === source ? before.tries + 1 : 1;
    this.failed.set(frame, { source, tries });
    if (frame.source() !== source) return;
    if (tries >= TRIES) frame.fail();
    else setTimeout(() => this.want(frame), PAUSE * tries);
  }
}
