/**
 * Where a block comes from: its file, line and field, and the ways to it.
 *
 * @typedef {import("./types.js").Block} Block
 * @typedef {import("./types.js").Model} Model
 * @typedef {{open: (place: {file: string | null, line: number | null}) => void, edit: (block: Block) => void, choose: (block: Block, aloud: boolean) => void}} Actions
 */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { name, say } from "./words.js";

/**
 * @param {import("./store.js").Store} store
 * @param {HTMLElement} host
 * @param {Actions} actions
 */
export function makeInspector(store, host, actions) {
  const place = el("div", { class: "inspector" });
  host.append(place);
  store.on(["block", "state", "edition"], (model) => {
    const said = JSON.stringify([model.block, model.state?.editor, model.state?.offers, model.state?.read_only]);
    if (place.dataset.said === said) return;
    place.dataset.said = said;
    place.replaceChildren(...(model.block ? card(store, model.block, actions) : [el("p", { class: "quiet" }, say("block.none"))]));
  });
}

/**
 * @param {import("./store.js").Store} store
 * @param {Block} block
 * @param {Actions} actions
 * @returns {Node[]}
 */
function card(store, block, actions) {
  const step = (/** @type {1 | -1} */ direction) => {
    const next = neighbour(store.model, block, direction);
    if (next) actions.choose(next, true);
  };
  const turn = (/** @type {"before" | "after"} */ way) =>
    el("button", { type: "button", class: "button bare", title: say(`block.${way}`), click: () => step(way === "after" ? 1 : -1) },
      icon(way), el("span", { class: "heard" }, say(`block.${way}`)));
  return [
    el("div", { class: "title" }, el("h2", { id: "block-title", tabindex: -1 }, name("kind", block.kind)), turn("before"), turn("after")),
    facts(block),
    el("div", { class: "doings" }, ...doings(store.model, block, actions)),
  ];
}

/**
 * @param {Block} block
 * @returns {HTMLElement}
 */
function facts(block) {
  const rows = [];
  const file = block.line ? say("block.line", { file: block.file, line: String(block.line) }) : block.file;
  rows.push([say("block.file"), file]);
  if (block.field) rows.push([say("block.field"), block.field]);
  rows.push([say("block.page"), String(block.page)]);
  return el("dl", { class: "facts" }, ...rows.map(([term, words]) => el("div", {}, el("dt", {}, term), el("dd", {}, words))));
}

/**
 * @param {Model} model
 * @param {Block} block
 * @param {Actions} actions
 * @returns {Node[]}
 */
function doings({ state }, block, actions) {
  const made = [];
  if (state?.offers?.includes("field") && !state.read_only && block.field) {
    made.push(el("button", { type: "button", class: "button first", click: () => actions.edit(block) }, icon("edit"), say("block.edit")));
  }
  if (state?.editor) {
    made.push(el("button", { type: "button", class: "button", click: () => actions.open(block) }, icon("out"), say("block.open")));
  }
  if (block.panel && /^https?:/.test(block.panel)) {
    made.push(el("a", { class: "button", href: block.panel, target: "_blank", rel: "noopener noreferrer" }, icon("out"), say("block.panel")));
  }
  return made;
}

/**
 * Give the block before or after another, over the pages.
 * @param {Model} model
 * @param {Block} block
 * @param {1 | -1} direction
 * @returns {Block | undefined}
 */
export function neighbour({ edition }, block, direction) {
  const blocks = [...(edition?.blocks ?? [])].sort((a, b) => a.page - b.page);
  const here = blocks.findIndex((one) => one.id === block.id && one.page === block.page);
  return here < 0 ? undefined : blocks[here + direction];
}
