/**
 * Editing a field's text beside its page. It is written to the content only when the person says so, and never
 * over what somebody else saved meanwhile, unless that is what is chosen with both texts in sight.
 *
 * @typedef {import("./types.js").Block} Block
 * @typedef {{file: string, field: string, value: string, line: number | null, digest: string}} Field
 */

import { shortFile } from "./blocks.js";
import { el } from "./dom.js";
import { get, post, Refusal } from "./server.js";
import { reason } from "./voice.js";
import { say } from "./words.js";

export class Editor {
  /**
   * @param {HTMLElement} host
   * @param {(words: string) => void} tell says something aloud
   * @param {() => void} left is told when the person is done, to give the focus back
   */
  constructor(host, tell, left) {
    this.tell = tell;
    this.left = left;
    /** @type {Field | null} */
    this.field = null;
    this.text = el("textarea", { id: "edit-text", spellcheck: "true", "aria-describedby": "edit-hint" });
    this.place = el("section", { class: "editor", hidden: true, "aria-labelledby": "edit-title" });
    this.place.addEventListener("keydown", (event) => this.key(event));
    host.append(this.place);
    window.addEventListener("beforeunload", (event) => {
      if (this.dirty()) event.preventDefault();
    });
  }

  /** @returns {boolean} whether there is something that was not saved */
  dirty() {
    return !!this.field && !this.place.hidden && this.text.value !== this.field.value;
  }

  /** @param {Block} block */
  async open(block) {
    if (this.dirty()) {
      const same = this.field?.file === block.file && this.field.field === block.field;
      if (!same) this.note(say("edit.busy"));
      this.text.focus();
      return;
    }
    try {
      this.field = await get("/api/field", { file: block.file, field: block.field });
    } catch (problem) {
      this.tell(reason(problem));
      this.problem(reason(problem));
      return;
    }
    const field = /** @type {Field} */ (this.field);
    this.text.value = field.value;
    // What a text area gives back has its own line ends: this is what counts as unchanged.
    field.value = this.text.value;
    this.write();
    this.stand(block, field);
  }

  /**
   * Put the cursor where the block begins.
   * @param {Block} block
   * @param {Field} field
   */
  stand(block, field) {
    const before = Math.max((block.line ?? 0) - (field.line ?? block.line ?? 0), 0);
    const lines = field.value.split("\n");
    const spot = lines.slice(0, before).join("\n").length + (before ? 1 : 0);
    this.text.focus();
    this.text.setSelectionRange(spot, spot);
    const height = this.text.scrollHeight / Math.max(lines.length, 1);
    this.text.scrollTop = Math.max(before - 2, 0) * height;
    this.place.scrollIntoView({ block: "nearest" });
  }

  /**
   * @param {Node[]} parts
   */
  fill(parts) {
    const field = this.field;
    const label = field ? say("edit.label", { field: field.field, file: shortFile(field.file) }) : "";
    this.place.hidden = false;
    this.message = el("p", { class: "said", role: "status" });
    this.place.replaceChildren(
      el("h2", { id: "edit-title" }, say("edit.title")),
      label ? el("label", { for: "edit-text", class: "of" }, label) : "",
      ...parts,
      this.message,
    );
  }

  /** Show the text to be written in. */
  write() {
    this.fill([
      this.text,
      el("p", { id: "edit-hint", class: "quiet" }, say("edit.hint")),
      doings([say("edit.save"), () => void this.save(), "first"], [say("edit.cancel"), () => this.cancel()]),
    ]);
  }

  /** @param {string} words */
  note(words) {
    if (this.message) this.message.textContent = words;
  }

