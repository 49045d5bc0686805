/* Files beside an agent's reply: chosen, pasted or dropped, shown as chips, taken away again. No inline script. */
(() => {
  "use strict";
  const size = (bytes) => bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`;
  const input = () => document.getElementById("berkas");
  const use = (name) => {
    const mark = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    mark.classList.add("i");
    mark.setAttribute("aria-hidden", "true");
    mark.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
    mark.firstChild.setAttribute("href", `#i-${name}`);
    return mark;
  };
  const set = (files) => {
    const held = new DataTransfer();
    for (const file of files) held.items.add(file);
    input().files = held.files;
    draw();
  };
  const chip = (file, place) => {
    const row = document.createElement("li"), named = document.createElement("span"), away = document.createElement("button");
    const picture = document.createElement("span");
    picture.className = "avatar";
    picture.append(use(file.type.startsWith("image/") ? "image" : "file"));
    named.className = "cut";
    named.textContent = `${file.name} · ${size(file.size)}`;
    away.type = "button";
    away.className = "plain icon";
    away.setAttribute("aria-label", `${input().dataset.remove} ${file.name}`);
    away.append(use("x"));
    away.addEventListener("click", () => {
      set([...input().files].filter((_, number) => number !== place));
      document.querySelector("#terlampir button, label[for=berkas]")?.focus?.();
    });
    row.append(picture, named, away);
    return row;
  };
  const draw = () => {
    const box = input(), list = document.getElementById("terlampir");
    if (!box || !list) return;
    const files = [...box.files], most = Number(box.dataset.most), limit = Number(box.dataset.limit);
    list.replaceChildren(...files.map(chip));
    const weight = files.reduce((sum, file) => sum + file.size, 0);
    const fault = files.length > most ? box.dataset.tooMany : weight > limit * 1048576 ? box.dataset.tooLarge : "";
    box.setCustomValidity(fault);
    const told = document.getElementById("terlampir-salah");
    told.textContent = fault;
    told.hidden = !fault;
    // A file is enough said.
    box.form.querySelector("textarea").required = !files.length;
  };
  document.addEventListener("change", (event) => { if (event.target.id === "berkas") draw(); });
  document.body.addEventListener("htmx:after:settle", draw);
  const add = (event, files) => {
    if (!input() || !files?.length || !event.target.closest?.("#composer")) return;
    event.preventDefault();
    set([...input().files, ...files]);
  };
  document.addEventListener("paste", (event) => add(event, event.clipboardData?.files));
  document.addEventListener("dragover", (event) => { if (event.target.closest?.("#composer") && input()) event.preventDefault(); });
  document.addEventListener("drop", (event) => add(event, event.dataTransfer?.files));
})();
