/**
 * Single letters outside fields. Matched by `event.key` (never by place on the keyboard); a symbol typed with AltGr
 * counts as unmodified, dead keys and composition are left alone.
 */

import { byId, isEditable } from "./lib/dom.js";
import { heldRows } from "./select.js";
import { MAC, commandOf } from "./commands.js";

const PANES = ["listas", "atendimento", "contato"];
const MOVES = { j: 1, arrowdown: 1, k: -1, arrowup: -1 };

export function attachKeys(app, acts, list) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.key === "Dead") return;
    const busy = document.querySelector("dialog[open]");
    if (isPalette(event, MAC)) {
      event.preventDefault(); // the browser's own meaning of it would take the focus away
      if (!busy && !event.repeat) acts.run("palette");
      return;
    }
    if (busy) return;
    const graph = event.getModifierState("AltGraph");
    if ((event.ctrlKey || event.altKey || event.metaKey) && !graph) return;
    const done = event.key === "Escape" ? escape(app, acts, list) : !isEditable(event.target) && letter(event, app, acts, list);
    if (done) event.preventDefault();
  });
}

/** Ctrl+K, on a Mac Cmd+K; it acts within text fields too. AltGr counts as Ctrl and Alt on some systems. */
export function isPalette(event, mac) {
  const held = mac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  return held && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
}

function letter(event, app, acts, list) {
  const key = event.key.toLowerCase();
  const inList = event.target.closest?.("#list-rows, #list") || event.target === document.body;
  if (inList && listKey(event, key, acts, list)) return true;
  if (key in MOVES && key.length === 1) {
    list.move(MOVES[key]);
    return true;
  }
  if (event.repeat) return false;
  if (key >= "1" && key <= "9" && key.length === 1) {
    const row = heldRows(app.state)[Number(key) - 1];
    if (row) acts.open(row.id);
    return Boolean(row);
  }
  const found = commandOf(event.shiftKey && /^[a-z]$/.test(key) ? `Shift+${key}` : key);
  if (!found) return false;
  acts.run(found.id);
  return true;
}

function listKey(event, key, acts, list) {
  const row = event.target.closest?.(".row");
  if (key in MOVES) list.move(MOVES[key]);
  else if (key === "home") list.moveTo(0);
  else if (key === "end") list.moveTo(list.ids.length - 1);
  else if (key === "pagedown") list.move(list.page);
  else if (key === "pageup") list.move(-list.page);
  else if (key === "enter" && row && event.target === row) acts.open(row.dataset.id);
  else if (key === "arrowright" && row) row.querySelector(".row-side button:not([hidden])").focus();
  else if (key === "arrowleft" && row) row.focus();
  else return false;
  return true;
}

/** The topmost thing first; then back to the list, on its row. */
function escape(app, acts, list) {
  if (app.ui.panel && matchMedia("(max-width: 1180px)").matches && app.openRow) {
    app.set({ panel: false });
    byId("panel-toggle").focus();
    return true;
  }
  if (document.activeElement?.closest("#listas")) return false;
  acts.back();
  const at = [app.ui.open, list.focus, list.ids[0]].map((id) => list.ids.indexOf(id)).find((place) => place >= 0);
  if (at !== undefined) list.moveTo(at);
  else byId("tab-queue").parentElement.querySelector("[aria-selected=true]").focus();
  return true;
}

/** Focus walks through the panes that can be seen. */
export function walkPanes(by) {
  const shown = PANES.map(byId).filter((pane) => pane.offsetParent);
  const at = shown.findIndex((pane) => pane.contains(document.activeElement));
  const pane = shown.at((at + by + shown.length) % shown.length);
  const target = pane.id === "listas" ? pane.querySelector(".row[tabindex='0']") ?? pane.querySelector("[aria-selected=true]") : pane;
  target.focus();
}

