// One condition: field, comparison, value, and what is wrong with it.
import { button, make, select } from "../questions/dom.js";
import { valueInput } from "./inputs.js";
import { complete, setOp, shownOp } from "./model.js";

const ABOUT = { contact: "Pessoa", conversation: "Conversa" };

/** @param {object} one @param {{words: object, changed: () => void, redraw: (focus?: object) => void, remove: () => void, place: string}} about */
export function condition(one, about) {
  const field = about.words.fields[one.field] ?? { label: one.field, input: "text", ops: {}, options: {} };
  const row = make("div", { className: "rule-row" });
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", `Condição ${about.place}`);
  const store = (value, again = false) => {
    one.value = value;
    about.changed();
    if (again) about.redraw({ node: one, control: "value" });
  };
  const value = valueInput(one, field, about.words, store);
  if (value) value.dataset.control = "value";
  row.append(fields(one, about), comparisons(one, field, about), ...[value].filter(Boolean));
  row.append(button("Remover", about.remove, `Remover condição ${about.place}`));
  row.append(make("p", { className: "errorlist", hidden: true }));
  return row;
}

/** Show or take away the reason why this condition does not hold. */
export function tellFault(row, sentence) {
  const place = row.querySelector(":scope > .errorlist");
  if (!place) return;
  place.textContent = sentence;
  place.hidden = !sentence;
  for (const control of row.querySelectorAll("input, select")) if (sentence) control.setAttribute("aria-invalid", "true"); else control.removeAttribute("aria-invalid");
}

export function missing(one) {
  return complete(one) ? "" : "Falta o valor desta condição.";
}

function fields(one, about) {
  const control = make("select", { className: "input" });
  control.setAttribute("aria-label", "Campo");
  control.dataset.control = "field";
  const known = about.words.fields;
  for (const [code, label] of Object.entries(ABOUT)) {
    const group = make("optgroup", { label });
    for (const [name, field] of Object.entries(known)) if (field.about === code) group.append(new Option(field.label, name));
    control.append(group);
  }
  if (!(one.field in known)) control.append(new Option(one.field, one.field));
  control.value = one.field;
  control.addEventListener("change", () => {
    Object.assign(one, { field: control.value, op: Object.keys(known[control.value].ops)[0], value: startValue(known[control.value]) });
    about.changed();
    about.redraw({ node: one, control: "field" });
  });
  return control;
}

function startValue(field) {
  return field.input === "flag" ? true : "";
}

function comparisons(one, field, about) {
  const shown = shownOp(one);
  const options = shown in field.ops ? field.ops : { ...field.ops, [shown]: shown };
  const control = select(options, shown, (value) => {
    setOp(one, value);
    about.changed();
    about.redraw({ node: one, control: "op" });
  });
  control.setAttribute("aria-label", "Comparação");
  control.dataset.control = "op";
  return control;
}
