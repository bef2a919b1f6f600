/** "daqui a 1 h", "amanhã 9:00", "sexta 14h30", "03/12 às 10": what people write for an hour. Pure. */

import { plain } from "./words.js";

const DAYS = ["domingo", "segunda", "terca", "quarta", "quinta", "sexta", "sabado"];
const UNITS = { min: 1, minuto: 1, minutos: 1, m: 1, h: 60, hora: 60, horas: 60, dia: 1440, dias: 1440, semana: 10080, semanas: 10080 };
const WORDS = { um: 1, uma: 1, dois: 2, duas: 2, tres: 3, meia: 0.5 };
const DAY_MS = 86_400_000;

/**
 * @param {string} text
 * @param {string} wall now as the clocks of the zone show it, `2026-11-28T09:30`
 * @returns {{date: string, time: string} | null} wall time in the same zone, null when it says no hour
 */
export function parseWhen(text, wall) {
  const words = plain(text).trim().replace(/\s+/g, " ");
  const now = Date.parse(`${wall}Z`);
  return words ? later(words, now) ?? onDay(words, now) : null;
}

const written = (ms) => ({ date: new Date(ms).toISOString().slice(0, 10), time: new Date(ms).toISOString().slice(11, 16) });

function later(words, now) {
  const found = /^(?:daqui a|em|dentro de) (\d+(?:[.,]\d+)?|um|uma|dois|duas|tres|meia) ?(min(?:uto)?s?|m|h(?:ora)?s?|dias?|semanas?)(?: e (\d+|meia)(?: min(?:uto)?s?)?)?$/.exec(words);
  if (!found) return null;
  const count = WORDS[found[1]] ?? Number(found[1].replace(",", "."));
  const unit = UNITS[found[2]] ?? UNITS[found[2].replace(/s$/, "")];
  const more = found[3] === "meia" ? 30 : Number(found[3] ?? 0);
  return written(now + (count * unit + more) * 60_000);
}

function onDay(words, now) {
  const hour = /(?:^| )(?:as )?(\d{1,2})(?:(?::|h)(\d{2})| ?h(?:oras?)?)?$/.exec(words);
  const named = hour ? words.slice(0, hour.index).trim() : "";
  const noon = /(?:^| )(?:ao )?meio[- ]dia$/.exec(words);
  const [hours, minutes] = hour ? [Number(hour[1]), Number(hour[2] ?? 0)] : [12, 0];
  if ((!hour && !noon) || hours > 23 || minutes > 59) return null;
  const day = dayOf(noon && !hour ? words.slice(0, noon.index).trim() : named, now);
  if (day === null) return null;
  const at = day + (hours * 60 + minutes) * 60_000;
  const unnamed = !(noon && !hour ? words.slice(0, noon.index) : named).trim();
  return written(unnamed && at <= now ? at + DAY_MS : at);
}

/** Midnight of the day that is meant, or null. */
function dayOf(name, now) {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const plain = name.replace(/^(?:na|no|dia|proxima|proximo) /, "").replace(/-feira/, "").replace(/ (?:de manha|a tarde)$/, "");
  if (!plain || plain === "hoje") return today;
  if (plain === "amanha") return today + DAY_MS;
  if (plain === "depois de amanha") return today + 2 * DAY_MS;
  const weekday = DAYS.indexOf(plain);
  if (weekday >= 0) return today + (((weekday - new Date(today).getUTCDay() + 6) % 7) + 1) * DAY_MS;
  return dated(plain, today);
}

function dated(name, today) {
  const found = /^(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?$/.exec(name);
  if (!found) return null;
  const [day, month] = [Number(found[1]), Number(found[2])];
  const year = Number(found[3] ?? new Date(today).getUTCFullYear());
  const at = Date.UTC(year, month - 1, day);
  if (new Date(at).getUTCMonth() !== month - 1) return null;
  return !found[3] && at < today ? Date.UTC(year + 1, month - 1, day) : at;
}
