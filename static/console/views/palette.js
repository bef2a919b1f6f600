/** "Comandos e busca": what can be done now, what cannot and why, and whom the search finds. Enter runs, Esc gives the focus back. */

import { activeOf, activate, moveActive, optionsOf } from "../lib/combobox.js";
import { byId, el, fill, icon, setText } from "../lib/dom.js";
import { Finder, NOTHING, foundOption } from "../finding.js";
import { onPressOutside } from "../lib/outside.js";
import { plural } from "../labels.js";
import { commandsFor } from "../palette.js";

export function paletteView(app, acts) {
  const palette = new Palette(app, acts);
  app.view(() => palette.draw());
  return palette;
}

class Palette {
  #app; #acts; #finder; #found = null; #drawn = ""; #moved = false;
  #dialog = byId("palette"); #input = byId("palette-input"); #list = byId("palette-list"); #said = byId("palette-said");

  constructor(app, acts) {
    this.#app = app;
    this.#acts = acts;
    this.#finder = new Finder(app, (answer) => {
      this.#found = answer;
      this.draw();
    });
    this.#input.addEventListener("input", () => this.#typed());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the field
    this.#list.addEventListener("click", (event) => this.#choose(event.target.closest("[role=option]")));
    byId("palette-close").addEventListener("click", () => this.#dialog.close());
    onPressOutside(this.#dialog, () => this.#dialog.close());
    this.#dialog.addEventListener("close", () => this.#finder.stop());
  }

  open() {
    this.#input.value = "";
    this.#dialog.showModal();
    this.#input.focus();
    this.#typed();
  }

  /** Before each paint while it is open: what is possible changes with what others do. */
  draw() {
    if (!this.#dialog.open || !this.#app.state.ready) return;
    const { now, later } = commandsFor(this.#app, this.#input.value);
    const found = this.#found?.results ?? [];
    const key = JSON.stringify([Boolean(this.#found), now.map((one) => one.id), later.map((one) => one.id + one.reason), found.map((row) => [row.id, row.version])]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    setText(this.#said, this.#words(now.length + later.length, found.length));
    const before = activeOf(optionsOf(this.#list))?.id;
    fill(this.#list, group("Agora", now.map(commandOption)), group("Atendimentos", found.map((row) => foundOption(row, "go"))), group("Não agora", later.map(commandOption)));
    const options = optionsOf(this.#list);
    this.#list.hidden = !options.length;
    this.#input.setAttribute("aria-expanded", String(options.length > 0));
    activate(this.#input, options, options.find((one) => this.#moved && one.id === before) ?? options[0] ?? null);
  }

  #typed() {
    this.#found = null;
    this.#moved = false; // the first answer to another question is the active one
    this.#drawn = "";
    this.#finder.look(this.#input.value);
    this.draw();
  }

  #words(commands, found) {
    if (this.#found?.sentence) return this.#found.sentence;
    if (!commands && this.#found && !found) return NOTHING;
    return [commands && plural(commands, "comando", "comandos"), found && plural(found, "atendimento", "atendimentos")].filter(Boolean).join(", ");
  }

  #key(event) {
    if (event.isComposing) return;
    if (moveActive(event, this.#input, optionsOf(this.#list))) this.#moved = true;
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.#choose(activeOf(optionsOf(this.#list)));
  }

  #choose(option) {
    if (!option) return;
    if (option.ariaDisabled === "true") {
      activate(this.#input, optionsOf(this.#list), option);
      setText(this.#said, option.dataset.reason);
      return;
    }
    this.#dialog.close(); // the focus is where it was, before the command may lead it elsewhere
    if (option.dataset.command) this.#acts.run(option.dataset.command);
    else this.#acts.open(option.dataset.id);
  }
}

function group(name, options) {
  if (!options.length) return null;
  return el("ul", { className: "palette-group", role: "group", aria: { label: name } }, el("li", { className: "palette-name", role: "presentation", aria: { hidden: "true" } }, name), ...options);
}

function commandOption({ id, title, keys, icon: name, reason }) {
  return el(
    "li",
    { role: "option", id: `do-${id}`, data: { command: id, reason }, aria: { selected: "false", ...(reason ? { disabled: "true" } : {}), ...(keys.length ? { keyshortcuts: keys.join(" ") } : {}) } },
    icon(name),
    el("strong", {}, title),
    el("span", {}, ...keys.map((key) => el("kbd", {}, key))),
    reason && el("small", {}, reason),
  );
}
