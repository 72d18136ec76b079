/**
 * The words for blocks and places.
 *
 * @typedef {import("./types.js").Block} Block
 */

import { name, say } from "./words.js";

/**
 * Give the end of a path, which is what people know of it.
 * @param {string} file
 * @returns {string}
 */
export function shortFile(file) {
  return file.split("/").slice(-2).join("/");
}

/**
 * Write a place as findings do.
 * @param {{file: string | null, line: number | null}} place
 * @returns {string}
 */
export function placeOf({ file, line }) {
  if (!file) return "";
  return line ? `${shortFile(file)}:${line}` : shortFile(file);
}

/**
 * @param {Block} block
 * @returns {string}
 */
export function blockLabel(block) {
  return say("block.label", { kind: name("kind", block.kind), place: placeOf(block) });
}
