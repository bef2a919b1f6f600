// The value of one condition, by what is asked. Each builder returns one element that writes through `store`.
import { button, input, make, select } from "../questions/dom.js";

let lists = 0;

/** @param {object} one @param {object} field @param {object} words @param {(value: unknown) => void} store */
export function valueInput(one, field, words, store) {
  if (one.op === "exists") return null;
  if (one.op === "in") return several(one, field, store);
  if (field.input === "consent") return consent(one, words.consents, store);
  if (field.input === "flag") return named(select(field.options, String(one.value), (value) => store(value === "true")));
  if (field.input === "choice") return named(choice(field.options, one.value, store));
  return text(one, field, store);
}

function named(control, label = "Valor") {
  control.setAttribute("aria-label", label);
  return control;
}

/** A choice that nobody made yet stays visible as such. */
function choice(options, chosen, store, empty = "Escolha") {
  const known = chosen === "" || chosen in options ? options : { ...options, [chosen]: chosen };
  return select({ "": empty, ...known }, chosen, store);
}

function text(one, field, store) {
  const control = named(input(one.value, (value) => store(value), { maxLength: 200, autocomplete: "off" }));
  const offered = suggestions(field);
  if (offered) control.setAttribute("list", offered.id);
  return make("span", { className: "rule-value" }, control, offered);
}

function suggestions(field) {
  const names = Object.entries(field.options);
  if (!names.length) return null;
  const list = make("datalist", { id: `rule-list-${++lists}` });
  for (const [value, label] of names) list.append(make("option", { value, label }));
  return list;
}

/** Chosen values as chips that can be taken out again, and one input for the next. */
function several(one, field, store) {
  const chips = make("ul", { className: "rule-chips" });
  const values = Array.isArray(one.value) ? one.value : [];
  const label = (value) => field.options[value] ?? String(value);
  const put = (value) => {
    if (value && !values.includes(value)) store([...values, value], true);
  };
  for (const value of values) {
    const out = button("×", () => store(values.filter((other) => other !== value), true), `Tirar ${label(value)}`);
    chips.append(make("li", { className: "badge" }, label(value), out));
  }
  return make("span", { className: "rule-value" }, chips, field.input === "choice" ? oneMore(field, values, put) : typeMore(field, put));
}

function oneMore(field, values, put) {
  const rest = Object.fromEntries(Object.entries(field.options).filter(([value]) => !values.includes(value)));
  return named(choice(rest, "", put, "Incluir"), "Incluir valor");
}

function typeMore(field, put) {
  const control = named(input("", () => {}, { maxLength: 200, autocomplete: "off", placeholder: "Incluir" }), "Incluir valor");
  const offered = suggestions(field);
  if (offered) control.setAttribute("list", offered.id);
  control.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    put(control.value.trim());
  });
  control.addEventListener("change", () => put(control.value.trim()));
  return make("span", { className: "rule-value" }, control, offered);
}

/** State, channel and purpose make one value: "withdrawn:whatsapp:marketing". */
function consent(one, words, store) {
  const parts = split(String(one.value || ""), words);
  const part = (name, label, options) => named(choice(options, parts[name], (value) => {
    parts[name] = value;
    store(parts.purpose ? parts.state + parts.channel + parts.purpose : "");
  }, options[""] ?? "Escolha"), label);
  return make(
    "span",
    { className: "rule-value rule-three" },
    part("state", "Consentimento", words.states),
    part("channel", "Canal", words.channels),
    part("purpose", "Finalidade", words.purposes),
  );
}

function split(value, words) {
  const state = value.startsWith("withdrawn:") ? "withdrawn:" : "";
  const rest = value.slice(state.length);
  const channel = Object.keys(words.channels).find((code) => code && rest.startsWith(code)) ?? "";
  return { state, channel, purpose: rest.slice(channel.length) };
}
