/**
 * The findings, worst first: each leads to its place on the page and in the content.
 *
 * @typedef {import("./types.js").Finding} Finding
 * @typedef {import("./types.js").Model} Model
 */

import { placeOf } from "./blocks.js";
import { attribute, el } from "./dom.js";
import { ranked, SEVERITIES } from "./ranking.js";
import { verdict } from "./verdict.js";
import { name, say } from "./words.js";

/**
 * @param {import("./store.js").Store} store
 * @param {HTMLElement} host
 * @param {{choose: (finding: Finding) => void, open: (place: {file: string | null, line: number | null}) => void}} actions
 */
export function makeFindings(store, host, actions) {
  const list = el("div", { class: "findings" });
  const none = el("p", { class: "quiet" });
  const judged = el("p", {});
  host.append(judged, none, list);
  store.on(["edition", "state", "stem"], (model) => judge(judged, model));
  store.on(["edition", "state"], (model) => fill(list, none, model, actions));
  store.on(["finding", "edition"], (model) => mark(list, model));
}

/**
 * Say on top what all of it comes to.
 * @param {HTMLElement} place
 * @param {Model} model
 */
function judge(place, { state, edition, stem }) {
  const line = state?.editions.find((one) => one.stem === stem);
  place.hidden = !line;
  if (!line) return;
  const { key, level } = verdict(line, edition);
  attribute(place, "class", `judgement verdict ${level}`);
  place.textContent = say(key);
}

/**
 * @param {HTMLElement} list
 * @param {HTMLElement} none
 * @param {Model} model
 * @param {Parameters<typeof makeFindings>[2]} actions
 */
function fill(list, none, { edition, state }, actions) {
  const findings = edition?.findings ?? [];
  none.textContent = edition?.checked && !findings.length ? say("findings.none") : "";
  none.hidden = !none.textContent;
  const said = JSON.stringify([findings, state?.editor]);
  if (list.dataset.said === said) return;
  list.dataset.said = said;
  const all = ranked(findings);
  const groups = SEVERITIES.map((severity) => {
    const found = all.filter((one) => one.finding.severity === severity);
    if (!found.length) return null;
    return el("section", {},
      el("h2", {}, say(`severity.${severity}s`), " ", el("span", { class: "count" }, String(found.length))),
      el("ul", { role: "list" }, ...found.map((one) => item(one, !!state?.editor, actions))));
  });
  list.replaceChildren(...groups.filter((one) => one !== null));
}

/**
 * @param {import("./ranking.js").Ranked} one
 * @param {boolean} opens whether there is an editor
 * @param {Parameters<typeof makeFindings>[2]} actions
 * @returns {HTMLElement}
 */
function item({ finding, number }, opens, actions) {
  const place = placeOf(finding);
  const badge = el("span", { class: `badge ${finding.severity}` }, el("span", {}, String(number)));
  const where = el("p", { class: "where" },
    finding.page ? el("span", { class: "page" }, say("finding.page", { n: finding.page })) : null,
    place && !opens ? el("span", { class: "place" }, place) : null,
    place && opens
      ? el("button", { type: "button", class: "link place", title: say("finding.open", { place }), click: () => actions.open(finding) }, place)
      : null);
  return el(
    "li",
    { class: `finding ${finding.severity}`, "data-number": number },
    el("button", { type: "button", class: "message", click: () => actions.choose(finding) },
      badge,
      el("span", {}, el("span", { class: "heard" }, `${name("severity", finding.severity)}, `), finding.message)),
    finding.hint ? el("p", { class: "hint" }, finding.hint) : null,
    place || finding.page ? where : null,
  );
}

/**
 * @param {HTMLElement} list
 * @param {Model} model
 */
function mark(list, { edition, finding }) {
  const here = ranked(edition?.findings ?? []).find((one) => one.finding === finding);
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll(".finding"))) {
    const chosen = Number(one.dataset.number) === here?.number;
    attribute(one, "aria-current", chosen ? "true" : null);
    if (chosen) one.scrollIntoView({ block: "nearest" });
  }
}
