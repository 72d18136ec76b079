/** Saying things aloud to those who listen to the page, one after the other, politely. */

import { Gone, Refusal } from "./server.js";
import { say } from "./words.js";

/** Milliseconds that a sentence stands, so that it is read before the next one. */
const STANDS = 1200;

export class Voice {
  /** @param {HTMLElement} host a live region */
  constructor(host) {
    this.host = host;
    /** @type {string[]} */
    this.waiting = [];
    this.speaking = false;
  }

  /** @param {string} words */
  say(words) {
    this.waiting.push(words);
    if (!this.speaking) this.next();
  }

  next() {
    const words = this.waiting.shift();
    this.speaking = words !== undefined;
    if (words === undefined) return;
    this.host.textContent = words;
    setTimeout(() => this.next(), STANDS);
  }
}

/**
 * Put into words why something did not work.
 * @param {unknown} problem
 * @returns {string}
 */
export function reason(problem) {
  if (problem instanceof Gone) return say("problem.gone");
  if (problem instanceof Refusal) return say("problem", { reason: problem.message });
  return say("problem", { reason: String(problem) });
}
