/**
 * What the preview remembers: in the browser, how the person likes it; in the address, what is looked at.
 *
 * @typedef {import("./types.js").Model} Model
 */

const KEY = "livret-preview";
const KEPT = /** @type {const} */ (["view", "zoom", "thumb", "crop", "layers", "follow", "keys", "contents", "panel"]);
/** Windows narrower than this have their panels over the pages (layout.css says the same). */
const NARROW = "(max-width: 900px)";

/** @returns {Model} */
export function begin() {
  const narrow = matchMedia(NARROW);
  const { stem, page } = fromAddress();
  /** @type {Model} */
  const model = {
    state: null, connected: true, busy: null, stem, edition: null,
    view: matchMedia("(max-width: 700px)").matches ? "pages" : "spreads",
    zoom: { mode: "page", scale: 1 }, scale: 0.5, thumb: 0.25, crop: "trim",
    layers: { trim: false, bleed: false, margins: false, safe: false, grid: false, blocks: false },
    page, block: null, finding: null, tab: "findings",
    contents: !matchMedia("(max-width: 1150px)").matches, panel: true, narrow: narrow.matches, follow: true, keys: true, reading: null, missed: null,
  };
  const kept = read();
  Object.assign(model, kept);
  model.layers = { ...model.layers, ...kept.layers };
  if (narrow.matches) Object.assign(model, { contents: false, panel: false });
  return model;
}

/**
 * Keep both up to date.
 * @param {import("./store.js").Store} store
 */
export function remember(store) {
  store.on([...KEPT], (model) => {
    const kept = Object.fromEntries(KEPT.filter((key) => !(model.narrow && (key === "contents" || key === "panel"))).map((key) => [key, model[key]]));
    write({ ...read(), ...kept });
  });
  store.on(["stem", "page", "edition"], ({ stem, page, edition }) => {
    if (edition) history.replaceState(null, "", `#${stem}/${page}`);
  });
  addEventListener("hashchange", () => {
    // An address that somebody wrote or followed; those above tell nobody, and other anchors name no edition.
    if (store.model.state?.editions.some((one) => one.stem === fromAddress().stem)) location.reload();
  });
  matchMedia(NARROW).addEventListener("change", ({ matches }) => store.set({ narrow: matches, contents: !matches, panel: !matches }));
}

/** @returns {{stem: string, page: number}} */
function fromAddress() {
  const [stem, page] = decodeURIComponent(location.hash.slice(1)).split("/");
  return { stem: stem ?? "", page: Math.max(Number.parseInt(page ?? "1", 10) || 1, 1) };
}

/** @returns {Partial<Model>} */
function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}

/** @param {object} kept */
function write(kept) {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing shows the preview all the same.
  }
}
