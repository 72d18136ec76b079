/**
 * The line to the server: its state, its events, and the edition that is looked at.
 *
 * @typedef {import("./types.js").Change} Change
 * @typedef {import("./types.js").State} State
 */

import { joined } from "./changes.js";
import { address, get, Gone, Refusal, renew } from "./server.js";

/** Milliseconds before a line that broke for good is tried again, and before one that nobody looks at is cut. */
const AGAIN = 1500;
/** Milliseconds before an edition that is not there is asked for once more. */
const ASK = 4000;
const UNSEEN = 300_000;

export class Link {
  /**
   * @param {import("./store.js").Store} store
   * @param {(change: Change) => void} changed
   */
  constructor(store, changed) {
    this.store = store;
    this.changed = changed;
    /** @type {EventSource | null} */
    this.events = null;
    /** @type {Change | null} */
    this.change = null;
    /** @type {{stem: string, version: number, run: string | undefined}} the version that was told of last */
    this.settled = { stem: "", version: 0, run: "" };
    this.fetching = false;
    this.again = false;
    this.broken = false;
    /** How often the state was told: what was asked for before is out of date. */
    this.heard = 0;
    document.addEventListener("visibilitychange", () => this.rest());
  }

  async start() {
    try {
      this.take(await get("/api/state"));
    } catch {
      this.lost();
      setTimeout(() => void this.start(), AGAIN);
      return;
    }
    this.store.on(["stem"], () => this.turn());
  }

  /** Look at another edition: hear of it, and fetch it. */
  turn() {
    this.listen();
    void this.refresh();
  }

  /** @param {State} state */
  take(state) {
    const { model } = this.store;
    const stems = state.editions.map((edition) => edition.stem);
    const known = stems.length === 0 || stems.includes(model.stem);
    const stem = known ? model.stem : stems[0];
    this.store.set({ state, stem, busy: state.busy, connected: true });
  }

  listen() {
    this.events?.close();
    const events = new EventSource(address("/api/events", { edition: this.store.model.stem }));
    this.events = events;
    events.addEventListener("open", () => void this.opened());
    events.addEventListener("error", () => this.failed(events));
    events.addEventListener("state", (event) => this.heardState(JSON.parse(event.data)));
    events.addEventListener("progress", (event) => this.heardProgress(JSON.parse(event.data)));
    events.addEventListener("edition", (event) => this.heardEdition(JSON.parse(event.data)));
  }

  /** @param {State} state */
  heardState(state) {
    this.heard++;
    this.take(state);
    if (!this.fetching && this.behind()) void this.refresh();
  }

  /** @returns {boolean} whether the state tells of another version than the one that is shown */
  behind() {
    const { state, stem, edition } = this.store.model;
    const line = state?.editions.find((one) => one.stem === stem);
    if (line?.version == null) return false;
    return edition?.stem !== stem || edition.version !== line.version || edition.checked !== line.checked;
  }

  /** @param {Partial<import("./types.js").Busy> | null} busy */
  heardProgress(busy) {
    this.heard++;
    this.store.set({ busy: busy?.edition ? /** @type {import("./types.js").Busy} */ (busy) : null });
  }

  /** @param {Change} change */
  heardEdition(change) {
    if (change.stem !== this.store.model.stem) return;
    // The same version is told of once more when its file is in place; then no page is another.
    if (change.changed.length) this.change = joined(this.change, change);
    this.patch(change);
    void this.refresh();
  }

  /**
   * Show at once the pages that an event brings along; all that goes with them follows.
   * @param {Change} change
   */
  patch({ stem, pages, total, rest }) {
    const { edition } = this.store.model;
    if (!pages?.length || edition?.stem !== stem || edition.pages.length !== total) return;
    const news = new Map(pages.map((page) => [page.number, page]));
    const patched = edition.pages.map((page) =>
      news.get(page.number) ?? (page.changed === "save" && !rest ? { ...page, changed: /** @type {const} */ ("proof") } : page));
    this.store.set({ edition: { ...edition, pages: patched } });
  }

