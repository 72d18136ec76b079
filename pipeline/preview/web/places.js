/**
 * The same place in another edition, which has other pages.
 *
 * @typedef {import("./types.js").Edition} Edition
 */

/**
 * Find the page of an edition on which stands what stands on a page of another.
 * @param {Edition} before
 * @param {number} page
 * @param {Edition} after
 * @returns {number}
 */
export function samePlace(before, page, after) {
  const here = before.blocks.filter((block) => block.page === page);
  const exact = here
    .filter((block) => block.line !== null)
    .map((block) => after.blocks.find((one) => one.file === block.file && one.line === block.line))
    .find((one) => one);
  const alike = exact ?? after.blocks.find((one) => here.some((block) => block.file === one.file));
  return alike?.page ?? Math.min(page, after.pages.length);
}
