/**
 * The customer's side of the web chat. This file joins the parts: history and stream fill the transcript, the composer
 * fills the queue. It is loaded by bot/channels/web/templates/chat.html; the server's side is in bot/channels/web.
 */

import { Attention } from "./chat/attention.js";
import { Files } from "./chat/files.js";
import { wireMenu } from "./chat/menu.js";
import { post, Queue, sentence } from "./chat/queue.js";
import { Seen } from "./chat/seen.js";
import { forget, recall, remember } from "./chat/store.js";
import { Stream } from "./chat/stream.js";
import { Transcript } from "./chat/transcript.js";
import { wireWays } from "./chat/ways.js";
import { fill, texts } from "./chat/words.js";

const TYPING_MS = 30000;
const STALE_LINE_MS = 60000;
const BOTTOM_PX = 80;
const RESET_MS = 1500;

const part = (id) => document.getElementById(id);
const page = document.documentElement;
const write = part("write");
const finePointer = matchMedia("(pointer: fine)");
const hours = part("standing").textContent;

let streamUp = true;
let postsArrive = true;
let loaded = false;
let pinned = true;
let lastY = 0;
let typingTimer = 0;
let hiddenAt = 0;
let cursor = 0;
let filesAreInTheWay = false;
let sendsWhenUploaded = false;

const queue = new Queue({ changed: draw, reachable: (yes) => { postsArrive = yes; showConnection(); }, trouble });
const transcript = new Transcript(part("log"), queue, { choose, change, discard });
const files = new Files(part("attached"), Number(part("chat").dataset.uploadLimitMb), filesChanged);
const seen = new Seen(() => transcript.newestOfOthers);
const attention = new Attention(part("sound"));
const stream = new Stream({ cursor: () => transcript.newest || cursor, item: arrived, named, up: lineIs });

/* ---- what comes in ---- */

/** Read the whole history, then listen from where it ends; tried again until it succeeds. */
async function load(wait = 1000) {
  let fault = texts.loading_failed;
  try {
    const response = await fetch("/chat/history", { signal: AbortSignal.timeout(20000) });
    if (!response.ok) {
      fault = await sentence(response, fault);
      throw new Error(`history answered ${response.status}`);
    }
    const history = await response.json();
    transcript.items.clear();
    queue.settle();
    history.items.forEach((item) => transcript.add(item));
    cursor = history.cursor ?? 0;
    setStanding(history.conversation);
  } catch {
    trouble(fault);
    setTimeout(load, wait, Math.min(wait * 2, 15000));
    return;
  }
  loaded = true;
  trouble(null);
  draw();
  part("transcript").setAttribute("aria-busy", "false");
  stream.open();
  seen.note();
}

function arrived(item) {
  if (!transcript.add(item)) return;
  if (item.state && item.state !== transcript.state) setStanding({ state: item.state, agent: item.name });
  // What was just received is being answered, unless a person speaks: their typing is not ours to promise.
  if (item.author === "customer") showTyping(transcript.state !== "agent" && transcript.state !== "waiting");
  if (item.author !== "customer" && item.kind !== "event") attention.call();
  draw();
  if (!pinned && item.author !== "customer") part("newer").hidden = false;
  seen.note();
}

function named(name, value) {
  if (name === "reset") leave();
  else setStanding(value);
  draw();
}

/** Everything was erased, in this tab or another: nothing of it stays in sight, and a new visitor begins. */
function leave() {
  stream.close();
  transcript.items.clear();
  // The tab that asked for it reloads by itself as soon as it is told so: it must not be cut off before that.
  setTimeout(() => location.reload(), RESET_MS);
}

/** Dots go out by themselves if nobody says that the typing stopped. */
function showTyping(on) {
  transcript.typing = on;
  clearTimeout(typingTimer);
  if (on) typingTimer = setTimeout(() => { transcript.typing = false; draw(); }, TYPING_MS);
}

/** Who answers now: above the conversation, where it is seen without a line that says so. */
function setStanding({ state, agent }) {
  transcript.state = state;
  part("person").hidden = state === "waiting" || state === "agent";
  part("menu").querySelector("[data-opens=end]").hidden = !state || state === "resolved";
  const words = { waiting: texts.waiting, agent: fill(texts.joined, { name: agent || texts.team }) }[state] ?? hours;
  Object.assign(part("standing"), { textContent: words, title: words });
}

