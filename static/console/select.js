/** Questions the views ask of the state. Pure. */

import { compare, inOrder, promisedToOther, reservedForOther } from "./order.js";
import { isOverdue } from "./sla.js";

/** May this person take (or, as supervisor, watch) the row from the queue? */
export function mayTake(state, row, now) {
  if (state.me.supervises) return true;
  if (!state.groups.has(row.queue) || reservedForOther(row, state.me.user, now)) return false;
  return !promisedToOther(row, state.me.user, now);
}

/** May this person choose the row from the list, before its turn? The server decides again. */
export function mayPick(state, row) {
  if (state.me.supervises) return true;
  if (!row.segment) return Boolean(state.lists.picks_general);
  return Boolean(state.lists.segments.find((one) => one.id === row.segment.id)?.picks);
}

/** The queue in the exact order of "Próximo", as far as the server has listed it. */
export function queueRows(state, now) {
  const placed = inOrder(state.rows.values(), now, (row) => mayTake(state, row, now));
  const shown = state.horizon ? placed.filter(({ at }) => compare(at, state.horizon) <= 0) : placed;
  return shown.map(({ row, at }) => ({ ...row, rank: at[0] }));
}

/** How many wait for this person, rows behind the horizon included. */
export function waiting(state, queue) {
  return state.horizon ? Math.max(state.total, queue.length) : queue.length;
}

/** Something of tier 1 or 2, or a VIP, may be taken: the same question the server answers. */
export function urgent(state, queue) {
  if (queue.some((row) => row.rank <= 3 || row.vip)) return true;
  return Boolean(state.horizon && state.urgent);
}

export function heldRows(state) {
  const mine = [];
  for (const row of state.rows.values()) {
    if (row.status === "active" && row.holder && row.holder.user === state.me.user) mine.push(row);
  }
  return mine.sort((a, b) => (a.last_message_at < b.last_message_at ? 1 : -1) || a.n - b.n);
}

/** The time of a promised return has come, by the clock alone. */
const isDue = (row, now) => Boolean(row.promotes_at && row.promotes_at <= now);

/** It is our turn: something is unanswered, or a return is due. */
export const isOurs = (row, now) => row.turn === "us" || row.status === "waiting" || isDue(row, now);

/** Since when it is as it is. */
export const standsSince = (row, now) => row.waiting_since || (isDue(row, now) ? row.promotes_at : row.turn_since);

/** Mine, and it is our turn: oldest debt first. */
export function pendingRows(state, now) {
  return heldRows(state)
    .filter((row) => isOurs(row, now))
    .sort((a, b) => (standsSince(a, now) < standsSince(b, now) ? -1 : 1));
}

/** Given to me and still to be opened, the most pressing first; each with its row. */
export function openOffers(state) {
  return [...state.offers.values()]
    .map((offer) => ({ ...offer, row: state.rows.get(offer.conversation) }))
    .filter(({ row }) => row?.holder?.user === state.me?.user)
    .sort((a, b) => (a.accept_by < b.accept_by ? -1 : 1));
}

/** Promised returns I may see, by their hour. */
export function scheduledRows(state) {
  const found = [...state.rows.values()].filter((row) => row.promotes_at && row.status !== "closed");
  return found.sort((a, b) => (a.promotes_at < b.promotes_at ? -1 : 1));
}

export const dueAt = (row) => (row.due_at ? Date.parse(row.due_at) : null);
export const isLate = (row, now) => Boolean(row.due_at && !row.holder && dueAt(row) < Date.parse(now));

const CHIPS = {
  all: () => true,
  scheduled: (row) => Boolean(row.promotes_at),
  webchat: (row) => row.channel.kind === "webchat",
  vip: (row) => row.vip,
  late: (row, now) => isLate(row, now) || isOverdue(row, now),
};

/** Rows of a tab under its filters. The chip "Agendados" also shows what is not in the queue yet. */
export function listed(state, ui, now, queue) {
  let rows = ui.tab === "queue" ? queue : ui.tab === "held" ? heldRows(state) : pendingRows(state, now);
  if (ui.tab === "queue" && ui.chip === "scheduled") rows = scheduledRows(state);
  return rows.filter(
    (row) =>
      CHIPS[ui.chip](row, now) &&
      (!ui.channel || row.channel.id === ui.channel) &&
      (!ui.segment || (row.segment ? row.segment.id : "none") === ui.segment),
  );
}

/** Lines that occur in what is on hand, for the select. */
export function channels(state) {
  const found = new Map();
  for (const row of state.rows.values()) found.set(row.channel.id, row.channel.label);
  return [...found].sort((a, b) => a[1].localeCompare(b[1], "pt-BR"));
}

/** Why "Próximo" cannot be pressed now, or "". */
export function whyNotNext(state, connected) {
  const { me } = state;
  if (!me) return "Carregando.";
  if (!connected) return "Sem conexão com o servidor.";
  if (me.presence === "paused") return "Você está em pausa. Volte para atender.";
  if (me.presence === "offline") return "Fique disponível para atender.";
  if (me.load >= me.capacity) return "Encerre ou devolva um atendimento.";
  return "";
}
