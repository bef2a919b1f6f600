/** Holds the state and the choices of this window, and draws the views once per animation frame. */

import { EMPTY, apply } from "./store.js";
import { RequestError, Socket } from "./socket.js";
import { nextEntry } from "./order.js";
import { Pages } from "./pages.js";
import { queueRows } from "./select.js";
import { nowStamp, setServerTime, setZone } from "./lib/time.js";

const MOVES = new Set(["conversation.changed", "batch"]); // rows behind the horizon may have come forward
const SPREAD_MS = 2_000; // so that a mended broker is not met by every console at the same instant

export class App {
  state = EMPTY;
  link = "connecting";
  lostAt = 0;
  left = null; // the last conversation given away here, while that can be undone
  list = null; // the one on the left, which knows the row in focus
  ui = { tab: "queue", chip: "all", channel: "", segment: "", open: null, pane: "lists", panel: true, mode: "reply" };
  #views = []; #watchers = []; #drawing = false; #queue = null; #queueOf = null; #entry = null;

  constructor(settings) {
    this.settings = settings;
    const read = (offset, limit) => this.#fetch("queue.list", { offset, limit }, "local.queue");
    this.pages = new Pages(read, () => this.state);
    this.socket = new Socket(settings.socket, {
      frame: (frame) => this.take(frame),
      state: (link) => this.#linked(link),
      gap: () => this.resync(),
      closed: (code) => this.#closed(code),
    });
    setInterval(() => this.#tick(), 1_000);
  }

  /** `view(app)` is called before each paint in which something may have changed. */
  view(draw) {
    this.#views.push(draw);
  }

  /** `watch(frame, app)` sees every frame once, after the state took it. */
  watch(watcher) {
    this.#watchers.push(watcher);
  }

  get connected() {
    return this.link === "open";
  }

  /** The queue as it stands; computed once for a state, until the next row enters it by itself. */
  get queue() {
    if (this.#queueOf !== this.state) {
      const now = nowStamp();
      this.#queue = this.state.ready ? queueRows(this.state, now) : [];
      this.#entry = nextEntry(this.state.rows.values(), now);
      this.#queueOf = this.state;
    }
    return this.#queue;
  }

  get openRow() {
    return this.ui.open ? this.state.rows.get(this.ui.open) : null;
  }

  take(frame) {
    if (frame.at) setServerTime(frame.at);
    if (frame.type === "snapshot") setZone(frame.data.time_zone);
    this.state = apply(this.state, frame);
    if (frame.type === "mend") setTimeout(() => this.resync(), Math.random() * SPREAD_MS);
    if (frame.type === "queue.refresh") setTimeout(() => this.pages.refill(), Math.random() * 300);
    if (frame.type === "agent.changed") this.pages.refill();
    if (MOVES.has(frame.type)) this.pages.endSoon();
    for (const watcher of this.#watchers) watcher(frame, this);
    this.draw();
  }

  set(choices) {
    Object.assign(this.ui, choices);
    this.draw();
  }

  draw() {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      for (const draw of this.#views) draw(this);
    });
  }

  /** @returns {Promise<object>} rejects with a RequestError, which carries a sentence for people. */
  async request(type, data) {
    const answer = await this.socket.request(type, data);
    if (answer.me) this.take({ type: "local.me", data: answer.me });
    return answer;
  }

  /** Read everything again: a frame may have been lost. */
  resync() {
    return this.#fetch("snapshot", {}, "snapshot");
  }

  /** What dialogs offer may have changed since the page was opened: colleagues, segments, outcomes. */
  renewChoices() {
    return this.#fetch("choices", {}, "local.choices");
  }

  /** Without an answer the state stays as it is, and the answer is null. */
  async #fetch(type, data, as) {
    try {
      const answer = await this.request(type, data);
      this.take({ type: as, data: answer });
      return answer;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      return null;
    }
  }

  #tick() {
    if (this.#entry && this.#entry <= nowStamp()) this.#queueOf = null;
    if (document.visibilityState === "visible") this.draw();
  }

  #linked(link) {
    if (link === "open") this.lostAt = 0;
    else if (!this.lostAt && this.link === "open") this.lostAt = Date.now();
    if (!(link === "connecting" && this.link === "lost")) this.link = link;
    this.draw();
  }

  /** True when there is nothing to reconnect to. */
  #closed(code) {
    if (code === 4401) location.assign(`${this.settings.login}?next=${encodeURIComponent(location.pathname)}`);
    if (code === 4403) this.#linked("refused");
    if (code === 4000) location.reload();
    return code === 4401 || code === 4000;
  }
}
