/** The conversation on the page: items of the server and messages on their way, drawn as bursts, events and cards. */

import { el, icon, sync } from "./dom.js";
import { choices, meta, partsOf, time } from "./parts.js";
import { dayName, dayOf, fill, texts } from "./words.js";

const BURST_MS = 5 * 60 * 1000;
// Only the bot's: what it received it is answering. When a person begins and stops typing is not told.
const TYPING = {
  key: "typing",
  make: () => el("li", { class: "msg bot" },
    el("div", { class: "bubble" },
      el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")),
      el("span", { class: "sr" }, fill(texts.typing, { name: texts.bot })))),
};

export class Transcript {
  items = new Map();
  typing = false;
  state = null;

  /** `list` is the `<ol>`; `queue` holds messages on their way; `acts` are `choose`, `change` and `discard`. */
  constructor(list, queue, acts) {
    Object.assign(this, { list, queue, acts });
  }

  /** Take an item in; false when it was there already. */
  add(item) {
    if (this.items.has(item.id)) return false;
    this.items.set(item.id, item);
    if (item.client_id) this.queue.drop(item.client_id);
    if (item.author !== "customer") this.typing = false;
    return true;
  }

  /** The newest feed id, or 0. */
  get newest() {
    return Math.max(0, ...this.items.keys());
  }

  /** The newest feed id of somebody other than the visitor, or 0. */
  get newestOfOthers() {
    return Math.max(0, ...[...this.items.values()].filter((one) => one.author !== "customer").map((one) => one.id));
  }

  draw() {
    const entries = this.#entries();
    const rows = [];
    let day = "";
    let burst = null;
    for (const entry of entries) {
      if (dayOf(entry.at) !== day) {
        day = dayOf(entry.at);
        burst = null;
        rows.push(dayRow(entry));
      }
      if (entry.kind === "event") rows.push(eventRow(entry));
      else if (isNotice(entry)) rows.push(noticeRow(entry, this.acts.choose));
      else if (burst && belongs(burst, entry)) burst.push(entry);
      else rows.push({ burst: (burst = [entry]) });
      if (!burst?.includes(entry)) burst = null;
    }
    const wanted = rows.map((row) => (row.burst ? burstRow(row.burst, this.acts) : row));
    sync(this.list, this.typing ? [...wanted, TYPING] : wanted);
    return entries.length;
  }

  /** Items in feed order, then what is still on its way; each with its tick and whether its buttons still count. */
  #entries() {
    const known = [...this.items.values()].sort((one, other) => one.id - other.id);
    const echoed = new Set(known.map((item) => item.client_id));
    const spokenAfter = this.newestOfOthers;
    const settled = known.map((item) => ({
      ...item,
      key: item.client_id ?? `item ${item.id}`,
      options: item.options ?? [],
      attachments: item.attachments ?? [],
      tick: item.id < spokenAfter ? "read" : "sent",
    }));
    const coming = this.queue.entries
      .filter((one) => !echoed.has(one.client_id))
      .map((one) => ({ ...one, key: one.client_id, author: "customer", kind: "text", options: [], name: null }));
    return withOffers([...settled, ...coming]);
  }
}

/** Buttons are open until the visitor answers, used until someone speaks after that, then stale; a newer offer replaces an older. */
function withOffers(entries) {
  let spoken = false;
  let taken = false;
  let answer = "open";
  for (const entry of [...entries].reverse()) {
    if (entry.author === "customer") {
      if (entry.tick !== "failed") answer = spoken || answer === "stale" ? "stale" : "used";
      continue;
    }
    const offers = entry.options.length > 0 || entry.kind === "rate";
    if (offers) entry.offer = taken ? "stale" : answer;
    taken ||= offers || entry.author === "agent";
    spoken ||= entry.kind !== "event";
  }
  return entries;
}

const isNotice = (entry) => entry.kind === "card" && !entry.card?.steps?.length;

function belongs(burst, entry) {
  const last = burst.at(-1);
  return last.author === entry.author && last.name === entry.name && last.tick !== "failed" && entry.tick !== "failed"
    && new Date(entry.at) - new Date(last.at) < BURST_MS;
}

function burstRow(entries, acts) {
  const { key, author } = entries[0];
  const wide = entries.some((one) => one.card || one.kind === "rate") ? " wide-block" : "";
  const side = author === "system" ? "bot" : author;
  return {
    key: `burst ${key}`,
    sign: side,
    make: () => el("li", {}),
    update: (node) => { node.className = `msg ${side}${wide}`; },
    inside: [...entries.flatMap((entry) => partsOf(entry, acts.choose)), meta(entries, acts)],
  };
}

function dayRow({ at, key }) {
  const name = dayName(at);
  return { key: `day ${key}`, sign: name, make: () => el("li", { class: "day" }, el("span", {}, name)) };
}

function eventRow(entry) {
  const face = entry.name
    ? [el("span", { class: "avatar small human", "aria-hidden": "true" }, entry.name.slice(0, 2).toUpperCase())]
    : [];
  return {
    key: `event ${entry.key}`,
    sign: entry.html,
    make: () => el("li", { class: "event" }, ...face, el("span", {}, el("span", { html: entry.html }), " ", time(entry))),
  };
}

/** A card without steps speaks for the team as a whole: the place in the queue, the hours. */
function noticeRow(entry, choose) {
  const { title, foot } = entry.card ?? {};
  return {
    key: `notice ${entry.key}`,
    make: () => el("li", { class: "card notice" },
      el("span", { class: "avatar", "aria-hidden": "true" }, icon("hourglass")), el("div", { class: "stack" })),
    update: (node) => sync(node.lastElementChild, [
      { key: "title", sign: title, make: () => el("h2", {}, title ?? "") },
      { key: "words", sign: entry.html, make: () => el("div", { class: "stack", html: entry.html }) },
      ...(foot ? [{ key: "foot", sign: foot, make: () => el("p", { class: "small faint" }, foot) }] : []),
      ...choices(entry, choose),
    ]),
  };
}
