/**
 * Everything the chat knows, as a pure function of the old state and an event.
 * Messages are kept by id and version: an equal or older version changes nothing, so frames may repeat or come late.
 */

export const EMPTY = {
  connection: "idle", // idle, connecting, online, lost, refused
  conversation: null,
  ready: false,
  open: true,
  messages: {},
  outbox: [], // {client_id, text, attachments, files, at, state: "sending" | "failed", sentence}
  typing: null, // who writes
  seenAt: "", // the agent has read what was written up to here
  panel: { open: false, visible: true },
  closed: false, // by an agent: now it may be rated
  rating: null,
  handover: null, // by what the visitor asked to go on
  transcript: false, // may a copy be sent by e-mail?
  known: {}, // name and e-mail the host's page told
};

const REDUCERS = {
  connection: (state, { value }) => ({ ...state, connection: value }),
  panel: (state, { panel }) => ({ ...state, panel: { ...state.panel, ...panel } }),
  hello: (state, { data }) =>
    merge(
      {
        ...state, ready: true, conversation: data.conversation ?? null, open: data.open ?? state.open, seenAt: later(state.seenAt, data.seen_at),
        closed: Boolean(data.closed), rating: data.rating ?? null, handover: data.handover ?? null, transcript: Boolean(data.transcript), known: data.known ?? {},
      },
      data.messages ?? [],
    ),
  reset: (state) => ({ ...EMPTY, connection: state.connection, open: state.open, panel: state.panel }),
  rated: (state, { rating }) => ({ ...state, rating }),
  "handed over": (state, { by }) => ({ ...state, handover: by }),
  queued: (state, { draft }) => ({ ...state, outbox: [...without(state.outbox, draft.client_id), draft] }),
  failed: (state, { client_id: id, sentence }) => ({
    ...state,
    outbox: state.outbox.map((draft) => (draft.client_id === id ? { ...draft, state: "failed", sentence } : draft)),
  }),
  dropped: (state, { client_id: id }) => ({ ...state, outbox: without(state.outbox, id) }),
  accepted: (state, { message, conversation }) =>
    merge({ ...state, conversation: conversation ?? state.conversation, closed: false, rating: null }, [message]),
  frame: (state, { frame }) => (FRAMES[frame.type] ? FRAMES[frame.type](state, frame.data ?? {}) : state),
  quiet: (state) => (state.typing ? { ...state, typing: null } : state),
};

const FRAMES = {
  snapshot: (state, data) => ({ ...state, open: data.open ?? state.open }),
  "message.created": (state, data) => {
    const next = data.message ? merge(state, [data.message]) : state;
    // Whoever answers has read what came before.
    return data.message?.direction === "out" ? { ...next, typing: null, seenAt: later(state.seenAt, data.message.at) } : next;
  },
  "message.changed": (state, data) => (data.message ? merge(state, [data.message]) : state),
  closed: (state) => ({ ...state, closed: true, typing: null }),
  reopened: (state) => ({ ...state, closed: false }),
  typing: (state, data) => ({ ...state, typing: data.who || "Atendente" }),
  seen: (state, data) => ({ ...state, seenAt: later(state.seenAt, data.at) }),
  batch: (state, data) => (data.frames ?? []).reduce((held, frame) => REDUCERS.frame(held, { frame }), state),
};

/** @returns {object} the new state; the same object when nothing changed */
export function apply(state, event) {
  const reduce = REDUCERS[event.type];
  return reduce ? reduce(state, event) : state;
}

function merge(state, incoming) {
  const messages = { ...state.messages };
  let { outbox } = state;
  for (const message of incoming) {
    const known = messages[message.id];
    if (!known || (message.version ?? 0) >= (known.version ?? 0)) messages[message.id] = message;
    if (message.client_id) outbox = without(outbox, message.client_id);
  }
  return { ...state, messages, outbox };
}

function without(outbox, id) {
  return outbox.some((draft) => draft.client_id === id) ? outbox.filter((draft) => draft.client_id !== id) : outbox;
}

function later(one, other) {
  return other && Date.parse(other) > (Date.parse(one) || 0) ? other : one;
}

/** Messages in the order of the thread: by time, then id. */
export function thread(state) {
  return Object.values(state.messages).sort((a, b) => (a.at === b.at ? compare(a.id, b.id) : compare(a.at, b.at)));
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

const RANK = { queued: 0, sent: 1, delivered: 2, read: 3 };

function theirs(state, below) {
  return thread(state).filter((m) => m.direction === "out" && (RANK[m.status] ?? 1) < RANK[below]);
}

/** Is the person looking at the thread now? */
export function watching(state) {
  return state.panel.open && state.panel.visible;
}

/** How many of the agents' messages nobody has seen yet. */
export function unread(state) {
  return theirs(state, "read").length;
}

/** The newest message of an agent that still has to be acknowledged, and how: `{kind, upto}` or null. */
export function owed(state) {
  const below = watching(state) ? "read" : "delivered";
  const last = theirs(state, below).at(-1);
  return last ? { kind: below === "read" ? "seen" : "received", upto: last.id } : null;
}

/** What is shown beside an own message: sending, failed, sent or read. */
export function markOf(state, message) {
  return message.status === "read" || (state.seenAt && message.at <= state.seenAt) ? "read" : "sent";
}
