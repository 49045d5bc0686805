/**
 * Messages on their way out: kept in the browser until the server has promised each, sent one at a time in their order.
 * A message keeps its client_id over every try, so a repeated try is the same message for the server.
 */

import { recall, remember, onChange, uuid } from "./store.js";
import { fill, texts } from "./words.js";

const LONGEST_WAIT_MS = 15000;

/** POST JSON; rejects only when the server cannot be reached in 20 seconds. */
export function post(path, body = {}) {
  return fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(20000),
  });
}

/** The sentence of a refused request, or `otherwise`. */
export async function sentence(response, otherwise) {
  const body = await response.json().catch(() => ({}));
  return typeof body.error === "string" && body.error ? body.error : otherwise;
}

export class Queue {
  #accepted = [];
  #busy = false;
  #tries = 0;
  #timer = 0;

  /** `changed()` after every change, `reachable(bool)` after every try, `trouble(sentence or null)` to tell the visitor. */
  constructor({ changed, reachable, trouble }) {
    Object.assign(this, { changed, reachable, trouble });
    onChange("queue", changed);
  }

  /** Every message that the transcript may not have yet: accepted ones first, then waiting and refused ones. */
  get entries() {
    const waiting = recall("queue", []).map((one) => ({ ...one, tick: one.error ? "failed" : "sending" }));
    return [...this.#accepted.map((one) => ({ ...one, tick: "sent" })), ...waiting];
  }

  add(text, { button = null, attachments = [] } = {}) {
    const message = { client_id: uuid(), text, button, attachments, at: new Date().toISOString() };
    remember("queue", [...recall("queue", []), message]);
    this.changed();
    this.flush();
  }

  /** Take a message out: it was refused and discarded, or it came back as an item. */
  drop(clientId) {
    this.#accepted = this.#accepted.filter((one) => one.client_id !== clientId);
    const kept = recall("queue", []);
    if (kept.some((one) => one.client_id === clientId)) {
      remember("queue", kept.filter((one) => one.client_id !== clientId));
    }
  }

  /** The transcript was read anew and holds everything accepted so far. */
  settle() {
    this.#accepted = [];
  }

  async flush() {
    clearTimeout(this.#timer);
    if (this.#busy) return;
    this.#busy = true;
    let next;
    while ((next = recall("queue", []).find((one) => !one.error)) && (await this.#send(next)));
    this.#busy = false;
    // The message whose answer was lost may have come back on the stream meanwhile.
    if (!next) this.reachable(true);
  }

  /** Try one message; false when the queue has to wait. */
  async #send(message) {
    const { client_id, text, button, attachments: files } = message;
    const named = { attachments: files.map((one) => one.sha256), names: files.map((one) => one.name) };
    let response;
    try {
      response = await post("/chat/messages", { client_id, text, button, ...named });
    } catch {
      this.reachable(false);
      return this.#later();
    }
    this.reachable(true);
    if (response.ok) {
      this.#tries = 0;
      this.drop(client_id);
      this.#accepted.push(message);
      this.trouble(null);
    } else if ([401, 429].includes(response.status) || response.status >= 500) {
      // 401: the cookie is gone; after the page is loaded again the same message can go.
      this.trouble(await sentence(response, texts.act_failed));
      return this.#later(Number(response.headers.get("Retry-After")) * 1000);
    } else {
      const error = await sentence(response, fill(texts.refused, { status: response.status }));
      remember("queue", recall("queue", []).map((one) => (one.client_id === client_id ? { ...one, error } : one)));
    }
    this.changed();
    return true;
  }

  #later(asked = 0) {
    const wait = asked || Math.min(LONGEST_WAIT_MS, 1000 * 2 ** this.#tries);
    this.#tries += 1;
    this.#timer = setTimeout(() => this.flush(), Math.min(wait, 4 * LONGEST_WAIT_MS));
    return false;
  }
}
