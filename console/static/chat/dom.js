/** Building and refreshing elements without a framework. Text is always text: only `html` from our server is markup. */

/** An element with properties (`class`, `data-*`, `aria-*` as attributes), listeners (`onclick`) and children. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "html") node.innerHTML = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** One use of an icon of the page's sprite. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

const marks = new WeakMap();

/**
 * Make the children of `parent` these, touching only what differs, so focus, selection and what a reader announces stay.
 * One wanted child: `key` (who it is), `sign` (made anew when this differs), `make()`, `update(node)` after every pass,
 * `inside` (its own wanted children).
 */
export function sync(parent, wanted) {
  const have = new Map([...parent.children].map((child) => [marks.get(child)?.key, child]));
  let place = parent.firstElementChild;
  for (const { key, sign = "", make, update, inside } of wanted) {
    let node = have.get(key);
    have.delete(key);
    if (!node || marks.get(node).sign !== sign) {
      if (node === place) place = place?.nextElementSibling ?? null;
      node?.remove();
      node = make();
      marks.set(node, { key, sign });
    }
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
    if (inside) sync(node, inside);
    update?.(node);
  }
  for (const gone of have.values()) gone.remove();
}
