/** The few pictures on buttons, drawn on a grid of 16, one stroke each; words always stand beside or behind them. */

import { drawn } from "./dom.js";

const PATHS = {
  contents: "M2.5 3.5h11M2.5 8h8M2.5 12.5h9.5",
  panel: "M2.5 2.5h11v11h-11zM9.5 2.5v11",
  spreads: "M1.5 3.5h13v9h-13zM8 3.5v9",
  pages: "M4.5 1.5h7v13h-7z",
  contact: "M2 2.5h3.4v4.4H2zM6.3 2.5h3.4v4.4H6.3zM10.6 2.5H14v4.4h-3.4zM2 9.1h3.4v4.4H2zM6.3 9.1h3.4v4.4H6.3zM10.6 9.1H14v4.4h-3.4z",
  minus: "M3.5 8h9",
  plus: "M3.5 8h9M8 3.5v9",
  layers: "M8 2 14.5 5.5 8 9 1.5 5.5zM1.5 8.5 8 12l6.5-3.5M1.5 11.5 8 15l6.5-3.5",
  download: "M8 2v8.5M4.5 7 8 10.5 11.5 7M2.5 13.5h11",
  keys: "M1.5 4.5h13v7.5h-13zM4 7h.01M6.7 7h.01M9.3 7h.01M12 7h.01M5 9.7h6",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  before: "M10 3 5 8l5 5",
  after: "M6 3l5 5-5 5",
  edit: "M3 13l.7-3L11 2.7 13.3 5 6 12.3zM9.5 4.2l2.3 2.3",
  out: "M6.5 3.5h-4v10h10v-4M9 2.5h4.5V7M13.5 2.5 7.5 8.5",
};

/**
 * @param {keyof typeof PATHS} name
 * @returns {SVGElement}
 */
export function icon(name) {
  return drawn(
    "svg",
    { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false" },
    drawn("path", { d: PATHS[name] }),
  );
}
