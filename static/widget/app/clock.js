/** Times as people read them. One formatter each. */

const HOUR = new Intl.DateTimeFormat("pt-BR", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("pt-BR", { weekday: "long", day: "numeric", month: "long" });
const FULL = new Intl.DateTimeFormat("pt-BR", { dateStyle: "full", timeStyle: "short" });
const DAY_MS = 86_400_000;

export function hour(at) {
  return HOUR.format(new Date(at));
}

export function full(at) {
  return FULL.format(new Date(at));
}

/** Key of the local day. */
export function day(at) {
  return new Date(at).toDateString();
}

export function dayName(at, now = Date.now()) {
  if (day(at) === day(now)) return "Hoje";
  if (day(at) === day(now - DAY_MS)) return "Ontem";
  return DAY.format(new Date(at));
}
