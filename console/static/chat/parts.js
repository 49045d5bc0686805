/** The parts that one entry of the transcript is made of, as wanted children for `sync`. Used by transcript.js. */

import { el, icon } from "./dom.js";
import { offers } from "./ways.js";
import { clock, fill, size, texts } from "./words.js";

const TICKS = { sending: "clock", sent: "check", read: "check-check", failed: "circle-x" };
const TONES = { ok: "check", warn: "clock", bad: "circle-alert" };

/** Everything of an entry, top to bottom. `choose(entry, option)` is called for a pressed button. */
export function partsOf(entry, choose) {
  const parts = [];
  if (entry.text || entry.html) parts.push(bubble(entry));
  entry.attachments.forEach((one, place) => parts.push(attachment(entry, one, place)));
  if (entry.card?.steps?.length) parts.push(card(entry));
  if (entry.kind === "rate") parts.push(...rating(entry, choose));
  else parts.push(...choices(entry, choose));
  parts.push(...offers(entry));
  return parts;
}

function bubble(entry) {
  const typed = entry.author === "customer";
  return {
    key: `${entry.key} words`,
    sign: typed ? entry.text : entry.html,
    make: () => (typed
      ? el("div", { class: "bubble as-typed", dir: "auto" }, entry.text)
      : el("div", { class: "bubble", dir: "auto", html: entry.html })),
  };
}

/** Pictures that every browser shows; a phone's HEIC is saved like any other file. */
const SHOWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** A picture keeps its room while it loads; anything else is its name and size. */
function attachment(entry, { url, name, media, size: bytes }, place) {
  const shown = SHOWN.has(media);
  const link = { href: url, target: "_blank", rel: "noopener", "aria-label": fill(texts.opens, { name }) };
  const line = () => [icon(shown ? "image" : "file"), el("span", { class: "cut", title: name }, name), el("span", {}, size(bytes))];
  return {
    key: `${entry.key} file ${place}`,
    sign: url ?? "",
    make: () => {
      if (!url) return el("div", { class: "bubble attached" }, ...line());
      if (!shown) return el("div", { class: "bubble attached" }, ...line().slice(0, 1), el("a", { ...link, class: "cut" }, name), line()[2]);
      return el("a", { ...link, class: "shot" }, el("img", { src: url, alt: name, loading: "lazy", width: 224, height: 168 }));
    },
  };
}

function card(entry) {
  const { title, badge, steps, foot } = entry.card;
  const step = ({ label, at, state, note }) => el("li", { class: state === "done" ? null : state },
    el("b", {}, label), " ", el("span", { class: "faint" }, at ?? ""), ...(note ? [el("br"), note] : []));
  const state = () => el("span", { class: `badge ${badge.tone ?? ""} push` }, ...(TONES[badge.tone] ? [icon(TONES[badge.tone])] : []), badge.label);
  return {
    key: `${entry.key} card`,
    sign: JSON.stringify(entry.card),
    make: () => el("section", { class: "card", "aria-label": title },
      el("header", {}, el("h2", {}, title), ...(badge ? [state()] : [])),
      el("ol", { class: "track" }, ...steps.map(step)),
      ...(foot ? [el("p", { class: "foot" }, foot)] : [])),
  };
}

/** Quick replies: gone when stale, disabled between the press and the answer. */
export function choices(entry, choose) {
  if (!entry.options.length || entry.offer === "stale") return [];
  return [{
    key: `${entry.key} choices`,
    sign: JSON.stringify(entry.options),
    make: () => el("div", { class: "quick", role: "group", "aria-label": texts.choices },
      ...entry.options.map((option) => el("button", { type: "button", onclick: () => choose(entry, option) }, option.title))),
    update: (node) => disable(node, entry),
  }];
}

function rating(entry, choose) {
  if (entry.offer === "stale") return [];
  const known = [1, 2, 3, 4, 5].map((mark) => ({ key: String(mark), title: texts[`rate_${mark}`] }));
  const marks = entry.options.length ? entry.options : known;
  const button = (option, place) => el("button", { type: "button", onclick: () => choose(entry, option) },
    el("b", {}, String(place + 1)), option.title);
  return [{
    key: `${entry.key} rate`,
    sign: JSON.stringify(marks),
    make: () => el("fieldset", {}, el("legend", { class: "sr" }, texts.rate), el("div", { class: "rate" }, ...marks.map(button))),
    update: (node) => disable(node, entry),
  }];
}

function disable(node, entry) {
  for (const button of node.querySelectorAll("button")) button.disabled = entry.offer === "used";
}

/** The one small line under a burst: who and when, or when and how far it came. */
export function meta(entries, { change, discard }) {
  const last = entries.at(-1);
  if (last.author !== "customer") {
    const hint = entries.some((one) => one.kind === "rate" && one.offer === "open") ? ` · ${texts.rate_hint}` : "";
    const name = last.author === "agent" ? el("b", {}, last.name || texts.team) : texts.bot;
    return { key: "meta", sign: last.at + hint, make: () => el("p", { class: "meta" }, el("span", {}, name, " · ", time(last), hint)) };
  }
  const tick = ["failed", "sending", "sent", "read"].find((one) => entries.some((entry) => entry.tick === one));
  const rest = tick === "failed"
    ? () => [el("span", { class: "bad-text" }, `${texts.failed}: ${last.error}`),
      el("button", { type: "button", onclick: () => change(last) }, texts.change),
      el("button", { type: "button", onclick: () => discard(last) }, texts.discard)]
    : () => [el("span", { class: "sr" }, texts[tick])];
  return {
    key: "meta",
    sign: last.at + tick,
    // A tick that changes is not read aloud; only a refusal is.
    make: () => el("p", { class: "meta", "aria-live": tick === "failed" ? "polite" : "off" },
      time(last), el("span", { class: tick === "failed" ? "tick fail" : "tick" }, icon(TICKS[tick])), ...rest()),
  };
}

export const time = ({ at }) => el("time", { datetime: at }, clock(at));
