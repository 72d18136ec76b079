/**
 * The line at the foot: what is being done, how long the last edit took, what changed, whether the file may go out.
 *
 * @typedef {import("./types.js").Model} Model
 * @typedef {import("./types.js").Change} Change
 */

import { attribute, el } from "./dom.js";
import { post } from "./server.js";
import { verdict } from "./verdict.js";
import { reason } from "./voice.js";
import { duration, name, say } from "./words.js";

/**
 * @param {import("./store.js").Store} store
 * @param {HTMLElement} host
 * @param {{voice: import("./voice.js").Voice, next: () => void, see: (change: Change) => void}} actions
 */
export function makeStatus(store, host, actions) {
  attribute(host, "aria-label", say("status"));
  const doing = el("span", { class: "doing" });
  const bar = el("progress", { hidden: true, "aria-label": say("status"), max: 1 });
  const seconds = el("span", { class: "seconds" });
  const changed = el("div", { class: "changed" });
  const judged = el("span", { class: "judged" });
  host.append(el("div", { class: "now" }, doing, bar, seconds), changed, judged);
  store.on(["busy", "connected", "state"], (model) => showWork(doing, bar, model));
  store.on(["state", "edition", "busy"], ({ state, edition, busy }) => {
    // The first version was no edit.
    const took = !busy && edition && edition.version > 1 ? (edition.seconds ?? state?.seconds) : null;
    seconds.textContent = took != null ? say("status.seconds", { time: duration(took) }) : "";
  });
  store.on(["edition", "missed", "connected"], (model) => showChanges(store, changed, model, actions));
  store.on(["edition", "state", "stem"], (model) => showVerdict(judged, model));
}

/**
 * @param {HTMLElement} doing
 * @param {HTMLProgressElement} bar
 * @param {Model} model
 */
function showWork(doing, bar, { busy, connected, state }) {
  const level = !connected && state ? "gone" : busy || !state ? "busy" : state.stopped ? "stopped" : "ready";
  attribute(doing, "class", `doing ${level}`);
  const label = state?.editions.find((edition) => edition.stem === busy?.edition)?.label ?? busy?.edition ?? "";
  const stage = busy ? name("stage", busy.stage) : "";
  const counted = busy && busy.total > 0;
  doing.textContent = {
    gone: say("status.gone"),
    stopped: say("status.stopped"),
    ready: say("status.ready"),
    busy: !busy ? say("loading") : counted
      ? say("stage.progress", { stage, label, done: busy.done, total: busy.total })
      : say("stage.alone", { stage, label }),
  }[level];
  attribute(bar, "hidden", !busy);
  if (busy && counted) bar.value = busy.done / busy.total;
  else bar.removeAttribute("value");
}

/**
 * @param {import("./store.js").Store} store
 * @param {HTMLElement} place
 * @param {Model} model
 * @param {Parameters<typeof makeStatus>[2]} actions
 */
function showChanges(store, place, { edition, missed, connected }, actions) {
  const pages = edition?.pages ?? [];
  const saved = pages.filter((page) => page.changed === "save").length;
  const proofed = pages.filter((page) => page.changed).length;
  const said = JSON.stringify([saved, proofed, missed, connected, !!edition]);
  if (place.dataset.said === said) return;
  place.dataset.said = said;
  const made = [];
  if (missed && missed.changed.length) {
    const page = missed.first?.page ?? missed.changed[0];
    made.push(button(say("changed.see", { n: page }), () => actions.see(missed), "first"));
  }
  if (saved) made.push(mark("save", saved, say("changed.save", { n: saved })));
  if (proofed) {
    if (proofed > saved) made.push(mark("proof", proofed, say(saved ? "changed.also" : "changed.proof", { n: proofed })));
    made.push(button(say("changed.next"), actions.next, "", say("changed.next.long")));
    made.push(button(say("proof.new"), () => void newProof(actions.voice), "", say("proof.hint"), !connected));
  } else if (edition) {
    made.push(el("span", { class: "quiet" }, say("changed.none")));
  }
  place.replaceChildren(...made);
}

/**
 * So many pages changed: in words, but for the narrowest windows.
 * @param {string} kind
 * @param {number} count
 * @param {string} words
 * @returns {HTMLElement}
 */
function mark(kind, count, words) {
  return el("span", { class: `mark ${kind}`, title: words },
    el("span", { class: "brief", "aria-hidden": "true" }, String(count)), el("span", { class: "words" }, words));
}

/**
 * @param {string} words
 * @param {() => void} click
 * @param {string} [kind]
 * @param {string} [title]
 * @param {boolean} [disabled]
 * @returns {HTMLElement}
 */
function button(words, click, kind = "", title = "", disabled = false) {
  return el("button", { type: "button", class: `button small ${kind}`, click, title: title || null, disabled }, words);
}

/** @param {import("./voice.js").Voice} voice */
async function newProof(voice) {
  try {
    await post("/api/proof", {});
    voice.say(say("proof.done"));
  } catch (problem) {
    voice.say(reason(problem));
  }
}

/**
 * @param {HTMLElement} place
 * @param {Model} model
 */
function showVerdict(place, { state, edition, stem }) {
  const line = state?.editions.find((one) => one.stem === stem);
  if (!line) return;
  const { key, level } = verdict(line, edition);
  attribute(place, "class", `judged verdict ${level}`);
  place.textContent = say(key);
}
