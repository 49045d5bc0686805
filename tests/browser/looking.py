"""What is wrong with a page to somebody who looks at it, or who cannot: measured in the browser itself."""

from __future__ import annotations

from playwright.sync_api import Page

# Least side of what is pressed, in CSS pixels (WCAG 2.2, 2.5.8); links inside a sentence are exempt there as here.
TARGET = 24
# On a phone a finger needs more (WCAG 2.2, 2.5.5), except for words in a line of text or a table that lead somewhere.
FINGER = 44
NAMED_ROLES = frozenset(
    "button link textbox searchbox combobox listbox checkbox radio switch slider spinbutton DisclosureTriangle".split()
)
MEASURE = """([least, finger]) => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const faults = wide > 0 ? [`scrolls ${wide} px sideways`] : [];
  const inSentence = (node) => getComputedStyle(node).display === "inline"
    && node.parentElement.textContent.trim() !== node.textContent.trim();
  const controls = "a[href], button, summary, select, textarea, input:not([type=hidden])";
  for (const node of document.querySelectorAll(controls)) {
    if (!node.checkVisibility({ visibilityProperty: true }) || node.closest(".sr, .skip") || inSentence(node)) continue;
    const pressed = ["radio", "checkbox"].includes(node.type) && node.closest("label") || node;
    const { width, height } = pressed.getBoundingClientRect();
    const words = node.matches("a:not(.btn, .qrow, nav a)") || node.closest(".why-box");
    if (width > 0 && (Math.min(width, height) < least - 0.5 || !words && height < finger - 0.5))
      faults.push(`${Math.round(width)} x ${Math.round(height)} px: ${node.outerHTML.slice(0, 120)}`);
  }
  return faults;
}"""
# What a page owes to whoever does not see it as it is drawn: WCAG 2.2, 1.3.1, 2.4.2, 2.4.6, 3.1.1, 4.1.1 of old.
STRUCTURE = """() => {
  const faults = [];
  const shown = (node) => node.checkVisibility({ visibilityProperty: true });
  const count = (what) => [...document.querySelectorAll(what)].length;
  if (!["id", "en"].includes(document.documentElement.lang)) faults.push(`lang is "${document.documentElement.lang}"`);
  if (!document.title.trim()) faults.push("no title");
  if (count("h1") !== 1) faults.push(`${count("h1")} h1`);
  if (count("main") !== 1) faults.push(`${count("main")} main`);
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  for (const id of new Set(ids.filter((id, place) => ids.indexOf(id) !== place))) faults.push(`id ${id} twice`);
  for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (shown(field) && !field.labels.length && !field.ariaLabel) faults.push(`no label: ${field.name}`);
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    const place = link.getAttribute("href").slice(1);
    if (place && !document.getElementById(place)) faults.push(`#${place} leads nowhere`);
  }
  return faults;
}"""


def faults_of(page: Page, *, finger: int = TARGET) -> list[str]:
    """Return what is wrong with the page as it stands: sideways scrolling, targets lower than `finger`, no names."""
    found: list[str] = page.evaluate(MEASURE, [TARGET, finger])
    structure: list[str] = page.evaluate(STRUCTURE)
    return [*found, *structure, *nameless(page)]


def nameless(page: Page) -> list[str]:
    """Return the controls for which a screen reader has no name, by the browser's own accessibility tree."""
    line = page.context.new_cdp_session(page)
    nodes = line.send("Accessibility.getFullAXTree")["nodes"]
    line.detach()
    roles = [
        node["role"]["value"]
        for node in nodes
        if not node["ignored"] and node["role"]["value"] in NAMED_ROLES and not node["name"]["value"].strip()
    ]
    return [f"{role} without a name" for role in roles]
