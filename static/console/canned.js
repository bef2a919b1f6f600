/** Canned replies within a text: where one is being named, what the text is after one was put in, what is still to be filled. Pure. */

const NAMED = /(?:^|\s)\/([^\s/]{0,30})$/;
const GAP = /{{\s*([A-Za-z0-9_]{1,40})\s*}}/;

/** The shortcut typed up to the caret: `{from, typed}`, `from` being the place of its slash; null when there is none. */
export function namedAt(text, caret) {
  const found = NAMED.exec(text.slice(0, caret));
  return found && { from: caret - found[1].length - 1, typed: found[1] };
}

/** The reply in place of what stands from `from` to `to`; what is to be selected then: its first gap, else its end. */
export function put(text, from, to, reply) {
  const gap = GAP.exec(reply);
  const at = from + (gap ? gap.index : reply.length);
  return { text: text.slice(0, from) + reply + text.slice(to), start: at, end: at + (gap ? gap[0].length : 0) };
}

/** The first gap that nobody has filled: `{name, start, end}`, or null. */
export function gapIn(text) {
  const found = GAP.exec(text);
  return found && { name: found[1], start: found.index, end: found.index + found[0].length };
}
