/**
 * What is to be said of a file: whether it may go out, and what was found.
 *
 * @typedef {import("./types.js").EditionLine} EditionLine
 * @typedef {import("./types.js").Edition} Edition
 */

import { say } from "./words.js";

/**
 * @typedef {{key: import("./words.js").Key, level: "good" | "bad" | "open"}} Verdict
 */

/**
 * Judge an edition by its line in the state, and by its own answer where that is known.
 * @param {EditionLine} line
 * @param {Edition | null} edition
 * @returns {Verdict}
 */
export function verdict(line, edition) {
  const known = edition?.stem === line.stem ? edition : line;
  if (known.version == null) return { key: "verdict.unbuilt", level: "open" };
  if (!known.checked) return { key: "verdict.checking", level: "open" };
  const good = known.press_ready ?? (edition === known ? !edition.findings.some(isError) : !line.errors);
  if (line.pressed) return { key: good ? "verdict.ready" : "verdict.unready", level: good ? "good" : "bad" };
  if (line.conformance.startsWith("pdf/ua")) {
    return { key: good ? "verdict.accessible" : "verdict.inaccessible", level: good ? "good" : "bad" };
  }
  return { key: good ? "verdict.clean" : "verdict.faulty", level: good ? "good" : "bad" };
}

/**
 * @param {import("./types.js").Finding} finding
 * @returns {boolean}
 */
function isError(finding) {
  return finding.severity === "error";
}

/**
 * Say how many errors and warnings an edition has, "" where there are none.
 * @param {EditionLine} line
 * @returns {string}
 */
export function counts({ errors = 0, warnings = 0 }) {
  const said = [];
  if (errors) said.push(say("count.error", { n: errors }));
  if (warnings) said.push(say("count.warning", { n: warnings }));
  return said.join(", ");
}
