// Rules as JSON ↔ what the builder draws. Pure.
const GROUPS = ["all", "any", "none"];
export const NEW = () => ({ field: "tags", op: "eq", value: "" });

/** The top is always one group; anything else is wrapped so that it can be edited. */
export function toGroup(rules) {
  if (isGroup(rules)) return rules;
  return { all: rules && typeof rules === "object" && Object.keys(rules).length ? [rules] : [] };
}

export function isGroup(node) {
  return GROUPS.some((name) => Array.isArray(node?.[name]));
}

export function groupName(node) {
  return GROUPS.find((name) => Array.isArray(node[name]));
}

export function rename(node, name) {
  const inner = node[groupName(node)];
  delete node[groupName(node)];
  node[name] = inner;
}

/** "está vazio" is its own choice for people and `exists: false` in the rules. */
export function shownOp(one) {
  return one.op === "exists" && one.value === false ? "missing" : one.op;
}

export function setOp(one, shown) {
  const before = one.op;
  one.op = shown === "missing" ? "exists" : shown;
  if (one.op === "exists") one.value = shown === "exists";
  else if (one.op === "in") one.value = Array.isArray(one.value) ? one.value : [one.value].filter((value) => typeof value === "string" && value);
  else if (before === "exists") one.value = "";
  else if (Array.isArray(one.value)) one.value = one.value[0] ?? "";
}

export function complete(one) {
  if (isGroup(one)) return one[groupName(one)].length > 0;
  return Array.isArray(one.value) ? one.value.length > 0 : String(one.value ?? "").trim() !== "";
}

/** Only what is complete, to be tried out; `origin` gets the edited node of each one kept. */
export function finished(node, origin) {
  let kept = null;
  if (!isGroup(node)) kept = complete(node) ? { ...node } : null;
  else {
    const inner = node[groupName(node)].map((one) => finished(one, origin)).filter(Boolean);
    kept = inner.length ? { [groupName(node)]: inner } : null;
  }
  if (kept) origin.set(kept, node);
  return kept;
}

/** The node that a path of the server ("rules.all.0.any.1") names. */
export function at(tree, path) {
  return path.split(".").slice(1).reduce((node, step) => node?.[step], tree);
}
