// One question in the builder: what it asks, how it is checked, where it stands.
import { button, check, field, input, make, select } from "./dom.js";
import { limited, nameFor } from "./model.js";

const LIMITS = [["min_length", "Mínimo de caracteres"], ["max_length", "Máximo de caracteres"], ["min", "Menor valor"], ["max", "Maior valor"]];
const CHECKS = {
  email: "Confere se é um e-mail.", phone: "Confere o DDD e o número.", document: "Confere os dígitos do CPF ou CNPJ, com ou sem letras.",
  number: "Aceita números como 1.234,50.", date: "Aceita datas como 31/12/2026.", hidden: "A pessoa não vê; o valor vai junto com a resposta.",
};

/** @param {object} one @param {{words: object, names: () => string[], place: string, changed: () => void, redraw: () => void, move: (by: number) => void, remove: () => void}} about */
export function card(one, about) {
  const set = (name) => (value) => {
    one[name] = value;
    about.changed();
  };
  const type = select(about.words.types, one.type, (value) => {
    one.type = value;
    about.changed();
    about.redraw();
  });
  const head = make("legend", { textContent: `${about.place}. ${one.label || "Novo campo"}` });
  const label = input(one.label, (value) => {
    const taken = about.names().filter((name) => name !== one.name);
    // The name follows the label until the question has been saved under one.
    if (one.fresh) one.name = nameFor(value, taken);
    one.label = value;
    head.textContent = `${about.place}. ${value || "Novo campo"}`;
    about.changed();
  }, { maxLength: 200 });
  label.dataset.label = "";
  return make(
    "fieldset",
    { className: "question" },
    head,
    make("div", { className: "question-pair" }, field("Rótulo", label), field("Tipo", type, CHECKS[one.type])),
    field("Ajuda", input(one.help, set("help"), { maxLength: 400 })),
    about.words.choosing.includes(one.type) && options(one, about),
    one.type === "hidden" && field("Valor", input(one.value, set("value"), { maxLength: 400 })),
    limits(one, about),
    one.type !== "hidden" && check("Obrigatório", one.required === true, set("required")),
    acts(one, about),
  );
}

function options(one, about) {
  const box = make("textarea", { className: "input", rows: 3, value: (one.options ?? []).map((option) => (typeof option === "string" ? option : option.label)).join("\n") });
  box.addEventListener("input", () => {
    one.options = box.value.split("\n").map((line) => line.trim()).filter(Boolean);
    about.changed();
  });
  return field("Opções", box, "Uma por linha, na ordem em que aparecem.");
}

function limits(one, about) {
  const known = LIMITS.filter(([name]) => limited(one.type, name));
  const controls = known.map(([name, text]) => {
    const store = (value) => {
      one[name] = value === "" ? null : Number(value);
      about.changed();
    };
    return field(text, input(one[name], store, { type: "number", min: name.endsWith("_length") ? "0" : "" }));
  });
  return controls.length ? make("div", { className: "question-pair" }, ...controls) : null;
}

function acts(one, about) {
  const called = one.label || "novo campo";
  return make(
    "div",
    { className: "question-acts" },
    button("Subir", () => about.move(-1), `Subir ${called}`),
    button("Descer", () => about.move(1), `Descer ${called}`),
    button("Remover", about.remove, `Remover ${called}`),
  );
}
