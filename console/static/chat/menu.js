/** The menu and its two dialogs: language, sound (attention.js), end the chat, erase my data. */

import { post, sentence } from "./queue.js";
import { forget, remember } from "./store.js";
import { texts } from "./words.js";

const menu = document.getElementById("menu");

function closeMenu() {
  menu.open = false;
}

/** Wire the menu once at the start. */
export function wireMenu() {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) closeMenu();
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    closeMenu();
    menu.querySelector("summary").focus();
  });
  for (const opener of document.querySelectorAll("[data-opens]")) {
    opener.addEventListener("click", () => openDialog(opener));
  }
  for (const link of document.querySelectorAll("a[data-language]")) {
    link.addEventListener("click", (event) => changeLanguage(event, link));
  }
  for (const button of document.querySelectorAll("dialog [data-act]")) {
    button.addEventListener("click", () => act(button));
  }
}

/** The focus has to return to something that is still visible when the dialog closes. */
function openDialog(opener) {
  if (menu.contains(opener)) menu.querySelector("summary").focus();
  closeMenu();
  const dialog = document.getElementById(opener.dataset.opens);
  dialog.querySelector("[role=alert]").hidden = true;
  dialog.showModal();
}

async function changeLanguage(event, link) {
  event.preventDefault();
  // The page changes even if the server could not keep the choice: ?lang= carries it.
  await post("/chat/language", { language: link.dataset.language }).catch(() => null);
  location.assign(link.href);
}

async function act(button) {
  const dialog = button.closest("dialog");
  const fault = dialog.querySelector("[role=alert]");
  button.disabled = true;
  const response = await post(button.dataset.act).catch(() => null);
  button.disabled = false;
  fault.hidden = Boolean(response?.ok);
  if (!response?.ok) {
    fault.querySelector("span").textContent = response ? await sentence(response, texts.act_failed) : texts.act_failed;
    return;
  }
  dialog.close();
  if (button.dataset.act !== "/chat/erase") return;
  forget("queue", "draft");
  remember("erased", true);
  location.reload();
}
