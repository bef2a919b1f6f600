/** Small helpers around the DOM. Text only ever goes in as text. */

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} id @returns {HTMLElement} */
export const byId = (id) => document.getElementById(id);

/**
 * Make an element: properties, `data` for data-*, `aria` for aria-*, then children (nodes or strings; null is skipped).
 * @param {string} tag @param {object} [props] @param {...(Node|string|null|undefined|false)} children
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "data") Object.assign(node.dataset, value);
    else if (name === "aria") for (const key of Object.keys(value)) node.setAttribute(`aria-${key}`, value[key]);
    else if (name === "on") for (const type of Object.keys(value)) node.addEventListener(type, value[type]);
    else if (name in node && name !== "role") node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** One of the page's symbols, for eyes only. */
export function icon(name, extra = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon ${extra}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** A copy of a template's content and its parts by `data-ref`. */
export function clone(id) {
  const content = byId(id).content.cloneNode(true);
  const refs = {};
  for (const node of content.querySelectorAll("[data-ref]")) refs[node.dataset.ref] = node;
  return { content, refs };
}

/** Write only what changed: the browser then lays out only what changed. */
export function setText(node, value) {
  if (node.textContent !== value) node.textContent = value;
}

export function setFlag(node, name, on) {
  if (on) node.dataset[name] = on === true ? "" : on;
  else delete node.dataset[name];
}

/** Replace all children. */
export function fill(node, ...children) {
  node.replaceChildren(...children.filter(Boolean));
}

/** Is somebody typing in this element? Single letters must not act then. */
export function isEditable(node) {
  return node instanceof HTMLElement && (node.isContentEditable || node.matches("input, textarea, select"));
}

/** An address that may become a link, or null. */
export function safeUrl(text) {
  try {
    const url = new URL(text, location.href);
    return ["http:", "https:", "mailto:", "tel:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** Identifier that also works where the page is not a secure context. */
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