  /** @param {string} words */
  problem(words) {
    this.field = null;
    this.fill([el("p", {}, words), doings([say("edit.close"), () => this.close()])]);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      event.preventDefault();
      this.cancel();
    } else if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (this.field) void this.save();
    }
  }

  /** @param {string} [digest] of the file that it may be written into */
  async save(digest) {
    const field = this.field;
    if (!field || this.saving) return;
    const value = this.text.value;
    if (value === field.value && !digest) {
      this.note(say("edit.unchanged"));
      return;
    }
    this.saving = true;
    try {
      const said = { file: field.file, field: field.field, value, digest: digest ?? field.digest };
      const answer = await post("/api/field", said);
      this.field = { ...field, value, digest: answer.digest };
      this.saved(answer.undo);
    } catch (problem) {
      if (problem instanceof Refusal && problem.status === 409) this.conflict(problem.body);
      else this.note(reason(problem));
    } finally {
      this.saving = false;
    }
  }

  /** @param {string} undo */
  saved(undo) {
    const field = /** @type {Field} */ (this.field);
    this.write();
    const said = el("div", { class: "doings" },
      el("button", { type: "button", class: "button", click: () => void this.undo(undo) }, say("edit.undo")),
      el("button", { type: "button", class: "button", click: () => this.close() }, say("edit.close")));
    this.place.querySelector(".doings")?.after(said);
    this.note(say("edit.saved", { file: shortFile(field.file) }));
    this.text.focus();
  }

  /** @param {string} undo */
  async undo(undo) {
    const field = /** @type {Field} */ (this.field);
    try {
      await post("/api/undo", { undo });
      this.field = await get("/api/field", { file: field.file, field: field.field });
      this.text.value = /** @type {Field} */ (this.field).value;
      /** @type {Field} */ (this.field).value = this.text.value;
      this.write();
      this.note(say("edit.undone"));
      this.text.focus();
    } catch (problem) {
      const late = problem instanceof Refusal && problem.status === 409;
      this.note(late ? say("edit.undo.conflict") : reason(problem));
    }
  }

  /**
   * Show both texts, and let the person choose.
   * @param {{now: string, digest: string}} answer
   */
  conflict({ now, digest }) {
    const theirs = el("textarea", { id: "edit-theirs", readonly: true });
    theirs.value = now;
    const mine = el("textarea", { id: "edit-mine", readonly: true });
    mine.value = this.text.value;
    const take = () => this.take(now, digest);
    const over = () => void this.save(digest);
    const keep = () => {
      // The next save asks again, should the file have changed once more.
      this.field = { .../** @type {Field} */ (this.field), value: now, digest };
      this.write();
      this.text.focus();
    };
    this.fill([
      el("div", { class: "conflict", role: "alert" }, el("p", {}, el("strong", {}, say("edit.conflict"))), el("p", {}, say("edit.conflict.hint"))),
      el("div", { class: "both" },
        el("div", {}, el("label", { for: "edit-theirs" }, say("edit.theirs")), theirs),
        el("div", {}, el("label", { for: "edit-mine" }, say("edit.yours")), mine)),
      doings([say("edit.keep"), keep, "first"], [say("edit.take"), take], [say("edit.over"), over]),
    ]);
    /** @type {HTMLElement} */ (this.place.querySelector(".doings button")).focus();
  }

  /**
   * @param {string} now
   * @param {string} digest
   */
  take(now, digest) {
    this.text.value = now;
    this.field = { .../** @type {Field} */ (this.field), value: this.text.value, digest };
    this.write();
    this.text.focus();
  }

  /** Leave without saving; what was written is given up only when the person says so once more. */
  cancel() {
    if (!this.dirty()) {
      this.close();
      return;
    }
    const back = () => {
      this.write();
      this.text.focus();
    };
    this.fill([
      this.text,
      el("p", { role: "alert" }, el("strong", {}, say("edit.discard"))),
      doings([say("edit.discard.no"), back, "first"], [say("edit.discard.yes"), () => this.close()]),
    ]);
    /** @type {HTMLElement} */ (this.place.querySelector(".doings button")).focus();
  }

  close() {
    this.field = null;
    this.place.hidden = true;
    this.place.replaceChildren();
    this.left();
  }
}

/**
 * @param {...[string, () => void, string?]} buttons
 * @returns {HTMLElement}
 */
function doings(...buttons) {
  return el("div", { class: "doings" },
    ...buttons.map(([words, click, kind = ""]) => el("button", { type: "button", class: `button ${kind}`, click }, words)));
}
