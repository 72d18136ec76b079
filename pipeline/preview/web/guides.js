/**
 * What is drawn over a page: the guides that were chosen, and the outlines of what is pointed at.
 *
 * @typedef {import("./types.js").Page} Page
 * @typedef {import("./types.js").Rect} Rect
 * @typedef {import("./types.js").Block} Block
 * @typedef {import("./types.js").Layer} Layer
 */

import { drawn } from "./dom.js";

/** @type {Layer[]} */
export const LAYERS = ["trim", "bleed", "margins", "safe", "grid", "blocks"];

/**
 * @param {Rect} rect
 * @param {string} name
 * @returns {SVGElement}
 */
export function box([x, y, width, height], name) {
  return drawn("rect", { class: name, x, y, width, height });
}

/**
 * Draw the guides of a page, in millimetres of its media box.
 * @param {Page} page
 * @param {Block[]} blocks
 * @param {Record<Layer, boolean>} layers
 * @returns {SVGElement[]}
 */
export function guides(page, blocks, layers) {
  const made = [];
  if (layers.grid && page.grid) made.push(grid(page, page.grid));
  for (const name of /** @type {const} */ (["bleed", "trim", "safe", "margins"])) {
    const rect = page[name];
    if (layers[name] && rect) made.push(box(rect, `guide ${name}`));
  }
  if (layers.blocks) made.push(...blocks.map((block) => box(block.rect, "guide outline")));
  return made;
}

/**
 * @param {Page} page
 * @param {{first: number, step: number}} grid
 * @returns {SVGElement}
 */
function grid(page, { first, step }) {
  const [left, top, width, height] = page.margins ?? page.trim;
  const lines = [];
  const count = step > 0 ? Math.floor((top + height - first) / step + 0.01) : 0;
  for (let line = 0; line <= count; line++) lines.push(`M${left} ${first + line * step}h${width}`);
  return drawn("path", { class: "guide grid", d: lines.join("") });
}
