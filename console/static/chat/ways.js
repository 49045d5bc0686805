/** Going on in another channel: a button in the menu or under a message, and the dialog that holds the link. */

import { el, icon } from "./dom.js";
import { post, sentence } from "./queue.js";
import { fill, texts } from "./words.js";

const dialog = document.getElementById("way");
const ways = JSON.parse(document.getElementById("chat").dataset.ways);
const words = (way) => fill(texts.way, { channel: way.label });

/** Wire the entries of the menu once at the start. */
export function wireWays() {
  for (const button of document.querySelectorAll("#menu [data-way]")) {
    button.addEventListener("click", () => {
      const menu = document.getElementById("menu");
      menu.querySelector("summary").focus();
      menu.open = false;
      open(ways.find((way) => way.channel === button.dataset.way));
    });
  }
}

/** The buttons under a message: the channels it offers; under what waited for the page to open, all there are. */
export function offers(entry) {
  const offered = ways.filter((way) => entry.waited || entry.ways?.includes(way.channel));
  if (!offered.length) return [];
  return [{
    key: `${entry.key} ways`,
    sign: offered.map((way) => way.channel).join(),
    make: () => el("div", { class: "quick", role: "group", "aria-label": texts.ways },
      ...offered.map((way) => el("button", { type: "button", onclick: () => open(way) }, icon("external-link"), words(way)))),
  }];
}

/** A link is made when it is asked for: it is valid for half an hour and for one use. */
async function open(way) {
  const link = dialog.querySelector("a");
  const fault = dialog.querySelector("[role=alert]");
  dialog.querySelector("h2").textContent = words(way);
  link.hidden = true;
  fault.hidden = true;
  dialog.showModal();
  const response = await post(`/chat/ways/${way.channel}`).catch(() => null);
  if (!response?.ok) {
    fault.querySelector("span").textContent = response ? await sentence(response, texts.act_failed) : texts.act_failed;
    fault.hidden = false;
    return;
  }
  link.href = (await response.json()).url;
  link.querySelector("span").textContent = fill(texts.way_open, { channel: way.label });
  link.hidden = false;
  link.focus();
}

dialog.querySelector("a").addEventListener("click", () => dialog.close());
