/** Times a segment has promised, by the server's clock. They mark and warn; nothing here sorts. Pure. */

import { short, span } from "./lib/time.js";

export const PROMISE = { first: "1ª resposta", next: "Próxima resposta", resolution: "Resolução" };
const LOOK = { up: ["late", "fail"], warn: ["vip", "clock"], ok: ["", "check"] };
const WORST = ["up", "warn", "ok"];
const MINUTE_MS = 60_000;

/** "up" (estourado), "warn" (atenção), "ok", or "" while it stands. */
export function stateOf(clock, now) {
  if (!clock.due_at) return "";
  const at = Date.parse(now);
  if (Date.parse(clock.due_at) <= at) return "up";
  return clock.warn_at && Date.parse(clock.warn_at) <= at ? "warn" : "ok";
}

/** The criticality of a row: its worst promise, of several the one due first; null when none runs. */
export function critical(row, now) {
  const running = (row.sla ?? []).filter((clock) => clock.due_at).map((clock) => ({ clock, state: stateOf(clock, now) }));
  const first = (a, b) => WORST.indexOf(a.state) - WORST.indexOf(b.state) || Date.parse(a.clock.due_at) - Date.parse(b.clock.due_at);
  return running.sort(first)[0] ?? null;
}

export const isOverdue = (row, now) => critical(row, now)?.state === "up";

/** A mark of the lists: look, symbol and words; null when nothing runs. */
export function markOf(row, now) {
  const found = critical(row, now);
  return found && [...LOOK[found.state], words(found.clock, found.state, now)];
}

function words(clock, state, now) {
  const off = Date.parse(clock.due_at) - Date.parse(now);
  const time = Math.abs(off) < MINUTE_MS ? "menos de 1 min" : span(Math.abs(off));
  if (state === "up") return `Estourado há ${time}`;
  return state === "warn" ? `Atenção: ${time}` : `No prazo: ${time}`;
}

/** One line of the panel: what is promised, its mark and its hour. The time left is not in it, so it seldom changes. */
export function lineOf(clock, now) {
  const state = stateOf(clock, now);
  const name = PROMISE[clock.kind];
  if (!state) return { name, look: "", symbol: "pause", words: "Parado", more: `vez do cliente, restam ${span(clock.left_s * 1_000)}` };
  const [look, symbol] = LOOK[state];
  const said = { up: ["Estourado", "venceu em"], warn: ["Atenção", "vence em"], ok: ["No prazo", "vence em"] }[state];
  return { name, look, symbol, words: said[0], more: `${said[1]} ${short(clock.due_at)}` };
}
