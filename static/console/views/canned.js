/** The list over the text box while a shortcut is typed after a slash: arrows choose, Enter puts in, Esc leaves the slash. */

import { byId, el, fill } from "../lib/dom.js";
import * as announce from "../lib/announce.js";
import { namedAt, put } from "../canned.js";

const NONE = "Nenhuma frase pronta com estas palavras.";

export class Canned {
  #app; #text; #changed; #list = byId("canned"); #options = []; #at = 0; #asked = 0;

  /** @param {HTMLTextAreaElement} text @param {Function} changed told when the text has another content */
  constructor(app, text, changed) {
    this.#app = app;
    this.#text = text;
    this.#changed = changed;
    text.addEventListener("input", () => this.#ask());
    text.addEventListener("click", () => this.#ask());
    text.addEventListener("keydown", (event) => this.#key(event));
    text.addEventListener("blur", () => this.close());
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => this.#choose(this.#options.indexOf(event.target.closest("[role=option]"))));
  }

  /** The button's way: a slash at the caret, as if typed. */
  begin() {
    this.#text.focus();
    const { selectionStart: at, value } = this.#text;
    if (!namedAt(value, at)) this.#text.setRangeText(at && !/\s/.test(value[at - 1]) ? " /" : "/", at, at, "end");
    this.#changed();
    this.#ask();
  }

  close() {
    this.#asked += 1;
    this.#list.hidden = true;
    this.#options = [];
    this.#text.removeAttribute("aria-activedescendant");
  }

  async #ask() {
    const named = this.#named();
    if (!named) return this.close();
    this.#asked += 1;
    const mine = this.#asked;
    const answer = await this.#app
      .request("canned_replies", { conversation: this.#app.ui.open, typed: named.typed })
      .catch((error) => ({ replies: [], sentence: error.sentence }));
    return mine === this.#asked && this.#draw(answer);
  }

  #named() {
    return this.#app.ui.mode === "reply" && !this.#text.hidden ? namedAt(this.#text.value, this.#text.selectionStart) : null;
  }

  #draw({ replies, sentence }) {
    this.#options = replies.map((reply, at) =>
      el("li", { role: "option", id: `canned-${at}`, data: { text: reply.text } }, el("strong", {}, `/${reply.shortcut}`), el("span", { dir: "auto" }, reply.text)),
    );
    fill(this.#list, ...(replies.length ? this.#options : [el("li", { className: "none", role: "option", aria: { disabled: "true" } }, sentence ?? NONE)]));
    this.#list.hidden = false;
    this.#mark(0);
    announce.polite(replies.length ? `${replies.length} ${replies.length === 1 ? "frase pronta" : "frases prontas"}.` : sentence ?? NONE);
  }

  #mark(at) {
    this.#at = at;
    this.#options.forEach((one, place) => one.setAttribute("aria-selected", String(place === at)));
    const chosen = this.#options[at];
    if (!chosen) return this.#text.removeAttribute("aria-activedescendant");
    chosen.scrollIntoView({ block: "nearest" });
    return this.#text.setAttribute("aria-activedescendant", chosen.id);
  }

  #key(event) {
    if (this.#list.hidden || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const count = this.#options.length;
    if (event.key === "Escape") this.close();
    else if (step && count) this.#mark((this.#at + step + count) % count);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && count) this.#choose(this.#at);
    else return;
    event.preventDefault();
  }

  #choose(at) {
    const named = this.#named();
    if (!this.#options[at] || !named) return;
    const { text, start, end } = put(this.#text.value, named.from, this.#text.selectionStart, this.#options[at].dataset.text);
    this.#text.value = text;
    this.close();
    this.#text.focus();
    this.#text.setSelectionRange(start, end);
    this.#changed();
  }
}
