/* What the desk does beyond fetching: tell an agent of a waiting customer, keys, drafts, scrolling. No inline script. */
(() => {
  "use strict";
  const app = document.querySelector(".app");
  const keep = (name, value) => { try { return value === undefined ? localStorage.getItem(name) : localStorage.setItem(name, value); } catch { return null; } };
  // Drafts end with the tab: a shared machine keeps nothing of a conversation.
  const draft = (name, value) => { try { return value === undefined ? sessionStorage.getItem(name) : sessionStorage.setItem(name, value); } catch { return null; } };
  const wanted = (name) => keep(`sapa.${name}`) !== "off";

  /* ---- Somebody waits: title, sound, notification ---- */
  const plainTitle = document.title;
  // A browser lets a page sound only once it was touched: the first touch wakes it, for later.
  let audio = null;
  const wake = async () => {
    audio ??= new AudioContext();
    if (audio.state !== "running") await audio.resume();
  };
  if (app && "onDuty" in app.dataset && wanted("sound"))
    for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, () => wake().catch(() => {}), { once: true });
  const beep = async () => {
    const asked = Date.now();
    try {
      await wake();
      // Woken long after, by a touch: who waits is on the screen by then.
      if (Date.now() - asked > 3000) return;
      const gain = audio.createGain();
      gain.connect(audio.destination);
      gain.gain.setValueAtTime(0.12, audio.currentTime);
      gain.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.5);
      for (const [tone, at] of [[660, 0], [880, 0.14]]) {
        const voice = audio.createOscillator();
        voice.frequency.value = tone;
        voice.connect(gain);
        voice.start(audio.currentTime + at);
        voice.stop(audio.currentTime + at + 0.3);
      }
    } catch { /* A browser that was never clicked stays silent; title and notification remain. */ }
  };
  const notify = () => {
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    try {
      const notice = new Notification(app.dataset.noticeTitle, { body: app.dataset.noticeBody, tag: "sapa-waiting" });
      notice.onclick = () => { window.focus(); location.href = "/desk?view=waiting"; };
    } catch { /* Chrome on Android has the name and throws: sound and title remain. */ }
  };
  let rung = null;
  const readCount = () => {
    const mark = document.querySelector("#waiting [data-rings]");
    if (!mark) return;
    const onCard = document.getElementById("count-waiting");
    if (onCard) onCard.textContent = mark.dataset.waiting;
    const rings = mark.dataset.rings.split(" ").filter(Boolean), before = rung;
    document.title = rings.length ? `(${rings.length}) ${plainTitle}` : plainTitle;
    rung = new Set(rings);
    // What waited already when the page was opened is seen on it.
    if (!before || !("onDuty" in app.dataset) || rings.every((id) => before.has(id))) return;
    if (wanted("sound")) beep();
    notify();
  };

  /* ---- The live line ---- */
  let toast = null;
  const offline = (down) => {
    if (down && !toast) {
      toast = document.getElementById("offline").content.firstElementChild.cloneNode(true);
      document.getElementById("toasts").append(toast);
    } else if (!down && toast) {
      toast.remove();
      toast = null;
    }
  };
  document.body.addEventListener("htmx:sse:error", () => offline(true));
  // A line that was once there comes back by itself; one whose very first request fails has to be asked for again.
  for (const failure of ["htmx:error", "htmx:response:error"]) document.body.addEventListener(failure, (event) => {
    const line = event.detail?.ctx?.sourceElement;
    if (line?.id !== "stream") return;
    offline(true);
    setTimeout(() => htmx.trigger(line, "again"), 3000);
  });
  document.body.addEventListener("hello", () => offline(false));
  document.body.addEventListener("signed-out", () => { location.href = "/sign-in"; });

  /* ---- What stands on the page goes on: waiting times and promises are those of this minute ---- */
  setInterval(() => {
    if (document.hidden) return;
    htmx.trigger(document.body, "queue");
    htmx.trigger(document.body, "conversation");
  }, 60_000);

  /* ---- The permission to notify is offered above the list, before that goes back to where it was ---- */
  const offer = document.getElementById("offer-notices");
  // Browsers on Android ask for the permission and then let no page use it.
  const canNotify = "Notification" in window && !/Android/.test(navigator.userAgent);
  if (offer && canNotify && Notification.permission === "default" && !(offer.dataset.once && keep(offer.dataset.once))) {
    offer.hidden = false;
    document.getElementById("allow-notices").addEventListener("click", async () => { await Notification.requestPermission(); offer.hidden = true; });
    document.getElementById("no-notices")?.addEventListener("click", () => { keep(offer.dataset.once, "no"); offer.hidden = true; });
  }

  /* ---- Transcript: stay at the end, unless the agent reads further up. On a phone the whole page scrolls ---- */
  const scroll = () => {
    const box = document.getElementById("scroll");
    return box && getComputedStyle(box).overflowY === "visible" ? document.scrollingElement : box;
  };
  const atEnd = () => { const box = scroll(); return !box || box.scrollHeight - box.scrollTop - box.clientHeight < 24; };
  const toEnd = () => { const box = scroll(); if (box) box.scrollTop = box.scrollHeight; };
  let followed = true;

  /* ---- The list stays where it was when a row opens another page ---- */
  const list = document.getElementById("antrean");
  const place = `sapa.list.${document.querySelector("[data-view]")?.dataset.view}.${document.querySelector("#antrean [name=q]")?.value}`;
  if (list && draft(place)) list.scrollTop = Number(draft(place));
  addEventListener("pagehide", () => { if (list) draft(place, list.scrollTop); });

  /* ---- New rows wait while the pointer is in the list ---- */
  const held = document.getElementById("held");
  const order = (root) => [...root.querySelectorAll("li[id]")].map((row) => row.id);
  document.body.addEventListener("htmx:before:swap", (event) => {
    followed = atEnd();
    const rows = document.getElementById("rows");
    const detail = event.detail.ctx;
    if (!rows || !held || !detail || detail.sourceElement !== rows || !rows.matches(":hover")) return;
    const fresh = new DOMParser().parseFromString(detail.text || "", "text/html");
    const here = new Set(order(rows)), coming = order(fresh);
    if (coming.join() === order(rows).join()) return;
    event.preventDefault();
    const added = coming.filter((id) => !here.has(id)).length;
    held.querySelector("span").textContent = added ? `${added} ${held.dataset.added}` : held.dataset.words;
    held.hidden = false;
  });
  const release = () => { if (held && !held.hidden) { held.hidden = true; htmx.trigger(document.body, "queue"); } };
  held?.addEventListener("click", () => { held.blur(); release(); });
  document.getElementById("rows")?.addEventListener("mouseleave", release);

  /* ---- A menu that is open, and a box that is written in, stay so when their surroundings are refreshed ---- */
  const writing = () => document.querySelector("#composer textarea");
  let opened = [], focused = "";
  document.body.addEventListener("htmx:before:swap", () => {
    opened = [...document.querySelectorAll("#head details.menu[open] > summary, #composer details[open] > summary")].map((one) => one.id);
    focused = document.activeElement?.id;
  });
  const goOn = () => {
    for (const id of opened) document.getElementById(id)?.parentElement.setAttribute("open", "");
    const box = writing();
    if (box && ["balasan", "catatan"].includes(focused)) focused = box.id;
    if (document.activeElement === document.body && focused) document.getElementById(focused)?.focus({ preventScroll: true });
  };

  // An answer of several parts settles each of them; the part that asked may itself be gone by then.
  document.body.addEventListener("htmx:after:settle", () => {
    for (const box of document.querySelectorAll("textarea[data-draft]")) watchDraft(box);
    goOn();
    readCount();
    if (followed) toEnd();
  });

  /* ---- Drafts survive changing the conversation; one that arrived is forgotten, one that did not says so ---- */
  // A note keeps its own draft: who becomes the owner in the middle of one must not send it as a reply.
  const noting = () => document.getElementById("kind-note");
  const draftName = (box, note) => `sapa.draft.${note ? "note." : ""}${box.dataset.draft}`;
  const nameNow = (box) => draftName(box, box.id === "catatan" || Boolean(noting()?.checked));
  const watchDraft = (box) => {
    if (box.dataset.watched) return;
    box.dataset.watched = "yes";
    if (box.id === "balasan" && !box.value && !draft(nameNow(box)) && draft(draftName(box, true))) noting().checked = true;
    if (!box.value && draft(nameNow(box))) {
      box.value = draft(nameNow(box));
      box.closest("details")?.setAttribute("open", "");
    }
    box.addEventListener("input", () => draft(nameNow(box), box.value));
    for (const radio of box.form.querySelectorAll("input[type=radio][name=kind]")) radio.addEventListener("change", () => {
      draft(draftName(box, !noting().checked), "");
      draft(nameNow(box), box.value);
    });
  };
  const sentFrom = (event) => event.detail?.ctx?.sourceElement?.matches?.(".composer") ? event.detail.ctx : null;
  document.body.addEventListener("htmx:after:request", (event) => {
    const sent = sentFrom(event);
    const box = sent && writing();
    if (box && sent.response?.status < 400) draft(nameNow(box), "");
  });
  document.body.addEventListener("htmx:error", (event) => {
    const sent = sentFrom(event);
    if (!sent) return;
    // The place for faults of files has that role too, and stays.
    sent.sourceElement.querySelector(".callout[role=alert]")?.remove();
    sent.sourceElement.prepend(document.getElementById("unsent").content.cloneNode(true));
  });

  /* ---- One press is one act, and afterwards the focus is where the work goes on ---- */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("hx-post")) return;
    if (form.dataset.pressed) { event.preventDefault(); return; }
    form.dataset.pressed = "yes";
    setTimeout(() => delete form.dataset.pressed, 5000);
    if (form.dataset.then) draft("sapa.then", form.dataset.then);
  });
  const then = draft("sapa.then");
  draft("sapa.then", "");
  // Going to the address's own place takes the focus along, so ours comes after it.
  if (then) addEventListener("load", () => setTimeout(() => {
    // A phone would cover the conversation with its keyboard.
    if (then === "write" && matchMedia("(pointer: fine)").matches) writing()?.focus({ preventScroll: true });
    if (then === "row") document.querySelector("#rows [aria-current]")?.focus({ preventScroll: true });
  }));
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("details.menu") && event.target.open) event.target.querySelector("select, form button")?.focus();
  }, true);

  /* ---- What was resolved a moment ago can be undone for as long as the toast stands ---- */
  const told = document.querySelector(".toast[data-brief]");
  if (told) {
    history.replaceState(null, "", location.href.replace(/[?&]done=[^&#]*/, ""));
    setTimeout(() => { if (!told.matches(":hover, :focus-within")) told.remove(); }, 6000);
  }

  /* ---- Keys: single letters outside fields, Ctrl+Enter inside the composer ---- */
  const rows = () => [...document.querySelectorAll("#rows .qrow")];
  const step = (by) => {
    const all = rows();
    const now = all.findIndex((row) => row === document.activeElement || row.hasAttribute("aria-current"));
    const focused = all.indexOf(document.activeElement);
    const next = all[Math.min(Math.max((focused >= 0 ? focused : now) + by, 0), all.length - 1)];
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
  };
  const press = (id) => document.getElementById(id)?.click();
  const write = (note) => {
    const radio = document.querySelector(`input[name="kind"][value="${note ? "note" : "reply"}"][type="radio"]`);
    if (radio) radio.checked = true;
    if (note && !radio) document.querySelector(".noting")?.setAttribute("open", "");
    writing()?.focus();
  };
  const letters = {
    j: () => step(1), k: () => step(-1), r: () => write(false), n: () => write(true),
    e: () => press("act-resolve"), t: () => press("act-transfer"), b: () => press("act-return"), a: () => press("act-claim"),
  };
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input, textarea, select, [contenteditable]");
    if (field && event.key === "Enter" && (event.ctrlKey || event.metaKey) && field.form) {
      event.preventDefault();
      field.form.requestSubmit();
    } else if (event.key === "Escape" && event.target.closest("details.menu[open]")) {
      const menu = event.target.closest("details.menu");
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (field && event.key === "Escape") {
      field.blur();
    } else if (!field && !event.ctrlKey && !event.metaKey && !event.altKey && wanted("letters") && letters[event.key.toLowerCase()]) {
      event.preventDefault();
      letters[event.key.toLowerCase()]();
    }
  });

  /* ---- Switches of this browser ---- */
  for (const box of document.querySelectorAll("input[data-keep]")) {
    box.checked = wanted(box.dataset.keep);
    box.addEventListener("change", () => { keep(`sapa.${box.dataset.keep}`, box.checked ? "on" : "off"); if (box.checked && box.dataset.keep === "sound") beep(); });
  }

  /* ---- What is shown once is copied by a button; a browser without a clipboard keeps the text to select ---- */
  document.documentElement.classList.toggle("copies", Boolean(navigator.clipboard));
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    button.querySelector("span").textContent = button.dataset.copied;
  });

  for (const box of document.querySelectorAll("textarea[data-draft]")) watchDraft(box);
  document.querySelector('#rows [aria-current]')?.scrollIntoView({ block: "nearest" });
  // Who has not answered yet reads the brief first, which stands above the transcript.
  if ((!location.hash || location.hash === "#percakapan") && !document.querySelector("#brief details[open]")) toEnd();
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
})();
