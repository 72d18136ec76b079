/** Talking to the server: answers in JSON, refusals with the words that the server gives for them. */

import { language } from "./words.js";

/** The server said no; `body` is what it answered. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {any} body
   */
  constructor(status, body) {
    super(body?.message ?? `${status}`);
    this.status = status;
    this.body = body;
  }
}

/** The server could not be reached. */
export class Gone extends Error {}

/**
 * @param {string} name
 * @returns {string}
 */
function meta(name) {
  return document.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? "";
}

let token = meta("livret-token");

/** Learn the token of a server that was started again, from its own page. */
export async function renew() {
  const answer = await reach("/");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  token = page.querySelector('meta[name="livret-token"]')?.getAttribute("content") ?? token;
}

/**
 * Give an address of the server, with the language that it is to speak.
 * @param {string} path
 * @param {Record<string, string>} [query]
 * @returns {string}
 */
export function address(path, query = {}) {
  return `${path}?${new URLSearchParams({ ...query, lang: language })}`;
}

/**
 * @param {string} path
 * @param {Record<string, string>} [query]
 * @returns {Promise<any>}
 */
export async function get(path, query = {}) {
  return body(await reach(address(path, query)));
}

/**
 * @param {string} path
 * @param {object} said
 * @returns {Promise<any>}
 */
export async function post(path, said) {
  const headers = { "Content-Type": "application/json", "X-Livret-Token": token };
  return body(await reach(address(path), { method: "POST", headers, body: JSON.stringify(said) }));
}

/**
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<Response>}
 */
async function reach(path, options) {
  try {
    return await fetch(path, { cache: "no-cache", ...options });
  } catch (problem) {
    throw new Gone(String(problem));
  }
}

/**
 * @param {Response} answer
 * @returns {Promise<any>}
 */
async function body(answer) {
  let said = null;
  try {
    said = await answer.json();
  } catch (problem) {
    if (answer.ok) throw new Gone(String(problem));
  }
  if (!answer.ok) throw new Refusal(answer.status, said);
  return said;
}
