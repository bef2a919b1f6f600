// Builds groups and conditions over the JSON of a segment's rules. The text box stays the form's value.
import { FIELDS, GROUPS, OPS } from "./words.js";
import { groupName, isGroup, prune, toGroup, toText, toValue } from "./model.js";

const PAUSE_MS = 400;

function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function picker(label, options, chosen) {
  const select = make("select", { className: "input" });
  select.setAttribute("aria-label", label);
  const known = chosen in options ? options : { ...options, [chosen]: chosen };
  for (const [value, text] of Object.entries(known)) select.append(new Option(text, value, false, value === chosen));
  return select;
}

function button(text, act, tone = "") {
  const control = make("button", { type: "button", className: `button small ${tone}`, textContent: text });
  control.addEventListener("click", act);
  return control;
}

class Editor {
  #root;
  #area;
  #timer = 0;
  #turn = 0;

  constructor(root) {
    this.#root = root;
    this.#area = root.querySelector("textarea");
    this.rules = toGroup(this.#read());
    root.querySelector("[data-raw]").open = false;
    root.querySelector("[data-builder]").hidden = false;
    this.#area.addEventListener("change", () => {
      this.rules = toGroup(this.#read());
      this.draw();
    });
    this.draw();
  }

  #read() {
    try {
      return JSON.parse(this.#area.value || "{}");
    } catch {
      return {};
    }
  }

  draw() {
    this.#root.querySelector("[data-builder]").replaceChildren(this.#group(this.rules, null));
    this.#ask();
  }

  changed() {
    this.#area.value = JSON.stringify(prune(this.rules) ?? {}, null, 2);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), PAUSE_MS);
  }

  #group(node, remove) {
    const name = groupName(node);
    const inner = node[name];
    const choice = picker("Como as condições se juntam", GROUPS, name);
    choice.addEventListener("change", () => {
      node[choice.value] = node[groupName(node)];
      if (choice.value !== name) delete node[name];
      this.changed();
      this.draw();
    });
    const add = (one) => {
      inner.push(one);
      this.changed();
      this.draw();
    };
    const head = make("div", { className: "rule-head" }, choice);
    if (remove) head.append(button("Remover grupo", remove, "quiet"));
    const tools = make(
      "div",
      { className: "rule-head" },
      button("Incluir condição", () => add({ field: "tags", op: "eq", value: "" })),
      button("Incluir grupo", () => add({ any: [] }), "quiet"),
    );
    const rows = inner.map((one, index) => this.#row(one, () => {
      inner.splice(index, 1);
      this.changed();
      this.draw();
    }));
    return make("div", { className: "rule-group" }, head, ...rows, tools);
  }

  #row(one, remove) {
    if (isGroup(one)) return this.#group(one, remove);
    const field = picker("Campo", FIELDS, one.field);
    const op = picker("Comparação", OPS, one.op);
    const value = make("input", { className: "input", value: toText(one.op, one.value) });
    value.setAttribute("aria-label", "Valor");
    const store = () => {
      Object.assign(one, { field: field.value, op: op.value, value: toValue(op.value, value.value) });
      this.changed();
    };
    op.addEventListener("change", () => {
      if (op.value === "exists") value.value = "sim";
    });
    for (const control of [field, op, value]) control.addEventListener("input", store);
    return make("div", { className: "rule-row" }, field, op, value, button("Remover", remove, "quiet"));
  }

  async #ask() {
    const turn = ++this.#turn;
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const response = await fetch(this.#root.dataset.preview, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ rules: prune(this.rules) ?? {} }),
    });
    const answer = await response.json().catch(() => null);
    if (turn === this.#turn && answer) this.#tell(answer);
  }

  #tell(answer) {
    const place = this.#root.querySelector("[data-sample]");
    if (answer.error) place.textContent = answer.error;
    else if (!answer.count) place.textContent = "Nenhum contato entra com estas regras hoje.";
    else {
      const more = answer.count > answer.sample.length ? " e outros" : "";
      place.textContent = `${answer.count} contato(s) hoje: ${answer.sample.join(", ")}${more}.`;
    }
  }
}

for (const root of document.querySelectorAll("[data-rules]")) new Editor(root);
