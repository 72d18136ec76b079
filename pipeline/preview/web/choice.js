/** One of several, side by side: radio buttons that look like one control. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

/**
 * @typedef {{value: string, label: string, picture?: Parameters<typeof icon>[0], title?: string}} Option
 */

/**
 * @param {{name: string, legend: string, options: Option[], chosen: string, choose: (value: string) => void}} asked
 * @returns {HTMLFieldSetElement}
 */
export function choice({ name, legend, options, chosen, choose }) {
  return el(
    "fieldset",
    { class: `choice ${name}` },
    el("legend", { class: "heard" }, legend),
    ...options.map(({ value, label, picture, title }) =>
      el(
        "label",
        { title: title ?? label },
        el("input", { type: "radio", name, value, checked: value === chosen, change: () => choose(value), click: letGo }),
        el("span", { class: "face" }, picture ? icon(picture) : null, el("span", { class: "label" }, label)),
      ),
    ),
  );
}

/**
 * Whoever chose by mouse means the pages with the next arrow key, not the next choice.
 * @param {MouseEvent} event
 */
function letGo(event) {
  const byMouse = event.detail > 0 || /** @type {PointerEvent} */ (event).pointerType;
  if (byMouse) /** @type {HTMLElement} */ (event.target).blur();
}

/**
 * Show what is chosen now.
 * @param {HTMLElement} field
 * @param {string} chosen
 */
export function choose(field, chosen) {
  for (const input of field.querySelectorAll("input")) input.checked = input.value === chosen;
}

/**
 * @param {{label: string, checked: boolean, swatch?: string, change: (checked: boolean) => void}} asked
 * @returns {HTMLLabelElement}
 */
export function tick({ label, checked, swatch, change }) {
  return el(
    "label",
    { class: "tick" },
    el("input", {
      type: "checkbox", checked,
      change: (/** @type {Event} */ event) => change(/** @type {HTMLInputElement} */ (event.target).checked),
    }),
    swatch ? el("span", { class: `swatch ${swatch}`, "aria-hidden": "true" }) : null,
    el("span", {}, label),
  );
}
