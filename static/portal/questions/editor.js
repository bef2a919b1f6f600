// Builds, orders and previews the questions over the JSON of a line's setting. The text box stays the form's value.
import { card } from "./card.js";
import { button, make } from "./dom.js";
import { move, nameFor, toList, toText } from "./model.js";
import { preview } from "./preview.js";

class Editor {
  #area;
  #builder;
  #words;
  #cards = make("div");
  #preview = make("div");
  #status = make("p", { className: "visually-hidden" });

  constructor(root) {
    this.#area = root.querySelector("textarea");
    this.#builder = root.querySelector("[data-builder]");
    this.#words = JSON.parse(root.querySelector("script[type='application/json']").textContent);
    this.#status.setAttribute("role", "status");
    const column = make("div", {}, this.#cards, button("Incluir campo", () => this.#add()), this.#status);
    this.#builder.append(column, this.#preview);
    this.#builder.hidden = false;
    root.querySelector("[data-raw]").open = false;
    this.#area.addEventListener("change", () => this.#read());
    this.#read();
  }

  #read() {
    this.list = toList(this.#area.value, this.#words.known);
    this.#draw();
  }

  #add() {
    this.list.push({ type: "text", label: "", required: false, name: nameFor("", this.#names()), fresh: true });
    this.#changed();
    this.#draw();
    this.#focus(this.list.length - 1, "[data-label]");
    this.#status.textContent = "Campo incluído no fim.";
  }

  #draw() {
    const cards = this.list.map((one, at) =>
      card(one, {
        words: this.#words,
        place: String(at + 1),
        names: () => this.#names(),
        changed: () => this.#changed(),
        redraw: () => {
          this.#draw();
          this.#focus(at, "select");
        },
        move: (by) => this.#move(at, by),
        remove: () => this.#remove(at),
      }),
    );
    this.#cards.replaceChildren(...cards);
    this.#preview.replaceChildren(preview(this.list));
  }

  #names() {
    return this.list.map((one) => one.name);
  }

  #changed() {
    this.#area.value = toText(this.list.map(({ fresh: _, ...one }) => one), this.#words.choosing);
    this.#preview.replaceChildren(preview(this.list));
  }

  #move(at, by) {
    const to = move(this.list, at, by);
    this.#changed();
    this.#draw();
    this.#focus(to, `.question-acts button:nth-child(${by < 0 ? 1 : 2})`);
    this.#status.textContent = `Agora na posição ${to + 1} de ${this.list.length}.`;
  }

  #remove(at) {
    this.list.splice(at, 1);
    this.#changed();
    this.#draw();
    if (this.list.length) this.#focus(Math.min(at, this.list.length - 1), "[data-label]");
    else this.#builder.querySelector("button").focus();
    this.#status.textContent = "Campo removido.";
  }

  #focus(at, part) {
    this.#cards.children[at]?.querySelector(part)?.focus();
  }
}

for (const root of document.querySelectorAll("[data-questions]")) new Editor(root);
