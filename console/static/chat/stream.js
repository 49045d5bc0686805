/** The line on which new items arrive: an EventSource that is opened again from the last item whenever it is lost. */

const PATIENCE_MS = 1500;
const LONGEST_WAIT_MS = 15000;
const NAMED = ["state", "reset"];

export class Stream {
  #source = null;
  #timer = 0;
  #grace = 0;
  #tries = 0;

  /** `cursor()` gives the last feed id; `item(item)`, `named(name, value)` and `up(bool)` are told what happens. */
  constructor({ cursor, item, named, up }) {
    Object.assign(this, { cursor, item, named, up });
    addEventListener("offline", () => this.#gone());
    addEventListener("online", () => this.open());
  }

  open() {
    this.close();
    const source = new EventSource(`/chat/stream?after=${encodeURIComponent(this.cursor())}`);
    source.onopen = () => {
      clearTimeout(this.#grace);
      this.#grace = 0;
      this.#tries = 0;
      this.up(true);
    };
    source.onmessage = (event) => this.item(JSON.parse(event.data));
    for (const name of NAMED) {
      source.addEventListener(name, (event) => this.named(name, JSON.parse(event.data || "{}")));
    }
    source.onerror = () => this.#lost(source);
    this.#source = source;
  }

  close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  /** A short break is not worth a word; a closed line is dialled again, later every time. */
  #lost(source) {
    this.#grace ||= setTimeout(() => this.up(false), PATIENCE_MS);
    if (source !== this.#source || source.readyState !== EventSource.CLOSED) return;
    this.#dialLater();
  }

  /** The device has no network: a line that was just opening would still say that it is up, and never hear its end. */
  #gone() {
    this.up(false);
    if (!this.#source) return;
    this.close();
    this.#dialLater();
  }

  #dialLater() {
    const wait = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** this.#tries);
    this.#tries += 1;
    this.#timer = setTimeout(() => this.open(), wait);
  }
}