  /** Fetch the edition; once more, if there was news of it meanwhile. */
  async refresh() {
    this.again = true;
    if (this.fetching) return;
    this.fetching = true;
    while (this.again) {
      this.again = false;
      const before = this.store.model.edition;
      await this.fetch();
      const news = this.store.model.edition !== before;
      if (news && this.behind() && !alike(before, this.store.model.edition)) this.again = true;
    }
    this.fetching = false;
  }

  /**
   * Tell of a change once its pages are there; of one whose event was missed, by what the pages say.
   * @param {import("./types.js").Edition} edition
   */
  settle({ stem, version, pages }) {
    const { change, settled } = this;
    const known = settled.stem === stem && settled.run === this.store.model.state?.run;
    this.settled = { stem, version, run: this.store.model.state?.run };
    if (change?.stem === stem && change.version <= version) {
      this.change = null;
      this.changed(change);
    } else if (known && version > settled.version && change?.stem !== stem) {
      const changed = pages.filter((page) => page.changed === "save").map((page) => page.number);
      this.changed({ stem, version, changed, first: null });
    }
  }

  /**
   * Ask for the state: what was told before the line was open did not come by it. After a break the server may be
   * another one: its token and its pages are asked for anew, too.
   */
  async opened() {
    const wasBroken = this.broken;
    this.broken = false;
    try {
      const run = this.store.model.state?.run;
      let state = await this.newest();
      if (state.run !== run) {
        await renew();
        state = await this.newest();
      }
      this.take(state);
      if (wasBroken || this.behind()) await this.refresh();
    } catch {
      this.lost();
    }
  }

  /**
   * Give the state, asked for again while newer ones are told.
   * @returns {Promise<State>}
   */
  async newest() {
    for (;;) {
      const { heard } = this;
      const state = await get("/api/state");
      if (heard === this.heard) return state;
    }
  }

  /** @param {EventSource} events */
  failed(events) {
    if (events !== this.events) return;
    this.lost();
    if (events.readyState === EventSource.CLOSED) setTimeout(() => events === this.events && this.listen(), AGAIN);
  }

  lost() {
    this.broken = true;
    this.store.set({ connected: false, busy: null });
  }

  /** Fetch the edition that is looked at. */
  async fetch() {
    const { stem } = this.store.model;
    try {
      /** @type {import("./types.js").Edition} */
      const edition = await get(`/api/editions/${stem}`);
      if (stem !== this.store.model.stem) return;
      this.store.set({ edition, connected: true });
      this.store.tell();
      this.settle(edition);
    } catch (problem) {
      if (stem === this.store.model.stem) this.missing(problem, stem);
    }
  }

  /**
   * @param {unknown} problem
   * @param {string} stem
   */
  missing(problem, stem) {
    if (problem instanceof Gone) {
      this.lost();
    } else if (problem instanceof Refusal && this.store.model.edition?.stem !== stem) {
      this.store.set({ edition: null });
      // It is made because it was asked for; a server that was only starting did not hear that.
      clearTimeout(this.asking);
      this.asking = setTimeout(() => void this.ask(stem), ASK);
    }
  }

  /**
   * Ask once more for an edition that did not come.
   * @param {string} stem
   */
  async ask(stem) {
    if (stem === this.store.model.stem && !this.store.model.edition) await this.refresh();
  }

  /** A browser keeps few lines to one server: a window that nobody has seen for long gives its line back. */
  rest() {
    clearTimeout(this.resting);
    if (document.hidden) {
      this.resting = setTimeout(() => this.events?.close(), UNSEEN);
    } else if (this.events?.readyState === EventSource.CLOSED) {
      this.broken = true;
      this.listen();
    }
  }
}

/**
 * @param {import("./types.js").Edition | null} one
 * @param {import("./types.js").Edition | null} other
 * @returns {boolean}
 */
function alike(one, other) {
  return one?.stem === other?.stem && one?.version === other?.version && one?.checked === other?.checked;
}
