/** Attachments in the composer: chosen or pasted, checked, uploaded at once with progress, removed again. */

import { el, icon, sync } from "./dom.js";
import { fill, size, texts } from "./words.js";

export class Files {
  #chosen = [];
  #count = 0;

  /** `list` is the `<ul>` above the box; `limit` is in megabytes; `changed()` runs after every change. */
  constructor(list, limit, changed) {
    Object.assign(this, { list, limit, changed });
  }

  add(files) {
    for (const file of files) {
      const one = { key: `file ${(this.#count += 1)}`, file, progress: 0, result: null, error: this.#fault(file) };
      one.preview = file.type.startsWith("image/") ? URL.createObjectURL(file) : null;
      this.#chosen.push(one);
      if (!one.error) this.#upload(one);
    }
    this.#draw();
  }

  /** What the server has: `{sha256, name, media, size}` each. */
  get ready() {
    return this.#chosen.filter((one) => one.result).map((one) => one.result);
  }

  /** Why a message cannot be sent with these files yet, or null. */
  get blocked() {
    if (this.#chosen.some((one) => one.error)) return texts.upload_failed_wait;
    return this.#chosen.some((one) => !one.result) ? texts.uploading_wait : null;
  }

  /** Whether all that is missing is time. */
  get underWay() {
    return Boolean(this.blocked) && !this.#chosen.some((one) => one.error);
  }

  /** The line is back: what was lost with it goes again. */
  resume() {
    this.#chosen.filter((one) => one.lost).forEach((one) => this.#upload(one));
    this.#draw();
  }

  clear() {
    for (const one of [...this.#chosen]) this.#remove(one);
  }

  #fault({ name, size: bytes }) {
    if (bytes === 0) return fill(texts.empty_file, { name });
    if (bytes <= this.limit * 1048576) return null;
    return fill(texts.too_large, { name, size: size(bytes), limit: this.limit });
  }

  /** XMLHttpRequest, because fetch does not tell how much was sent. */
  #upload(one) {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", one.file, one.file.name);
    one.request = request;
    Object.assign(one, { error: null, retry: false, lost: false, progress: 0 });
    request.upload.onprogress = (event) => {
      one.progress = event.lengthComputable ? event.loaded / event.total : 0;
      this.#draw();
    };
    request.onload = () => this.#answered(one, request);
    request.onerror = request.ontimeout = () => {
      Object.assign(one, { error: texts.upload_offline, retry: true, lost: true });
      this.#draw();
    };
    request.open("POST", "/chat/files");
    request.timeout = 120000;
    request.send(body);
  }

  #answered(one, request) {
    let answer = {};
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      // A proxy may answer in its own words; the code is told instead.
    }
    if (request.status < 300 && answer.sha256) one.result = answer;
    else one.error = answer.error || fill(texts.upload_refused, { name: one.file.name, status: request.status });
    one.retry = request.status === 429 || request.status >= 500;
    this.#draw();
  }

  #remove(one) {
    one.request?.abort();
    if (one.preview) URL.revokeObjectURL(one.preview);
    this.#chosen = this.#chosen.filter((other) => other !== one);
    this.#draw();
  }

  #draw() {
    sync(this.list, this.#chosen.map((one) => this.#row(one)));
    this.changed();
  }

  #row(one) {
    const { name, size: bytes } = one.file;
    const state = one.error ? "error" : one.result ? "ready" : "uploading";
    const below = {
      error: () => el("p", { class: "bad-text", role: "alert" }, one.error),
      ready: () => el("p", { class: "faint" }, size(bytes)),
      uploading: () => el("progress", { max: 100, value: 0, "aria-label": fill(texts.uploading, { name }) }),
    }[state];
    const again = el("button", { type: "button", class: "plain", onclick: () => { this.#upload(one); this.#draw(); } }, texts.again);
    return {
      key: one.key,
      sign: state,
      make: () => el("li", {},
        one.preview ? el("img", { src: one.preview, alt: "" }) : el("span", { class: "avatar" }, icon("file")),
        el("div", {}, el("p", { class: "cut", title: name }, name), below()),
        el("span", { class: "line" }, ...(one.retry ? [again] : []),
          el("button", { type: "button", class: "plain icon", "aria-label": fill(texts.remove, { name }), onclick: () => this.#remove(one) }, icon("x")))),
      update: (node) => {
        const bar = node.querySelector("progress");
        if (bar) bar.value = Math.round(one.progress * 100);
      },
    };
  }
}
