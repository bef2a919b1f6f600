/** The search over people and protocols, for both boxes that ask it: after a rest, and only the newest question counts. */

import { el, icon } from "./lib/dom.js";
import { KIND_ICON } from "./labels.js";
import { short } from "./lib/time.js";

const WAIT_MS = 250;
const LEAST = 2;

export class Finder {
  #app; #show; #timer = 0; #asked = 0;

  /** @param {(answer: {results: object[], sentence?: string} | null) => void} show null: too few words to ask */
  constructor(app, show) {
    this.#app = app;
    this.#show = show;
  }

  look(typed) {
    this.stop();
    this.#timer = setTimeout(() => this.#ask(typed.trim(), this.#asked), WAIT_MS);
  }

  /** What was asked no longer counts. */
  stop() {
    clearTimeout(this.#timer);
    this.#asked += 1;
  }

  async #ask(words, mine) {
    if (words.length < LEAST) return this.#show(null);
    const answer = await this.#app.request("search", { q: words }).catch((error) => ({ results: [], sentence: error.sentence }));
    return mine === this.#asked && this.#show(answer);
  }
}

export const NOTHING = "Nada encontrado. CPF, número e e-mail: informe por inteiro.";

/** @param {string} box tells the options of one box from those of the other */
export function foundOption(row, box) {
  const who = row.holder ? `com ${row.holder.name}` : { waiting: "na fila", scheduled: "agendado", closed: "encerrado" }[row.status] ?? "";
  return el(
    "li",
    { role: "option", id: `${box}-${row.id}`, data: { id: row.id }, aria: { selected: "false" } },
    icon(KIND_ICON[row.channel.kind] ?? "chat"),
    el("strong", {}, el("bdi", {}, row.name || "Sem nome")),
    el("span", {}, row.last_message_at ? short(row.last_message_at) : ""),
    el("small", {}, [row.channel.label, row.protocol, who].filter(Boolean).join(" · ")),
  );
}
