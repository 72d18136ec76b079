/** The words of the preview in the language of its page, with numbers as that language writes them. */

import { words as english } from "./words.en.js";
import { words as french } from "./words.fr.js";

/** @type {"fr" | "en"} */
export const language = document.documentElement.lang === "fr" ? "fr" : "en";

/** @typedef {keyof typeof english} Key */

/** @type {Record<string, string | {one: string, other: string}>} */
const words = language === "fr" ? french : english;
const plural = new Intl.PluralRules(language);

/**
 * Say something; `{name}` in it is what `values` gives for it. Where a word has a plural, `n` chooses.
 * @param {Key} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function say(key, values = {}) {
  const found = words[key];
  const form = plural.select(Number(values.n ?? 1)) === "one" ? "one" : "other";
  const sentence = typeof found === "string" ? found : found[form];
  return sentence.replace(/\{(\w+)\}/g, (_, name) => shown(values[name]));
}

/**
 * Say something of which there may be no word, such as a kind of block of a newer server.
 * @param {string} group
 * @param {string} code
 * @returns {string}
 */
export function name(group, code) {
  const key = /** @type {Key} */ (`${group}.${code}`);
  return key in words ? say(key) : code;
}

/**
 * @param {string | number | undefined} value
 * @returns {string}
 */
function shown(value) {
  return typeof value === "number" ? number(value) : (value ?? "");
}

/**
 * @param {number} value
 * @param {number} [digits] after the comma, at most
 * @returns {string}
 */
export function number(value, digits = 2) {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
}

/**
 * Write a share as percent, with the space that the language sets before the sign.
 * @param {number} value
 * @returns {string}
 */
export function percent(value) {
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(value);
}

/**
 * Write a time: short ones with two figures, longer ones in whole seconds.
 * @param {number} seconds
 * @returns {string}
 */
export function duration(seconds) {
  const digits = seconds < 1 ? 2 : seconds < 10 ? 1 : 0;
  return new Intl.NumberFormat(language, {
    style: "unit", unit: "second", unitDisplay: "short", maximumFractionDigits: digits,
  }).format(seconds);
}
