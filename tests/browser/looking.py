"""What is wrong with a page to somebody who looks at it, or who cannot: measured in the browser itself."""

from __future__ import annotations

from playwright.sync_api import Page

# Least side of what is pressed, in CSS pixels (WCAG 2.2, 2.5.8); links inside a sentence are exempt there as here.
TARGET = 24
NAMED_ROLES = frozenset(
    "button link textbox searchbox combobox listbox checkbox radio switch slider spinbutton DisclosureTriangle".split()
)
MEASURE = """(least) => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const faults = wide > 0 ? [`scrolls ${wide} px sideways`] : [];
  const inSentence = (node) => getComputedStyle(node).display === "inline"
    && node.parentElement.textContent.trim() !== node.textContent.trim();
  const controls = "a[href], button, summary, select, textarea, input:not([type=hidden])";
  for (const node of document.querySelectorAll(controls)) {
    if (!node.checkVisibility({ visibilityProperty: true }) || node.closest(".sr, .skip") || inSentence(node)) continue;
    const pressed = ["radio", "checkbox"].includes(node.type) && node.closest("label") || node;
    const { width, height } = pressed.getBoundingClientRect();
    if (width > 0 && Math.min(width, height) < least - 0.5)
      faults.push(`${Math.round(width)} x ${Math.round(height)} px: ${node.outerHTML.slice(0, 120)}`);
  }
  return faults;
}"""


def faults_of(page: Page) -> list[str]:
    """Return what is wrong with the page as it stands: sideways scrolling, small targets, nameless controls."""
    found: list[str] = page.evaluate(MEASURE, TARGET)
    return [*found, *nameless(page)]


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
