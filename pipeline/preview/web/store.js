/**
 * What is shown, in one place: parts read it, change it by patches, and are told of the changes they ask for.
 *
 * @typedef {import("./types.js").Model} Model
 * @typedef {(model: Model) => void} Listener
 */

export class Store {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    /** @type {{keys: (keyof Model)[], listener: Listener}[]} */
    this.listeners = [];
    /** @type {Set<keyof Model>} */
    this.changed = new Set();
  }

  /**
   * Call `listener` once now, and after each change of one of `keys`.
   * @param {(keyof Model)[]} keys
   * @param {Listener} listener
   */
  on(keys, listener) {
    this.listeners.push({ keys, listener });
    listener(this.model);
  }

  /**
   * Change some of it. Listeners hear of it together with the other changes of the same turn.
   * @param {Partial<Model>} patch
   */
  set(patch) {
    for (const key of /** @type {(keyof Model)[]} */ (Object.keys(patch))) {
      if (Object.is(this.model[key], patch[key])) continue;
      /** @type {any} */ (this.model)[key] = patch[key];
      if (this.changed.size === 0) queueMicrotask(() => this.tell());
      this.changed.add(key);
    }
  }

  tell() {
    const changed = this.changed;
    this.changed = new Set();
    for (const { keys, listener } of this.listeners) {
      if (keys.some((key) => changed.has(key))) listener(this.model);
    }
  }
}
