/** Time as people read it: the server's clock, the account's zone, Portuguese of Brazil. */

const SAMPLES = 16;

let offset = 0;
let samples = [];
let zone = "America/Sao_Paulo";
let formats = make(zone);

function make(timeZone) {
  const format = (options) => new Intl.DateTimeFormat("pt-BR", { timeZone, ...options });
  return {
    clock: format({ hour: "2-digit", minute: "2-digit" }),
    day: format({ day: "2-digit", month: "2-digit" }),
    long: format({ weekday: "long", day: "numeric", month: "long" }),
    full: format({ dateStyle: "short", timeStyle: "short" }),
    date: new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }),
    parts: new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" }),
  };
}

/**
 * The server's time arrived in a frame: the computer's clock is never trusted. Every frame is some time on its way,
 * which makes our clock look too fast; of the last ones the quickest tells the truth best.
 */
export function setServerTime(stamp) {
  const server = Date.parse(stamp);
  if (!Number.isFinite(server)) return;
  samples = [...samples.slice(1 - SAMPLES), server - Date.now()];
  offset = Math.max(...samples);
}

export function setZone(name) {
  zone = name;
  formats = make(name);
}

export const timeZone = () => zone;
export const now = () => Date.now() + offset;
export const nowStamp = () => new Date(now()).toISOString();

export const clock = (stamp) => formats.clock.format(new Date(stamp));
export const day = (stamp) => formats.day.format(new Date(stamp));
export const full = (stamp) => formats.full.format(new Date(stamp));
export const dateKey = (stamp) => formats.date.format(new Date(stamp));

/** "hoje", "ontem" or the date in words. */
export function dayName(stamp) {
  const key = dateKey(stamp);
  if (key === dateKey(now())) return "Hoje";
  if (key === dateKey(now() - 86_400_000)) return "Ontem";
  return formats.long.format(new Date(stamp));
}

/** Hour today, else day and hour. */
export function short(stamp) {
  const same = dateKey(stamp) === dateKey(now());
  return same ? clock(stamp) : `${formats.day.format(new Date(stamp))} ${clock(stamp)}`;
}

/** "agora", "4 min", "2 h 05", "3 dias". */
export function span(milliseconds) {
  const minutes = Math.floor(Math.max(0, milliseconds) / 60_000);
  if (minutes < 1) return "agora";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, "0")}`;
  const days = Math.floor(hours / 24);
  return days === 1 ? "1 dia" : `${days} dias`;
}

export const since = (stamp) => span(now() - new Date(stamp).getTime());

/** Local date and hour of a zone as an instant with its offset, which the server checks again. */
export function instant(date, hour, timeZone) {
  const guess = new Date(`${date}T${hour}:00Z`);
  const name = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" })
    .formatToParts(guess)
    .find((part) => part.type === "timeZoneName").value;
  const shift = name.replace("GMT", "") || "+00:00";
  return `${date}T${hour}:00${shift}`;
}
