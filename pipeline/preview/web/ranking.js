/**
 * The findings in the order and with the numbers that people see: worst first, then as the pages lie.
 *
 * @typedef {import("./types.js").Finding} Finding
 * @typedef {{finding: Finding, number: number}} Ranked
 */

export const SEVERITIES = /** @type {const} */ (["error", "warning", "note"]);

/**
 * @param {Finding[]} findings
 * @returns {Ranked[]}
 */
export function ranked(findings) {
  const rank = (/** @type {Finding} */ { severity }) => SEVERITIES.indexOf(severity);
  const place = (/** @type {Finding} */ { page }) => page ?? Infinity;
  const order = (/** @type {Finding} */ a, /** @type {Finding} */ b) =>
    rank(a) - rank(b) || (place(a) === place(b) ? 0 : place(a) - place(b));
  return [...findings].sort(order).map((finding, index) => ({ finding, number: index + 1 }));
}
