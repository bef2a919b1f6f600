/** Questions of the line's own, asked with the first message. Text goes in as text. */
import { clone, part, setText } from "../dom.js";

const INPUTS = { email: "email", phone: "tel", date: "date" };
const MODES = { email: "email", phone: "tel", number: "decimal" };

export class Questions {
  #rows = [];

  /** @param {Element} place @param {object[]} asked as the server describes them */
  constructor(place, asked) {
    this.#rows = asked.map((question) => ({ question, node: row(question) }));
    place.replaceChildren(...this.#rows.map(({ node }) => node));
  }

  values() {
    return Object.fromEntries(this.#rows.map(({ question, node }) => [question.name, valueOf(question, node)]));
  }

  /** What is missing, as [name, sentence]. */
  missing() {
    const values = this.values();
    const empty = (value) => value === false || value === "" || value.length === 0;
    return this.#rows.filter(({ question }) => question.required && empty(values[question.name])).map(({ question }) => [question.name, "Preencha este campo."]);
  }

  /** @returns {HTMLElement | null} the control the sentence stands beside */
  mark(name, sentence) {
    const found = this.#rows.find(({ question }) => question.name === name);
    if (!found) return null;
    const error = part(found.node, "error");
    setText(error, sentence);
    error.hidden = !sentence;
    const control = found.node.querySelector("input, textarea, select");
    if (sentence) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
    return control;
  }

  clear(target) {
    const found = this.#rows.find(({ node }) => node.contains(target));
    if (found) this.mark(found.question.name, "");
  }
}

function row(question) {
  const node = clone("question");
  const id = `question-${question.name}`;
  const label = part(node, "label");
  const error = part(node, "error");
  error.id = `${id}-error`;
  setText(label, question.label + (question.required ? "" : " (opcional)"));
  const control = controlOf(question);
  const single = control.matches("input, textarea, select") ? control : null;
  if (single) {
    single.id = id;
    label.htmlFor = id;
    single.setAttribute("aria-describedby", error.id);
  } else {
    control.setAttribute("role", "group");
    control.setAttribute("aria-label", question.label);
  }
  if (question.help) setText(part(node, "help"), question.help);
  part(node, "help").hidden = !question.help;
  part(node, "control").replaceWith(control);
  node.hidden = question.type === "hidden";
  return node;
}

function controlOf(question) {
  if (question.type === "select") {
    const select = document.createElement("select");
    select.append(new Option("Escolha", ""), ...question.options.map((option) => new Option(option, option)));
    return select;
  }
  if (question.type === "multiselect") {
    const group = document.createElement("div");
    group.append(...question.options.map((option) => choice(option)));
    return group;
  }
  const control = document.createElement(question.type === "textarea" ? "textarea" : "input");
  if (control.tagName === "INPUT") control.type = question.type === "boolean" ? "checkbox" : (INPUTS[question.type] ?? "text");
  if (MODES[question.type]) control.inputMode = MODES[question.type];
  if (question.max_length) control.maxLength = question.max_length;
  if (question.value) control.value = question.value;
  return control;
}

function choice(option) {
  const label = document.createElement("label");
  label.className = "choice";
  label.append(Object.assign(document.createElement("input"), { type: "checkbox", value: option }), option);
  return label;
}

function valueOf(question, node) {
  if (question.type === "multiselect") return [...node.querySelectorAll("input:checked")].map((input) => input.value);
  const control = node.querySelector("input, textarea, select");
  return question.type === "boolean" ? control.checked : control.value.trim();
}
