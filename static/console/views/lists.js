/** The left pane: three lists, their filters, one windowed grid. */

import { byId, el, fill, setFlag, setText } from "../lib/dom.js";
import { nowStamp, clock } from "../lib/time.js";
import { attachTabs, selectTab } from "../lib/tabs.js";
import { WindowedList } from "../lib/windowed.js";
import * as announce from "../lib/announce.js";
import { channels, heldRows, listed, mayPick, pendingRows, urgent, waiting } from "../select.js";
import { plural } from "../labels.js";
import { drawRow, makeRow } from "./row.js";
import { emptyList } from "./empty.js";

const JUST_MOVED_MS = 400;

/** @param {import("../app.js").App} app @param {{open: Function, why: Function}} acts */
export function listsView(app, acts) {
  const scroller = byId("list");
  const held = new HeldStill(scroller, byId("held-back"), () => app.draw());
  const list = new WindowedList({
    scroller,
    space: byId("list-rows"),
    make: makeRow,
    draw: (node, row, at) => drawRow(node, row, {
      now: nowStamp(), open: row.id === app.ui.open, picks: app.ui.tab === "queue" && mayPick(app.state, row), key: app.ui.tab === "held" && at < 9 ? String(at + 1) : "",
    }),
  });
  app.list = list;
  attachTabs(document.querySelector(".tabs"), (tab) => {
    held.forget();
    app.set({ tab: tab.dataset.tab });
    scroller.scrollTop = 0;
  });
  attachFilters(app);
  attachPress(byId("list-rows"), list, acts);
  byId("list-rows").addEventListener("focusin", (event) => {
    const row = event.target.closest(".row");
    if (row) list.focus = row.dataset.id;
  });
  app.view(() => draw(app, list, held));
  return list;
}

function draw(app, list, held) {
  const { state, ui } = app;
  for (const tab of document.querySelectorAll(".tab")) selectTab(tab, tab.dataset.tab === ui.tab);
  for (const chip of document.querySelectorAll("[data-chip]")) chip.setAttribute("aria-pressed", String(chip.dataset.chip === ui.chip));
  byId("list").setAttribute("aria-labelledby", `tab-${ui.tab}`);
  if (!state.ready) return;
  drawCounts(app);
  drawSelects(app);
  const rows = listed(state, ui, nowStamp(), app.queue);
  const shown = ui.tab === "queue" ? rows : held.filter(rows, ui.tab);
  const kind = [ui.tab, ui.chip, ui.channel, ui.segment].join();
  list.show(shown, list.kind !== kind);
  list.kind = kind;
  byId("list-rows").setAttribute("aria-label", byId(`tab-${ui.tab}`).firstChild.textContent.trim());
  byId("list-note").hidden = !(state.scheduledMore && ui.tab === "queue" && ui.chip === "scheduled");
  const empty = byId("list-empty");
  empty.hidden = shown.length > 0;
  if (!shown.length) emptyList(empty, app);
}

function drawCounts(app) {
  const { state, queue } = app;
  const hot = urgent(state, queue);
  const counts = { queue: waiting(state, queue), pending: pendingRows(state, nowStamp()).length, held: heldRows(state).length };
  for (const node of document.querySelectorAll("[data-count]")) {
    setText(node, counts[node.dataset.count] ? String(counts[node.dataset.count]) : "");
    if (node.dataset.count === "queue") setFlag(node, "hot", hot);
  }
  const pressing = queue.filter((row) => row.rank <= 3 || row.vip).length;
  announce.queue(`${counts.queue} na fila${pressing ? `, ${plural(pressing, "urgente", "urgentes")}` : ""}.`);
}

function drawSelects(app) {
  options(byId("filter-channel"), "Canal / linha", channels(app.state), app.ui.channel);
  const segments = app.state.lists.segments.map((segment) => [segment.id, segment.name]);
  options(byId("filter-segment"), "Segmento", [...segments, ["none", "Fila geral"]], app.ui.segment);
}

function options(select, first, pairs, value) {
  const key = JSON.stringify(pairs);
  if (select.dataset.key !== key) {
    select.dataset.key = key;
    fill(select, el("option", { value: "" }, first), ...pairs.map(([id, name]) => el("option", { value: id }, name)));
  }
  if (select.value !== value) select.value = value;
}

function attachFilters(app) {
  document.querySelector(".chips").addEventListener("click", (event) => {
    const chip = event.target.closest(".chip");
    if (chip) app.set({ chip: chip.dataset.chip });
  });
  byId("filter-channel").addEventListener("change", (event) => app.set({ channel: event.target.value }));
  byId("filter-segment").addEventListener("change", (event) => app.set({ segment: event.target.value }));
  byId("list").addEventListener("scroll", () => {
    const { scrollTop, clientHeight, scrollHeight } = byId("list");
    const near = scrollTop + clientHeight > scrollHeight - clientHeight;
    if (near && app.ui.tab === "queue") app.pages.more();
  }, { passive: true });
}

/** A press on a row that slid under the pointer a moment ago was meant for another: it only flashes. */
function attachPress(space, list, acts) {
  let settled = true;
  space.addEventListener("pointerdown", (event) => {
    const row = event.target.closest(".row");
    settled = !row || list.settledFor(row.dataset.id) > JUST_MOVED_MS;
  });
  space.addEventListener("click", (event) => {
    const row = event.target.closest(".row");
    if (!row) return;
    if (!settled) {
      row.dataset.flash = "";
      setTimeout(() => delete row.dataset.flash, 600);
      return;
    }
    list.focus = row.dataset.id;
    if (event.target.closest(".why")) acts.why(row.dataset.id);
    else if (event.target.closest(".pick")) acts.pick(row.dataset.id);
    else acts.open(row.dataset.id);
  });
}

/** Own lists do not move while somebody reads or points at them: changes wait behind a button. */
class HeldStill {
  #inside = false; #ids = null; #tab = ""; #button; #waiting = 0;

  constructor(scroller, button, draw) {
    this.#button = button;
    const watch = (type, inside) => scroller.addEventListener(type, () => (this.#inside = inside));
    watch("pointerenter", true);
    watch("pointerleave", false);
    button.addEventListener("click", () => (this.forget(), draw()));
  }

  forget() {
    this.#ids = null;
  }

  /** The rows in the order the reader knows. What left is gone at once; only order and newcomers wait. */
  filter(rows, tab) {
    const ids = rows.map((row) => row.id);
    if (!this.#inside || !this.#ids || this.#tab !== tab) {
      this.#ids = ids;
      this.#tab = tab;
      this.#say(0);
      return rows;
    }
    const byId_ = new Map(rows.map((row) => [row.id, row]));
    this.#ids = this.#ids.filter((id) => byId_.has(id));
    const known = new Set(this.#ids);
    this.#say(ids.filter((id, at) => !known.has(id) || this.#ids[at] !== id).length);
    return this.#ids.map((id) => byId_.get(id));
  }

  #say(count) {
    if (count === this.#waiting) return;
    this.#waiting = count;
    this.#button.hidden = !count;
    this.#button.textContent = `${plural(count, "atualização", "atualizações")} · aplicar`;
    this.#button.title = `Lista parada desde ${clock(Date.now())}`;
  }
}
