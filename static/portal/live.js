// The live queue of Center: asks every two seconds while somebody looks, and draws only what changed.
import { put } from "./asking.js";

const EVERY_MS = 2000;
const live = document.getElementById("live");
let shown = "";

async function refresh() {
  if (document.hidden) return;
  const response = await fetch(live.dataset.state, { headers: { Accept: "application/json" } }).catch(() => null);
  live.toggleAttribute("data-stale", !response?.ok);
  if (!response?.ok || response.redirected) return;
  const { html } = await response.json();
  if (html !== shown) draw(html);
}

/** The focus and the places scrolled to stay with whoever is reading. */
function draw(html) {
  const focus = document.activeElement?.id;
  const offsets = [...live.querySelectorAll(".table-wrap")].map((node) => node.scrollLeft);
  put(live, html);
  shown = html;
  live.querySelectorAll(".table-wrap").forEach((node, n) => (node.scrollLeft = offsets[n] ?? 0));
  if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
}

if (live) {
  setInterval(refresh, EVERY_MS);
  document.addEventListener("visibilitychange", refresh);
}
