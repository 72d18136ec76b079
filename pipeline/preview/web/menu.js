/** Small lists that open under a button and close again by Escape or a click elsewhere. */

import { el, style } from "./dom.js";
import { icon } from "./icons.js";

/**
 * Make a button and the sheet that it opens, whose content is made when it opens.
 * @param {{id: string, label: string, picture: Parameters<typeof icon>[0], fill: () => Node[]}} options
 * @returns {{button: HTMLButtonElement, sheet: HTMLElement}}
 */
export function menu({ id, label, picture, fill }) {
  const sheet = el("div", { id, class: "menu", popover: "auto", role: "group", "aria-label": label });
  const button = el(
    "button",
    { type: "button", class: "button", popovertarget: id, "aria-expanded": "false", title: label },
    icon(picture),
    el("span", { class: "label" }, label),
  );
  sheet.addEventListener("beforetoggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === "open") sheet.replaceChildren(...fill());
  });
  sheet.addEventListener("toggle", (event) => {
    const open = /** @type {ToggleEvent} */ (event).newState === "open";
    button.setAttribute("aria-expanded", String(open));
    if (open) lay(sheet, button);
  });
  return { button, sheet };
}

/**
 * Lay the sheet under its button, within the window.
 * @param {HTMLElement} sheet
 * @param {HTMLElement} button
 */
function lay(sheet, button) {
  const under = button.getBoundingClientRect();
  const width = sheet.offsetWidth;
  const left = Math.max(8, Math.min(under.right - width, document.documentElement.clientWidth - width - 8));
  style(sheet, { left: `${left}px`, top: `${under.bottom + 6}px` });
}
