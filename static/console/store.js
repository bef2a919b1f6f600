/** `apply(state, frame) → state`: what the console knows. Pure; applying a frame twice or late changes nothing. */

import { compare, place } from "./order.js";
import * as threads from "./threads.js";

export const EMPTY = Object.freeze({
  ready: false,
  me: null,
  groups: new Set(),
  rows: new Map(),
  total: 0,
  urgent: false,
  limit: 0,
  // Place of the last row the server listed, when there are more behind it: rows after it are not shown.
  horizon: null,
  // Of the returns to come only the next ones are here.
  scheduledMore: false,
  threads: new Map(),
  typing: new Map(),
  // What distribution has given me and I have not opened yet, by conversation.
  offers: new Map(),
  lists: { outcomes: [], pauses: [], segments: [], tags: [], agents: [], picks_general: false },
});

const HANDLERS = {
  snapshot: (state, data) => snapshot(state, data),
  batch: (state, data) => data.frames.reduce(apply, state),
  "conversation.changed": (state, data) => putRow(state, data.conversation),
  "conversation.gone": (state, data) => dropRow(state, data.conversation),
  "lanes.changed": (state, data) => lanes(state, data.lanes),
  "agent.changed": (state, data) => ({ ...state, me: { ...state.me, ...data.me } }),
  "message.created": (state, data) => thread(state, data.conversation, (one) => threads.put(one, data.message)),
  "message.changed": (state, data) => thread(state, data.conversation, (one) => threads.put(one, data.message)),
  "schedule.changed": (state, data) => thread(state, data.conversation, (one) => threads.promised(one, data.schedule)),
  "offer.made": (state, data) => offered(state, data),
  "offer.ended": (state, data) => unoffered(state, data.conversation),
  "visitor.page": (state, data) => thread(state, data.conversation, (one) => threads.page(one, data.page)),
  typing: (state, data, at) => typing(state, data, at),
  // Made in this browser from answers to its own requests.
  "local.me": (state, data) => ({ ...state, me: { ...state.me, ...data } }),
  "local.choices": (state, data) => ({ ...state, lists: lists(data) }),
  "local.queue": (state, data) => queue(state, data),
  "local.row": (state, data) => putRow(state, data),
  "local.opened": (state, data) => opened(state, data),
  "local.older": (state, data) => thread(state, data.id, (one) => threads.older(one, data)),
  "local.message": (state, data) => thread(state, data.conversation, (one) => threads.put(one, data)),
  "local.unsent": (state, data) => thread(state, data.conversation, (one) => threads.drop(one, data.client_id)),
  "local.details": (state, data) => thread(state, data.id, (one) => ({ ...one, details: { ...one.details, ...data.details } })),
};

export function apply(state, frame) {
  const handler = HANDLERS[frame.type];
  return handler ? handler(state, frame.data, frame.at) : state;
}

function snapshot(state, data) {
  const rows = new Map();
  for (const row of [...data.queue.rows, ...data.held, ...data.scheduled]) rows.set(row.id, row);
  for (const id of state.threads.keys()) {
    if (!rows.has(id) && state.rows.has(id)) rows.set(id, state.rows.get(id));
  }
  const offers = new Map((data.offers ?? []).map((offer) => [offer.conversation, offer]));
  const next = { ...state, ready: true, me: data.me, groups: new Set(data.groups), rows, offers, lists: lists(data), scheduledMore: Boolean(data.scheduled_more) };
  return { ...next, ...edge(data.queue, data.now) };
}

const lists = ({ outcomes, pauses, segments, tags, agents, picks_general }) => ({ outcomes, pauses, segments, tags, agents, picks_general });

/** The server's count and where its list ended. */
function edge(listed, now) {
  const { rows, total, urgent, offset, limit } = listed;
  const last = offset + rows.length < total ? rows.at(-1) : null;
  return { total, urgent, limit: offset + limit, horizon: last ? place(last, now) : null };
}

/** The server's list is newer than anything we have: rows of equal version too, since a moved lane raises none. */
function queue(state, data) {
  const rows = new Map(state.rows);
  for (const row of data.rows) if (!rows.has(row.id) || row.version >= rows.get(row.id).version) rows.set(row.id, row);
  const named = new Set(data.rows.map((row) => row.id));
  const end = edge(data, data.now);
  const start = data.offset && data.rows.length ? place(data.rows[0], data.now) : null;
  for (const [id, row] of rows) {
    if (named.has(id) || state.threads.has(id)) continue;
    const at = place(row, data.now);
    // What stands between the list's ends and is not in it has left, or moved out of sight.
    if (at && !(start && compare(at, start) < 0) && !(end.horizon && compare(at, end.horizon) > 0)) rows.delete(id);
  }
  return { ...state, rows, ...end, ...farther(state, end) };
}

/** A page that stops before what is known leaves its end where it is. */
function farther({ horizon, limit }, end) {
  return end.horizon && end.limit < limit ? { horizon, limit } : {};
}

/** `me`: how full I am with it. */
function offered(state, { me, ...offer }) {
  return { ...state, me: { ...state.me, ...me }, offers: new Map(state.offers).set(offer.conversation, offer) };
}

function unoffered(state, id) {
  if (!state.offers.has(id)) return state;
  const offers = new Map(state.offers);
  offers.delete(id);
  return { ...state, offers };
}

function newer(known, row) {
  return !known || row.version > known.version;
}

function putRow(state, row) {
  if (!row || !newer(state.rows.get(row.id), row)) return state;
  const rows = new Map(state.rows);
  rows.set(row.id, row);
  return { ...state, rows };
}

function dropRow(state, id) {
  if (!state.rows.has(id) && !state.threads.has(id)) return state;
  const rows = new Map(state.rows);
  const kept = new Map(state.threads);
  rows.delete(id);
  kept.delete(id);
  return { ...state, rows, threads: kept };
}

/** A changed priority: a few lanes travel, and every row that stands in one of them moves. */
function lanes(state, changed) {
  const byId = new Map(changed.map((lane) => [lane.id, lane]));
  let touched = false;
  const rows = new Map(state.rows);
  for (const [id, row] of rows) {
    const lane = row.lane && byId.get(row.lane.id);
    const back = row.return_lane && byId.get(row.return_lane.id);
    if (!lane && !back) continue;
    touched = true;
    rows.set(id, {
      ...row,
      lane: lane ? { ...row.lane, ...lane } : row.lane,
      return_lane: back ? { ...row.return_lane, ...back } : row.return_lane,
    });
  }
  return touched ? { ...state, rows } : state;
}

function thread(state, id, change) {
  const known = state.threads.get(id);
  if (!known) return state;
  const changed = change(known);
  if (changed === known) return state;
  return { ...state, threads: new Map(state.threads).set(id, changed) };
}

/** One thread is kept: the one on the screen. Its unsent messages survive being read again. */
function opened(state, data) {
  const id = data.conversation.id;
  const next = putRow(state, data.conversation);
  return { ...next, threads: new Map([[id, threads.open(state.threads.get(id), data)]]) };
}

function typing(state, data, at) {
  return { ...state, typing: new Map(state.typing).set(data.conversation, { who: data.who, at }) };
}
