// Questions as JSON ↔ what the builder edits. Pure.

const LIMITS = ["min_length", "max_length", "min", "max"];

/** Entries as objects with every key the builder shows; bare names (of WebChat's pre-chat) stay what they mean. */
export function toList(text, known = {}) {
  const listed = parse(text);
  return listed.map((entry) => {
    const given = typeof entry === "string" ? { name: entry } : { ...entry };
    return { type: "text", label: "", required: false, ...(known[given.name] ?? {}), ...given };
  });
}

function parse(text) {
  try {
    const found = JSON.parse(text || "[]");
    return Array.isArray(found) ? found.filter((one) => one && (typeof one === "object" || typeof one === "string")) : [];
  } catch {
    return [];
  }
}

/** Without what is empty or does not belong to the type. */
export function toText(list, choosing) {
  const kept = list.map((one) => {
    const { options, ...rest } = one;
    const entry = Object.fromEntries(Object.entries(rest).filter(([name, value]) => value !== "" && value !== null && !(LIMITS.includes(name) && !limited(one.type, name))));
    return choosing.includes(one.type) ? { ...entry, options: options ?? [] } : entry;
  });
  return JSON.stringify(kept, null, 2);
}

/** Which limits a type knows. */
export function limited(type, name) {
  if (type === "number") return name === "min" || name === "max";
  return ["text", "textarea"].includes(type) && name.endsWith("_length");
}

/** "E-mail de trabalho" → "e_mail_de_trabalho", unlike the names in use. */
export function nameFor(label, taken) {
  const plain = label.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "").slice(0, 40) || "campo";
  let name = plain;
  for (let n = 2; taken.includes(name); n += 1) name = `${plain}_${n}`;
  return name;
}

export function move(list, from, by) {
  const to = from + by;
  if (to < 0 || to >= list.length) return from;
  list.splice(to, 0, ...list.splice(from, 1));
  return to;
}
