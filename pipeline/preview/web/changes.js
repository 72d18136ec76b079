/**
 * Changes that were told of and not heeded yet.
 *
 * @typedef {import("./types.js").Change} Change
 */

/**
 * Give what is to be heeded after a further change was told of: the pages of one save may come in lots.
 * @param {Change | null | undefined} waiting
 * @param {Change} change
 * @returns {Change}
 */
export function joined(waiting, change) {
  if (!waiting || !change.rest || waiting.stem !== change.stem) return change;
  const changed = [...new Set([...waiting.changed, ...change.changed])].sort((a, b) => a - b);
  return { ...change, changed, first: change.first ?? waiting.first, rest: waiting.rest };
}
