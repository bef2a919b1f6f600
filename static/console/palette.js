/** What the palette offers for the words in its field: commands of the one registry, by any word of their title. Pure. */

import { COMMANDS } from "./commands.js";
import { plain } from "./lib/words.js";

const SELF = "palette";

/** Each word that was typed begins a word of the title. */
export function fits(title, typed) {
  const words = plain(title).match(/[\p{L}\p{N}]+/gu) ?? [];
  const wanted = plain(typed).match(/[\p{L}\p{N}]+/gu) ?? [];
  return wanted.every((one) => words.some((word) => word.startsWith(one)));
}

/** @returns {{now: object[], later: object[]}} what can be done at this moment, and what cannot, each with its `reason` */
export function commandsFor(app, typed) {
  const found = COMMANDS.filter((one) => one.id !== SELF && fits(one.title, typed)).map((one) => ({ ...one, reason: one.when(app) }));
  return { now: found.filter((one) => !one.reason), later: found.filter((one) => one.reason) };
}
