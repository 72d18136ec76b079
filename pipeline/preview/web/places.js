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
  // A section is on all of its pages: what stands in it tells where.
  const exact = here
    .filter((block) => block.line !== null && block.kind !== "section")
    .map((block) => after.blocks.find((one) => one.kind === block.kind && one.file === block.file && one.line === block.line))
    .find((one) => one);
  const alike = exact ?? after.blocks.find((one) => here.some((block) => block.file === one.file));
  return alike?.page ?? Math.min(page, after.pages.length);
}
