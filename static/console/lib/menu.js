/** A button with a menu: arrows move, Esc and leaving close, focus returns to the button. */

const ITEMS = "[role^=menuitem]";

/** @param {HTMLElement} button @param {HTMLElement} menu @param {() => void} [fill] called before it opens */
export function attachMenu(button, menu, fill) {
  const items = () => [...menu.querySelectorAll(ITEMS)];
  const close = (back) => {
    menu.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (back) button.focus();
  };
  const open = () => {
    fill?.();
    menu.hidden = false;
    button.setAttribute("aria-expanded", "true");
    items()[0]?.focus();
  };
  button.addEventListener("click", () => (menu.hidden ? open() : close(true)));
  menu.addEventListener("click", (event) => event.target.closest(ITEMS) && close(true));
  menu.addEventListener("keydown", (event) => move(event, items(), () => close(true)));
  document.addEventListener("pointerdown", (event) => {
    if (!menu.hidden && !menu.contains(event.target) && !button.contains(event.target)) close(false);
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget) && event.relatedTarget !== button) close(false);
  });
  return { open, close };
}

function move(event, items, close) {
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === "Escape") close();
  else if (to !== undefined) items.at(to % items.length)?.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