function lineIs(up) {
  streamUp = up;
  showConnection();
  if (!up) return;
  queue.flush();
  files.resume();
}

function showConnection() {
  part("offline").hidden = streamUp && postsArrive;
}

/* ---- drawing ---- */

function draw() {
  const count = transcript.draw();
  part("nothing").hidden = count > 0 || !loaded;
  part("log").hidden = count === 0 && !transcript.typing;
  if (pinned) toBottom();
}

function toBottom() {
  scrollTo({ top: page.scrollHeight, behavior: "instant" });
  part("newer").hidden = true;
}

/** A sentence above the box; null takes it away. */
function trouble(words) {
  const place = part("trouble");
  place.hidden = !words;
  place.querySelector("span").textContent = words ?? "";
}

/* ---- what goes out ---- */

function send(text, more) {
  pinned = true;
  queue.add(text, more);
}

function submit() {
  const text = write.value.trim();
  sendsWhenUploaded = files.underWay;
  filesAreInTheWay = Boolean(files.blocked);
  trouble(files.blocked);
  if (filesAreInTheWay) return;
  if (!text && !files.ready.length) return;
  send(text, { attachments: files.ready });
  files.clear();
  setDraft("");
}

/** A message that waits for its files goes as soon as they are there, and is told of when one fails. */
function filesChanged() {
  if (sendsWhenUploaded && !files.underWay) submit();
  else if (filesAreInTheWay && !files.blocked) {
    filesAreInTheWay = false;
    trouble(null);
  }
}

function choose(entry, option) {
  send(option.title, { button: option.key });
  if (finePointer.matches) write.focus({ preventScroll: true });
}

/** A refused message goes back into the box to be changed. */
function change(message) {
  discard(message);
  setDraft([message.text, write.value].filter(Boolean).join("\n"));
  write.focus();
}

function discard(message) {
  queue.drop(message.client_id);
  draw();
}

function setDraft(text) {
  write.value = text;
  remember("draft", text);
  fit();
}

/** The box grows with its text; browsers that know field-sizing do it by themselves. */
function fit() {
  if (CSS.supports("field-sizing", "content")) return;
  write.style.height = "auto";
  write.style.height = `${write.scrollHeight}px`;
}

/* ---- wiring ---- */

part("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
  write.focus();
});
write.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});
write.addEventListener("input", () => {
  remember("draft", write.value);
  fit();
});
write.addEventListener("paste", (event) => {
  if (event.clipboardData.files.length) event.preventDefault();
  files.add(event.clipboardData.files);
});
part("attach").addEventListener("click", () => part("files").click());
part("files").addEventListener("change", (event) => {
  files.add(event.target.files);
  event.target.value = "";
});
part("person").addEventListener("click", () => send(texts.person));
part("newer").addEventListener("click", toBottom);
// Only going up lets go of the bottom: what grows above or below does not.
addEventListener("scroll", () => {
  if (page.scrollHeight - innerHeight - scrollY < BOTTOM_PX) pinned = true;
  else if (scrollY < lastY) pinned = false;
  lastY = scrollY;
  if (pinned) part("newer").hidden = true;
}, { passive: true });
const growth = new ResizeObserver(() => { if (pinned) toBottom(); });
growth.observe(part("composer"));
growth.observe(part("log"));
// A phone that slept may hold a line that is dead without knowing it.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) hiddenAt = Date.now();
  else if (hiddenAt && Date.now() - hiddenAt > STALE_LINE_MS) stream.open();
});
addEventListener("pageshow", (event) => {
  if (event.persisted) load();
});

if (recall("erased", false)) {
  part("nothing").querySelector("h2").textContent = texts.erased_title;
  part("nothing").querySelector("p").textContent = texts.erased_text;
  forget("erased");
}
wireMenu();
wireWays();
setDraft(recall("draft", ""));
draw();
load();
if (finePointer.matches) write.focus({ preventScroll: true });
