/**
 * How pages lie and how large they are shown: sums only, nothing is drawn here.
 *
 * @typedef {import("./types.js").Page} Page
 * @typedef {import("./types.js").Rect} Rect
 * @typedef {import("./types.js").Crop} Crop
 * @typedef {import("./types.js").View} View
 * @typedef {import("./types.js").Zoom} Zoom
 */

/** Pixels of CSS in a millimetre of paper, at scale 1. */
export const REAL = 96 / 25.4;
/** Scales that the buttons go through, and what they may come to. */
const STEPS = [0.1, 0.15, 0.2, 0.25, 0.33, 0.5, 0.67, 0.75, 1, 1.25, 1.5, 2, 3, 4, 6];
export const SMALLEST = STEPS[0];
export const LARGEST = STEPS[STEPS.length - 1];
/** A picture is drawn at most so wide, in pixels of the screen, and in fitting zooms in steps of so many. */
const WIDEST = 4000;
const STEP = 8;
/** Pixels around the pages, between two sheets that are seen with their marks, and for the line below a page. */
export const ROOM = { around: 24, narrow: 12, between: 16, caption: 34 };

/**
 * Lay pages side by side as they will lie: the left-hand page, then the right-hand one; null where none is.
 * @param {Page[]} pages
 * @param {View} view
 * @returns {(Page | null)[][]}
 */
export function spreadsOf(pages, view) {
  if (view !== "spreads") return pages.map((page) => [page]);
  /** @type {(Page | null)[][]} */
  const spreads = [];
  for (const page of pages) {
    const last = spreads[spreads.length - 1];
    if (page.side === "verso") spreads.push([page, null]);
    else if (last && last[1] === null) last[1] = page;
    else spreads.push([null, page]);
  }
  return spreads;
}

/**
 * Give the part of a page that is seen.
 * @param {Page} page
 * @param {Crop} crop
 * @returns {Rect}
 */
export function seen(page, crop) {
  return crop === "trim" ? page.trim : [0, 0, page.media[0], page.media[1]];
}

/**
 * Tell whether there is anything outside the trim.
 * @param {Page[]} pages
 * @returns {boolean}
 */
export function hasMargin(pages) {
  return pages.some((page) => page.media[0] - page.trim[2] > 0.1 || page.media[1] - page.trim[3] > 0.1);
}

/**
 * Give the scale that a zoom comes to in a window: fitting ones are rounded down so that the pictures are whole
 * pixels, and windows of nearly the same size ask for the same pictures.
 * @param {{pages: Page[], view: View, crop: Crop, zoom: Zoom, room: {width: number, height: number}, ratio: number}} asked
 * @returns {number}
 */
export function scaleOf({ pages, view, crop, zoom, room, ratio }) {
  if (zoom.mode === "scale" || pages.length === 0) return zoom.scale;
  const boxes = pages.map((page) => seen(page, crop));
  const across = view === "spreads" ? 2 : 1;
  const around = room.width < 600 ? ROOM.narrow : ROOM.around;
  const gap = across === 2 && crop === "press" ? ROOM.between : 0;
  const width = (room.width - 2 * around - gap) / (across * Math.max(...boxes.map((box) => box[2])));
  const height = (room.height - 2 * around - ROOM.caption) / Math.max(...boxes.map((box) => box[3]));
  const fitting = Math.max(zoom.mode === "page" ? Math.min(width, height) : width, SMALLEST * REAL);
  const media = Math.max(...pages.map((page) => page.media[0]));
  const pixels = Math.floor((media * fitting * ratio) / STEP) * STEP;
  return bounded(pixels / (media * ratio * REAL));
}

/**
 * @param {number} scale
 * @returns {number}
 */
export function bounded(scale) {
  return Math.min(Math.max(scale, SMALLEST), LARGEST);
}

/**
 * Give the next scale of the buttons, up or down.
 * @param {number} scale
 * @param {1 | -1} direction
 * @returns {number}
 */
export function nextScale(scale, direction) {
  const near = 0.005;
  if (direction > 0) return STEPS.find((step) => step > scale + near) ?? LARGEST;
  return [...STEPS].reverse().find((step) => step < scale - near) ?? SMALLEST;
}

/**
 * Give the width of a page's picture, in pixels of the screen.
 * @param {Page} page
 * @param {number} scale
 * @param {number} ratio
 * @returns {number}
 */
export function pixelsOf(page, scale, ratio) {
  return Math.min(Math.max(Math.round(page.media[0] * scale * REAL * ratio), 40), WIDEST);
}

/**
 * Find the block at a spot of a page: the smallest around it, else the nearest within `slack` millimetres.
 * @template {{rect: Rect}} Thing
 * @param {Thing[]} things
 * @param {number} x
 * @param {number} y
 * @param {number} slack
 * @returns {Thing | null}
 */
export function at(things, x, y, slack) {
  const around = things.filter(({ rect }) => distance(rect, x, y) === 0);
  const area = (/** @type {Thing} */ { rect }) => rect[2] * rect[3];
  if (around.length) return around.reduce((least, one) => (area(one) < area(least) ? one : least));
  const near = things.filter(({ rect }) => distance(rect, x, y) <= slack);
  if (!near.length) return null;
  return near.reduce((least, one) => (distance(one.rect, x, y) < distance(least.rect, x, y) ? one : least));
}

/**
 * @param {Rect} rect
 * @param {number} x
 * @param {number} y
 * @returns {number}
 */
function distance([left, top, width, height], x, y) {
  const across = Math.max(left - x, x - left - width, 0);
  const down = Math.max(top - y, y - top - height, 0);
  return Math.hypot(across, down);
}
