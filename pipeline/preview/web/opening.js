/** Opening a place of the content in the editor: the server does it, or says which address does. */

import { el } from "./dom.js";
import { post } from "./server.js";
import { reason } from "./voice.js";
import { say } from "./words.js";

/** Addresses that would run in this page, or read files, are not followed. */
const BARRED = /^(javascript|data|vbscript|blob|file|about|view-source):/i;
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/**
 * @param {{file: string | null, line: number | null}} place
 * @param {(words: string) => void} tell
 */
export async function open({ file, line }, tell) {
  try {
    const answer = await post("/api/open", { file, line });
    if (answer.url && SCHEME.test(answer.url) && !BARRED.test(answer.url)) {
      el("a", { href: answer.url, rel: "noopener noreferrer" }).click();
    }
    tell(say("block.opened"));
  } catch (problem) {
    tell(reason(problem));
  }
}
