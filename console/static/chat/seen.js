/** Tells the server how far the feed came to this page, and how far in sight: gathered, one request a second at most. */

import { post } from "./queue.js";

const GATHER_MS = 1000;
const AGAIN_MS = 15000;

export class Seen {
  #came = 0;
  #read = 0;
  #told = { came: 0, read: 0 };
  #timer = 0;

  /** `newest()` gives the newest feed id of somebody other than the visitor. */
  constructor(newest) {
    this.newest = newest;
    document.addEventListener("visibilitychange", () => {
      this.note();
      // Whoever looks up from the page, or back to it, may not stay for long.
      if (this.#timer) this.#tell();
    });
  }

  /** Something may have come, or come into sight. */
  note() {
    this.#came = this.newest();
    if (!document.hidden) this.#read = this.#came;
    if (this.#came > this.#told.came || this.#read > this.#told.read) this.#timer ||= setTimeout(() => this.#tell(), GATHER_MS);
  }

  async #tell() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const before = { ...this.#told };
    const read = this.#read > before.read;
    const upto = read ? this.#read : this.#came;
    if (upto <= before.came && !read) return;
    this.#told = { came: Math.max(before.came, upto), read: read ? upto : before.read };
    const answer = await post("/chat/seen", { upto, read }).catch(() => null);
    if (answer?.ok) {
      this.note();
      return;
    }
    this.#told = before;
    this.#timer ||= setTimeout(() => this.#tell(), AGAIN_MS);
  }
}
