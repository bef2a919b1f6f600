/** Arrow keys between the tabs of a tab list; the chosen one is told by the caller. */

export function attachTabs(list, choose) {
  const tabs = () => [...list.querySelectorAll("[role=tab]")];
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) choose(tab);
  });
  list.addEventListener("keydown", (event) => {
    const all = tabs();
    const at = all.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const tab = all.at(to % all.length);
    tab.focus();
    choose(tab);
  });
}

export function selectTab(tab, on) {
  if (tab.getAttribute("aria-selected") === String(on)) return;
  tab.setAttribute("aria-selected", String(on));
  tab.tabIndex = on ? 0 : -1;
}
