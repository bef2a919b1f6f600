/** A sentence that needs no answer, gone after a while. What is important also stands elsewhere. */

import { byId, el, icon } from "./dom.js";
import { polite } from "./announce.js";

const STAY_MS = 6_000;
const OFFER_MS = 8_000;

/**
 * @param {string} text
 * @param {{label: string, keys: string, run: Function}} [act] what can be done about it meanwhile
 * @returns {() => void} takes it away
 */
export function toast(text, act) {
  const node = el("div", { className: "toast" }, el("p", {}, text));
  let came = null; // where the focus was before it entered
  const close = () => {
    const within = node.contains(document.activeElement);
    node.remove();
    if (within && came?.isConnected) came.focus();
  };
  if (act) node.append(offer(act, close));
  node.append(el("button", { type: "button", className: "icon-button", aria: { label: "Fechar aviso" }, on: { click: close } }, icon("close")));
  byId("toasts").append(node);
  polite(text);
  node.addEventListener("focusin", (event) => (came ??= node.contains(event.relatedTarget) ? null : event.relatedTarget));
  stay(node, act ? OFFER_MS : STAY_MS, close);
  return close;
}

const offer = ({ label, keys, run }, close) =>
  el("button", { type: "button", className: "button small", title: `${label} (${keys})`, "aria-keyshortcuts": keys, on: { click: () => (close(), run()) } }, label);

/** Its time stands still under the pointer and while the focus is in it. */
function stay(node, ms, over) {
  let left = ms;
  let since = 0;
  let timer = 0;
  const run = () => {
    if (timer || node.matches(":hover, :focus-within")) return;
    since = performance.now();
    timer = setTimeout(over, left);
  };
  const stop = () => {
    if (!timer) return;
    clearTimeout(timer);
    timer = 0;
    left -= performance.now() - since;
  };
  for (const type of ["pointerenter", "focusin"]) node.addEventListener(type, stop);
  for (const type of ["pointerleave", "focusout"]) node.addEventListener(type, () => setTimeout(run));
  run();
}
