// How the questions will be asked. For looking at: nothing typed here is sent.
import { make } from "./dom.js";

const INPUTS = { email: "email", phone: "tel", date: "date" };

export function preview(list) {
  const shown = list.filter((one) => one.type !== "hidden" && one.label);
  const rows = shown.length ? shown.map(row) : [make("p", { className: "muted", textContent: "Ainda sem campos." })];
  const box = make("div", { className: "question-preview" }, make("p", { className: "strong", textContent: "Prévia" }), ...rows);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Prévia");
  return box;
}

function row(one) {
  const mark = one.required ? " *" : "";
  const help = one.help ? make("p", { className: "help", textContent: one.help }) : null;
  if (one.type === "boolean") return make("div", { className: "field" }, choice("checkbox", one.label + mark), help);
  if (one.type === "select" || one.type === "multiselect") {
    const kind = one.type === "select" ? "radio" : "checkbox";
    const group = make("fieldset", { className: "field" }, make("legend", { className: "label", textContent: one.label + mark }), help);
    group.append(...(one.options ?? []).filter(Boolean).map((option) => choice(kind, typeof option === "string" ? option : option.label)));
    return group;
  }
  const control = make(one.type === "textarea" ? "textarea" : "input", { disabled: true, className: "input" });
  if (control.tagName === "INPUT") control.type = INPUTS[one.type] ?? "text";
  return make("label", { className: "field" }, make("span", { className: "strong", textContent: one.label + mark }), help, control);
}

function choice(type, text) {
  return make("label", { className: "check" }, make("input", { type, disabled: true }), make("span", { textContent: text }));
}
