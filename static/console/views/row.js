/** One row of the lists. Drawing again writes only what changed. */

import { clone, el, icon, setFlag, setText } from "../lib/dom.js";
import { clock, full, short, since } from "../lib/time.js";
import { KIND_ICON, SOURCE, plural } from "../labels.js";
import { dueAt, isLate, isOurs, standsSince } from "../select.js";
import { isOverdue, markOf } from "../sla.js";

const parts = new WeakMap();

export function makeRow(id) {
  const { content, refs } = clone("row");
  const node = content.firstElementChild;
  node.id = id ? `row-${id}` : "";
  node.dataset.id = id;
  parts.set(node, refs);
  return node;
}

/** @param {{now: string, open: boolean, key: string, picks: boolean}} about */
export function drawRow(node, row, about) {
  const refs = parts.get(node);
  const since_ = standsSince(row, about.now);
  drawKind(refs.kind, row);
  setText(refs.name, row.name || "Sem nome");
  refs.unread.hidden = !row.unread;
  setText(refs.unread, String(row.unread || ""));
  if (row.unread) refs.unread.setAttribute("aria-label", plural(row.unread, "não lida", "não lidas"));
  setText(refs.wait, isOurs(row, about.now) ? since(since_) : "respondido");
  refs.wait.dateTime = since_;
  refs.wait.title = `Desde ${full(since_)}`;
  refs.vip.hidden = !row.vip;
  setText(refs.channel, row.channel.label);
  refs.channel.title = row.channel.label;
  drawMarks(refs.marks, row, about.now);
  setText(refs.preview, row.preview || "");
  drawScore(refs.score, row, about.key);
  refs.why.setAttribute("aria-label", `Por quê? ${row.name}`);
  refs.why.hidden = Boolean(row.holder);
  refs.pick.setAttribute("aria-label", `Atender ${row.name}`);
  refs.pick.hidden = Boolean(row.holder) || !about.picks;
  setFlag(node, "tier", tier(row));
  setFlag(node, "vip", row.vip);
  setFlag(node, "late", isLate(row, about.now) || isOverdue(row, about.now));
  setFlag(node, "open", about.open);
  if (about.open) node.setAttribute("aria-current", "true");
  else node.removeAttribute("aria-current");
}

const tier = (row) => (row.rank === 1 ? "scheduled" : row.rank ? (row.rank < 4 ? "webchat" : "") : "");

function drawKind(node, row) {
  if (node.dataset.kind === row.channel.kind) return;
  node.dataset.kind = row.channel.kind;
  node.replaceChildren(icon(KIND_ICON[row.channel.kind] ?? "chat"));
}

function drawMarks(node, row, now) {
  const marks = marksOf(row, now);
  const text = marks.map(([, , words]) => words).join("|");
  if (node.dataset.text === text) return;
  node.dataset.text = text;
  node.replaceChildren(...marks.map(([kind, symbol, words]) => el("span", { className: `mark ${kind}` }, icon(symbol), words)));
}

/** Marks in words: a colour alone says nothing. */
function marksOf(row, now) {
  const marks = [];
  if (row.promotes_at && isLate(row, now)) marks.push(["late", "clock", `Atrasado ${since(dueAt(row))}`]);
  else if (row.promotes_at) marks.push(["promise", "clock", `Agendamento ${short(dueAt(row))}${row.owner ? `, ${row.owner.name}` : ""}`]);
  if (row.lane && row.status === "waiting" && row.channel.kind === "webchat") {
    marks.push(row.lane.rank === 2 ? ["site", "globe", "no site"] : ["", "globe", "saiu do site"]);
  }
  if (row.lane?.cls === "top" && row.status === "waiting") marks.push(["promise", "pin", "posto no topo"]);
  const promise = markOf(row, now);
  if (promise) marks.push(promise);
  if (row.reserved_for && row.reserved_until > now) marks.push(["", "lock", `Reservado até ${clock(row.reserved_until)}`]);
  return marks;
}

function drawScore(node, row, key) {
  const lane = row.lane ?? row.return_lane;
  const words = row.holder ? (key ? `tecla ${key}` : "") : lane ? `${lane.priority} ${SOURCE[lane.priority_source]}` : "";
  if (node.dataset.text === words) return;
  node.dataset.text = words;
  if (row.holder) node.replaceChildren(key ? el("kbd", {}, key) : "");
  else if (lane) node.replaceChildren(el("b", {}, String(lane.priority)), ` ${SOURCE[lane.priority_source]}`);
  else node.replaceChildren();
  node.title = lane && !row.holder ? `Prioridade ${lane.priority}, do ${SOURCE[lane.priority_source]}` : "";
}
