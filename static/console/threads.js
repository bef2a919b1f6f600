/** Messages of one open conversation: in order of time, each once, ours replaced by the server's. Pure. */

export function open(known, data) {
  const base = { messages: [], contact: data.contact, details: data.details, more: data.more };
  const unsent = known ? known.messages.filter((message) => message.local) : [];
  return [...data.messages, ...unsent].reduce(put, base);
}

/** Put a message in its place. An equal or older version changes nothing. */
export function put(thread, message) {
  const at = thread.messages.findIndex((known) => same(known, message));
  if (at < 0) return { ...thread, messages: insert(thread.messages, message) };
  const known = thread.messages[at];
  if (!supersedes(known, message)) return thread;
  const messages = thread.messages.toSpliced(at, 1);
  return { ...thread, messages: insert(messages, message) };
}

export function drop(thread, clientId) {
  const messages = thread.messages.filter((message) => !(message.local && message.client_id === clientId));
  return messages.length === thread.messages.length ? thread : { ...thread, messages };
}

export function older(thread, { messages, more }) {
  return { ...messages.reduce(put, thread), more };
}

/** A promised return was made, moved or ended. */
export function promised(thread, schedule) {
  const others = thread.details.schedules.filter((one) => one.id !== schedule.id);
  const known = thread.details.schedules.find((one) => one.id === schedule.id);
  const schedules = schedule.status === "pending" ? [...others, { ...known, ...schedule }] : others;
  return { ...thread, details: { ...thread.details, schedules } };
}

/** The visitor of a WebChat moved to another page of the site; an older word changes nothing. */
export function page(thread, found) {
  const { visitor } = thread.details;
  if (!visitor || (visitor.page?.at ?? "") >= found.at) return thread;
  return { ...thread, details: { ...thread.details, visitor: { ...visitor, page: found } } };
}

function same(known, message) {
  return known.id === message.id || Boolean(message.client_id && known.client_id === message.client_id);
}

function supersedes(known, message) {
  if (known.local) return true;
  return !message.local && message.version > known.version;
}

/** By time, ours still on the way last; from the end, where new ones belong. */
function insert(messages, message) {
  let at = messages.length;
  while (at > 0 && before(message, messages[at - 1])) at -= 1;
  return messages.toSpliced(at, 0, message);
}

function before(a, b) {
  if (Boolean(a.local) !== Boolean(b.local)) return Boolean(b.local);
  const [left, right] = [Date.parse(a.at), Date.parse(b.at)];
  if (left !== right) return left < right;
  return !a.local && a.id < b.id;
}
