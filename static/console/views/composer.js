/** The text box: reply or note, each with its own draft; what cannot be sent says why in place of the box. */

import { byId, setFlag, setText } from "../lib/dom.js";
import { attachTabs, selectTab } from "../lib/tabs.js";
import * as drafts from "../drafts.js";
import { Canned } from "./canned.js";
import { Files } from "./files.js";
import { Subject } from "./subject.js";
import { fileNotAccepted, textTooLong } from "../limits.js";
import { gapIn } from "../canned.js";
import { whyNotReply, whyNotTemplate, windowLeft } from "../window.js";

const TYPING_EVERY_MS = 3_000;

export class Composer {
  #app; #outbox; #files; #text = byId("text"); #subject = new Subject(); #canned; #for = ""; #mode = ""; #typedAt = 0;

  constructor(app, outbox) {
    this.#app = app;
    this.#outbox = outbox;
    this.#files = new Files(app.settings.uploads, (wrong) => (this.#say(wrong), this.#app.draw()), (file) => fileNotAccepted(this.#limits, file));
    attachTabs(document.querySelector(".composer-tabs"), (tab) => this.mode(tab.dataset.mode));
    byId("composer").addEventListener("submit", (event) => (event.preventDefault(), this.send()));
    this.#canned = new Canned(app, this.#text, () => this.#typed());
    byId("canned-open").addEventListener("click", () => this.#canned.begin());
    this.#text.addEventListener("input", () => this.#typed());
    this.#text.addEventListener("keydown", (event) => this.#key(event));
    this.#attachDrops();
    app.view(() => this.#draw());
    app.watch((frame) => frame.type === "local.refused" && this.#refused(frame.data));
    addEventListener("beforeunload", (event) => (this.#files.busy || !outbox.empty) && event.preventDefault());
  }

  focus(mode = this.#app.ui.mode) {
    this.mode(mode);
    if (!this.#text.hidden) this.#text.focus();
  }

  mode(mode) {
    if (mode !== this.#app.ui.mode) this.#app.set({ mode });
    this.#draw();
  }

  send() {
    const { ui } = this.#app;
    const text = this.#text.value.trim();
    if (this.#files.busy) return this.#say("Espere o envio dos arquivos terminar.");
    if (!text && !(ui.mode === "reply" && this.#files.ready.length)) return this.#text.focus();
    if (this.#unable()) return undefined;
    const unfit = this.#unfit();
    if (unfit) return this.#say(unfit);
    if (ui.mode === "reply" && this.#marksGap()) return undefined;
    const files = ui.mode === "reply" ? this.#files.take() : [];
    drafts.clear(ui.open, ui.mode);
    this.#text.value = "";
    this.#grow();
    this.#say("");
    this.#outbox.add({ conversation: ui.open, mode: ui.mode, text, files, subject: this.#subject.take() });
    return this.#text.focus();
  }

  /** A given-up message goes back into the box. */
  giveBack(item) {
    drafts.giveBack(item.conversation, item.mode, item.text);
    this.#for = "";
    this.#draw();
    this.focus(item.mode);
  }

  #unable() {
    const { ui, openRow } = this.#app;
    return ui.mode === "reply" ? whyNotReply(this.#app, openRow) : "";
  }

  get #limits() {
    const { ui, state } = this.#app;
    return ui.mode === "reply" ? state.threads.get(ui.open)?.details.limits : null;
  }

  /** What this line would not take of text and files, or "". */
  #unfit() {
    const wrong = this.#files.ready.map((file) => fileNotAccepted(this.#limits, file));
    return [textTooLong(this.#limits, this.#text.value), ...wrong].find(Boolean) ?? "";
  }

  /** A canned reply with something left to fill in does not go out. */
  #marksGap() {
    const gap = gapIn(this.#text.value);
    if (!gap) return false;
    this.#say(`Preencha {{${gap.name}}} antes de enviar.`);
    this.#text.focus();
    this.#text.setSelectionRange(gap.start, gap.end);
    return true;
  }

  #typed() {
    this.#grow();
    this.#say(this.#unfit());
    drafts.keep(this.#app.ui.open, this.#app.ui.mode, this.#text.value);
    const now = performance.now();
    if (this.#app.ui.mode === "reply" && now - this.#typedAt > TYPING_EVERY_MS) {
      this.#typedAt = now;
      this.#app.request("typing", { conversation: this.#app.ui.open }).catch(() => {});
    }
  }

  #key(event) {
    if (event.defaultPrevented || event.isComposing || event.key !== "Enter") return;
    if (event.shiftKey && !event.ctrlKey) return;
    event.preventDefault();
    this.send();
  }

  #draw() {
    const { ui, openRow } = this.#app;
    if (!openRow) return;
    if (this.#for !== ui.open || this.#mode !== ui.mode) this.#swap();
    const note = ui.mode === "note";
    byId("composer").dataset.mode = ui.mode;
    for (const tab of document.querySelectorAll(".composer-tab")) selectTab(tab, tab.dataset.mode === ui.mode);
    byId("composer-box").setAttribute("aria-labelledby", `mode-${ui.mode}`);
    this.#text.setAttribute("aria-label", note ? "Nota interna" : "Resposta");
    this.#text.placeholder = note ? "Só a equipe vê esta nota" : `Responder a ${openRow.name || "cliente"}`;
    setText(byId("send-word"), note ? "Salvar nota" : "Enviar");
    const reason = this.#unable();
    byId("blocked").hidden = !reason;
    setText(byId("blocked"), reason);
    this.#text.hidden = Boolean(reason);
    byId("send").disabled = Boolean(reason) || this.#files.busy;
    byId("attach").disabled = Boolean(reason);
    byId("templates").hidden = byId("canned-open").hidden = note;
    byId("canned-open").disabled = Boolean(reason);
    byId("templates").disabled = Boolean(whyNotTemplate(this.#app, openRow));
    this.#subject.draw(this.#app, openRow, ui.mode);
    this.#drawWindow(openRow, note);
  }

  #drawWindow(row, note) {
    const left = note ? null : windowLeft(this.#app, row);
    const node = byId("window");
    node.hidden = !left;
    if (left) setText(node, left.text);
    setFlag(node, "near", Boolean(left?.near));
  }

  #swap() {
    if (this.#for && this.#for !== this.#app.ui.open && this.#files.any) this.#files.clear();
    this.#for = this.#app.ui.open;
    this.#mode = this.#app.ui.mode;
    this.#text.value = drafts.load(this.#for, this.#mode);
    this.#canned.close();
    this.#say("");
    this.#grow();
  }

  #refused(item) {
    if (item.conversation === this.#app.ui.open) this.#say(item.error.sentence);
  }

  #grow() {
    this.#text.style.height = "auto";
    this.#text.style.height = `${this.#text.scrollHeight}px`;
  }

  #say(sentence) {
    setText(byId("composer-error"), sentence);
  }

  #attachDrops() {
    const box = byId("composer");
    const take = (event, files) => {
      if (!files?.length || this.#app.ui.mode !== "reply" || this.#unable()) return;
      event.preventDefault();
      this.#files.add(files);
    };
    this.#text.addEventListener("paste", (event) => take(event, event.clipboardData?.files));
    const target = byId("talk");
    target.addEventListener("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      box.dataset.drop = "";
    });
    target.addEventListener("dragleave", (event) => !target.contains(event.relatedTarget) && delete box.dataset.drop);
    target.addEventListener("drop", (event) => {
      delete box.dataset.drop;
      take(event, event.dataTransfer?.files);
    });
  }
}
