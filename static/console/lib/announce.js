/** The two live regions of the page. */

import { byId } from "./dom.js";

const QUEUE_EVERY_MS = 10_000;
let queueAt = -QUEUE_EVERY_MS;
let queueTimer = 0;
let latest = "";
let said = "";

/** Said when the reader pauses. */
export function polite(text) {
  byId("polite").textContent = text;
}

/** Said at once: connection lost, a message that did not leave. */
export function assertive(text) {
  byId("assertive").textContent = text;
}

/** The state of the queue, at most one sentence in ten seconds and only when it changed. */
export function queue(text) {
  latest = text;
  if (queueTimer || latest === said) return;
  queueTimer = setTimeout(() => {
    queueTimer = 0;
    queueAt = performance.now();
    if (latest !== said) polite((said = latest));
  }, Math.max(0, queueAt + QUEUE_EVERY_MS - performance.now()));
}
