// Rules as JSON ↔ values of inputs. Pure.

/** The top is always one group; anything else is wrapped so that it can be edited. */
export function toGroup(rules) {
  const names = Object.keys(rules ?? {});
  if (names.length === 1 && Array.isArray(rules[names[0]])) return rules;
  return { all: names.length ? [rules] : [] };
}

export function isGroup(node) {
  return ["all", "any", "none"].some((name) => Array.isArray(node?.[name]));
}

export function groupName(node) {
  return ["all", "any", "none"].find((name) => Array.isArray(node[name]));
}

/** Empty groups match nobody and are refused by the server: they are left out. */
export function prune(node) {
  if (!isGroup(node)) return node.value === "" ? null : node;
  const name = groupName(node);
  const inner = node[name].map(prune).filter((one) => one !== null);
  return inner.length ? { [name]: inner } : null;
}

export function toValue(op, text) {
  if (op === "exists") return text !== "não";
  if (op === "in") return text.split(",").map((part) => part.trim()).filter(Boolean);
  const number = Number(text.replace(",", "."));
  return (op === "gt" || op === "lt") && text !== "" && !Number.isNaN(number) ? number : text;
}

export function toText(op, value) {
  if (op === "exists") return value === false ? "não" : "sim";
  return Array.isArray(value) ? value.join(", ") : String(value ?? "");
}
