/** A sentence that needs no answer, gone after a while. What is important also stands elsewhere. */

import { byId, el, icon } from "./dom.js";
import { polite } from "./announce.js";

const STAY_MS = 6_000;

/** @param {string} text @param {{label: string, run: Function}} [act] */
export function toast(text, act) {
  const node = el("div", { className: "toast" }, el("p", {}, text));
  const close = () => node.remove();
  if (act) node.append(el("button", { type: "button", className: "button small", on: { click: () => (close(), act.run()) } }, act.label));
  node.append(el("button", { type: "button", className: "icon-button", aria: { label: "Fechar aviso" }, on: { click: close } }, icon("close")));
  byId("toasts").append(node);
  polite(text);
  setTimeout(close, STAY_MS);
}
