// Builds groups and conditions over the JSON of a segment's rules. The text box stays the form's value.
import { button, make, select } from "../questions/dom.js";
import { condition, missing, tellFault } from "./condition.js";
import { at, finished, groupName, isGroup, NEW, rename, toGroup } from "./model.js";
import { Preview } from "./preview.js";

const DEEPEST = 6;

class Editor {
  #root;
  #area;
  #words;
  #preview;
  #rows = new Map();
  #tried = { tree: null, origin: new Map() };

  constructor(root) {
    this.#root = root;
    this.#area = root.querySelector("textarea");
    this.#words = JSON.parse(root.querySelector("script").textContent);
    this.rules = toGroup(this.#read());
    root.querySelector("[data-raw]").open = false;
    root.querySelector("[data-builder]").hidden = false;
    this.#preview = new Preview(root, () => this.#complete(), (errors) => this.#faults(errors));
    this.#area.addEventListener("change", () => {
      this.rules = toGroup(this.#read());
      this.draw();
    });
    this.#area.form?.addEventListener("submit", (event) => this.#check(event));
    this.draw();
  }

  #read() {
    try {
      return JSON.parse(this.#area.value || "{}");
    } catch {
      return {};
    }
  }

  /** @param {{node: object, control: string}} [focus] where the person goes on */
  draw(focus) {
    this.#rows.clear();
    this.#root.querySelector("[data-builder]").replaceChildren(this.#group(this.rules, "", 1, null));
    if (focus) {
      const found = this.#rows.get(focus.node)?.querySelector(`[data-control="${focus.control}"]`);
      (found?.matches("input, select, button") ? found : found?.querySelector("input, select"))?.focus();
    }
    this.#preview.soon();
  }

  changed() {
    this.#area.value = JSON.stringify(this.rules[groupName(this.rules)].length ? this.rules : {}, null, 2);
    this.#preview.soon();
  }

  #complete() {
    const origin = new Map();
    const tree = finished(this.rules, origin) ?? {};
    this.#tried = { tree, origin };
    return tree;
  }

  #group(node, place, depth, remove) {
    const inner = node[groupName(node)];
    const box = make("div", { className: "rule-group" });
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", place ? `Grupo ${place}` : "Regras");
    const choice = select(this.#words.groups, groupName(node), (name) => {
      rename(node, name);
      this.changed();
      this.draw({ node, control: "join" });
    });
    choice.setAttribute("aria-label", "Como as condições se juntam");
    choice.dataset.control = "join";
    const add = (one, control) => {
      inner.push(one);
      this.changed();
      this.draw({ node: one, control });
    };
    const more = button("Incluir condição", () => add(NEW(), "field"));
    more.dataset.control = "more";
    const tools = make("div", { className: "rule-head" }, more, depth < DEEPEST && button("Incluir grupo", () => add({ any: [NEW()] }, "join")));
    const head = make("div", { className: "rule-head" }, choice, remove && button("Remover grupo", remove, `Remover grupo ${place}`));
    const rows = inner.map((one, index) => this.#row(one, index, node, place, depth));
    box.append(head, ...rows, tools);
    this.#rows.set(node, box);
    return box;
  }

  #row(one, index, parent, place, depth) {
    const own = place ? `${place}.${index + 1}` : String(index + 1);
    const remove = () => {
      parent[groupName(parent)].splice(index, 1);
      this.changed();
      this.draw({ node: parent, control: "more" });
    };
    if (isGroup(one)) return this.#group(one, own, depth + 1, remove);
    const row = condition(one, { words: this.#words, place: own, remove, changed: () => this.changed(), redraw: (focus) => this.draw(focus) });
    this.#rows.set(one, row);
    return row;
  }

  /** Reasons of the server, each at its condition. */
  #faults(errors) {
    const wrong = new Map(Object.entries(errors).map(([path, sentence]) => [this.#tried.origin.get(at(this.#tried.tree, path)), sentence]));
    for (const [node, row] of this.#rows) if (!isGroup(node)) tellFault(row, wrong.get(node) ?? "");
  }

  /** A condition without a value would be refused: it is shown before anything is sent. */
  #check(event) {
    const open = [...this.#rows].filter(([node]) => !isGroup(node) && missing(node));
    for (const [node, row] of open) tellFault(row, missing(node));
    if (!open.length) return;
    event.preventDefault();
    open[0][1].querySelector('[data-control="value"]')?.scrollIntoView({ block: "center" });
    (open[0][1].querySelector('[data-control="value"] :is(input, select)') ?? open[0][1].querySelector('[data-control="value"]'))?.focus();
  }
}

for (const root of document.querySelectorAll("[data-rules]")) new Editor(root);
