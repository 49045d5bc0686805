/** Calling the visitor back to a page that is out of sight: a count in the title and a short sound. */

import { icon } from "./dom.js";
import { recall, remember } from "./store.js";
import { texts } from "./words.js";

const NOTES_HZ = [659, 880];
const NOTE_SECONDS = 0.14;

export class Attention {
  #title = document.title;
  #unread = 0;
  #audio = null;

  /** `toggle` is the menu's button for the sound. */
  constructor(toggle) {
    this.toggle = toggle;
    toggle.addEventListener("click", () => this.#switch());
    this.#label();
    for (const name of ["focus", "visibilitychange"]) {
      (name === "focus" ? window : document).addEventListener(name, () => {
        if (!document.hidden) this.#count(0);
      });
    }
    // Browsers let a page make sounds only after it was touched once.
    for (const name of ["pointerdown", "keydown"]) addEventListener(name, () => this.#wake(), { once: true });
  }

  /** Something new arrived. */
  call() {
    if (!document.hidden && document.hasFocus()) return;
    this.#count(this.#unread + 1);
    if (recall("sound", true)) this.#play();
  }

  #count(unread) {
    this.#unread = unread;
    document.title = unread ? `(${unread}) ${this.#title}` : this.#title;
  }

  #switch() {
    remember("sound", !recall("sound", true));
    this.#label();
    if (recall("sound", true)) this.#play();
  }

  #label() {
    const on = recall("sound", true);
    this.toggle.replaceChildren(icon(on ? "volume-2" : "volume-x"), on ? texts.sound_on : texts.sound_off);
  }

  #wake() {
    this.#audio ??= new AudioContext();
    this.#audio.resume();
  }

  /** Two soft notes upwards. */
  #play() {
    if (this.#audio?.state !== "running") return;
    NOTES_HZ.forEach((hertz, place) => {
      const at = this.#audio.currentTime + place * NOTE_SECONDS;
      const tone = new OscillatorNode(this.#audio, { frequency: hertz });
      const loudness = new GainNode(this.#audio, { gain: 0 });
      loudness.gain.setValueAtTime(0, at);
      loudness.gain.linearRampToValueAtTime(0.08, at + 0.02);
      loudness.gain.exponentialRampToValueAtTime(0.001, at + NOTE_SECONDS * 2);
      tone.connect(loudness).connect(this.#audio.destination);
      tone.start(at);
      tone.stop(at + NOTE_SECONDS * 2);
    });
  }
}
