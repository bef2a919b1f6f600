/** The options below a field: arrows move the active one, the focus stays in the field. */

/** @param {HTMLElement} list */
export const optionsOf = (list) => [...list.querySelectorAll("[role=option][id]")];

export const activeOf = (options) => options.find((one) => one.getAttribute("aria-selected") === "true") ?? null;

export function activate(input, options, one) {
  for (const other of options) other.setAttribute("aria-selected", String(other === one));
  if (!one) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", one.id);
  return one.scrollIntoView({ block: "nearest" });
}

/** Arrow keys, around the ends. True when the key was one. */
export function moveActive(event, input, options) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return false;
  event.preventDefault();
  const at = options.indexOf(activeOf(options));
  const to = at < 0 && by < 0 ? -1 : (at + by) % Math.max(1, options.length);
  activate(input, options, options.at(to));
  return true;
}
