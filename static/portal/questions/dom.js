// Elements of the builder. Text goes in as text.
let count = 0;

export function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children.filter(Boolean));
  return node;
}

/** A labelled control that writes through `store`. */
export function field(label, control, help = "") {
  control.id ||= `question-${++count}`;
  const words = help && make("p", { className: "help", textContent: help, id: `${control.id}-help` });
  if (words) control.setAttribute("aria-describedby", words.id);
  return make("div", { className: "field" }, make("label", { htmlFor: control.id, textContent: label }), control, words);
}

export function input(value, store, properties = {}) {
  const control = make("input", { className: "input", value: value ?? "", ...properties });
  control.addEventListener("input", () => store(control.value));
  return control;
}

export function check(label, on, store) {
  const control = make("input", { type: "checkbox", checked: on });
  control.addEventListener("change", () => store(control.checked));
  return make("label", { className: "check" }, control, make("span", { textContent: label }));
}

export function select(options, chosen, store) {
  const control = make("select", { className: "input" });
  for (const [value, text] of Object.entries(options)) control.append(new Option(text, value, false, value === chosen));
  control.addEventListener("change", () => store(control.value));
  return control;
}

export function button(text, act, label = "") {
  const control = make("button", { type: "button", className: "button small", textContent: text });
  if (label) control.setAttribute("aria-label", label);
  control.addEventListener("click", act);
  return control;
}
