/**
 * Puts the preview together.
 *
 * @typedef {import("./types.js").Block} Block
 * @typedef {import("./types.js").Finding} Finding
 */

import { makeBanner } from "./banner.js";
import { makeBar } from "./bar.js";
import { makeContents } from "./contents.js";
import { Desk } from "./desk.js";
import { attribute, byId } from "./dom.js";
import { Editor } from "./editor.js";
import { makeFindings } from "./findings.js";
import { Follow } from "./follow.js";
import { makeInspector } from "./inspector.js";
import { makeKeys } from "./keys.js";
import { Link } from "./link.js";
import { begin, remember } from "./memory.js";
import { open } from "./opening.js";
import { makePanel } from "./panel.js";
import { ranked } from "./ranking.js";
import { Reading } from "./reading.js";
import { makeStatus } from "./status.js";
import { Store } from "./store.js";
import { Voice } from "./voice.js";
import { say } from "./words.js";
import { zoomByWheel } from "./zoom.js";

const store = new Store(begin());
const voice = new Voice(byId("voice"));
const tell = (/** @type {string} */ words) => voice.say(words);
const openPlace = (/** @type {{file: string | null, line: number | null}} */ place) => void open(place, tell);

byId("skip").textContent = say("skip");
attribute(byId("desk"), "aria-label", say("desk"));

const desk = new Desk(store, byId("desk"), { block: chooseBlock, finding: chooseFinding });
const follow = new Follow(store, desk, voice);
const link = new Link(store, (change) => follow.heed(change));

/**
 * Show where a block comes from; those who came by keyboard go on in the panel.
 * @param {Block} block
 * @param {boolean} aloud
 */
function chooseBlock(block, aloud) {
  store.set({ block, page: block.page, tab: "block", panel: true, ...(store.model.narrow ? { contents: false } : {}) });
  store.tell();
  if (!desk.sees(block.page, block.rect)) desk.goTo(block.page, { rect: block.rect });
  if (aloud) byId("block-title").focus();
}

/** @param {Finding} finding */
function chooseFinding(finding) {
  store.set({ finding, tab: "findings", panel: !store.model.narrow || store.model.panel });
  store.tell();
  if (finding.page) desk.goTo(finding.page, { rect: finding.rect });
}

/** @param {1 | -1} direction */
function nextFinding(direction) {
  const { edition, finding } = store.model;
  const findings = ranked(edition?.findings ?? []).map((one) => one.finding);
  if (!findings.length) return;
  const here = finding ? findings.indexOf(finding) : direction > 0 ? -1 : 0;
  const next = findings[(here + direction + findings.length) % findings.length];
  chooseFinding(next);
  tell(next.message);
}

function nextChange() {
  const { edition, page } = store.model;
  const changed = (edition?.pages ?? []).filter((one) => one.changed).map((one) => one.number);
  const next = changed.find((number) => number > page) ?? changed[0];
  if (next) desk.goTo(next, { focus: true });
}

makeBar(store, byId("bar"), makeKeys({ store, desk, finding: nextFinding, changed: nextChange }));
makeBanner(store, byId("banner"), openPlace);
makeContents(store, byId("contents"), (page) => desk.goTo(page));
const parts = makePanel(store, byId("panel"));
makeFindings(store, parts.findings, { choose: chooseFinding, open: openPlace });
makeInspector(store, parts.block, { open: openPlace, edit: (block) => void editor.open(block), choose: chooseBlock });
const editor = new Editor(parts.block, tell, () => document.getElementById("block-title")?.focus());
new Reading(store, parts.reading, (page, rect) => desk.goTo(page, { rect }));
makeStatus(store, byId("status"), { voice, next: nextChange, see: (change) => follow.see(change) });
zoomByWheel(store, desk, byId("desk"));
remember(store);

store.on(["block", "edition"], ({ block, edition }) => {
  if (!block || !edition || edition.blocks.includes(block)) return;
  const same = edition.blocks.filter((one) => one.file === block.file && one.kind === block.kind);
  store.set({ block: same.find((one) => one.line === block.line && one.page === block.page) ?? same.find((one) => one.line === block.line) ?? null });
});
store.on(["finding", "edition"], ({ finding, edition }) => {
  if (!finding || !edition || edition.findings.includes(finding)) return;
  store.set({ finding: edition.findings.find((one) => one.message === finding.message && one.page === finding.page) ?? null });
});
store.on(["connected"], ({ connected, state }) => {
  if (state) tell(say(connected ? "status.back" : "status.gone"));
});

void link.start();
