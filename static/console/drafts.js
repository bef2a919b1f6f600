/** What was typed and not sent: per conversation and tab, in this window, until it is sent or the person signs out. */

const WAIT_MS = 300;
const timers = new Map();

const key = (conversation, mode) => `draft:${conversation}:${mode}`;

export function load(conversation, mode) {
  return sessionStorage.getItem(key(conversation, mode)) ?? "";
}

export function keep(conversation, mode, text) {
  const name = key(conversation, mode);
  clearTimeout(timers.get(name));
  timers.set(name, setTimeout(() => store(name, text), WAIT_MS));
}

export function clear(conversation, mode) {
  const name = key(conversation, mode);
  clearTimeout(timers.get(name));
  sessionStorage.removeItem(name);
}

/** Put back what was refused, in front of whatever was typed since. */
export function giveBack(conversation, mode, text) {
  const since = load(conversation, mode);
  store(key(conversation, mode), since && since !== text ? `${text}\n${since}` : text);
}

export function clearAll() {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith("draft:") || name === "outbox") sessionStorage.removeItem(name);
  }
}

function store(name, text) {
  if (text) sessionStorage.setItem(name, text);
  else sessionStorage.removeItem(name);
}
