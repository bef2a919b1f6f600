/** Where the person writes: text, files with progress, one button. */
import { byId, clone, part, say, setText } from "../dom.js";
import { MOST_BYTES, size, upload } from "../uploads.js";

const MOST_CHARACTERS = 4000;
const COUNT_FROM = 3600;
const MOST_FILES = 10;

export class Composer {
  #config;
  #vault;
  #does;
  #form = byId("composer");
  #text = byId("text");
  #chips = byId("chips");
  #pick = byId("pick");
  #left = byId("left");
  #files = [];

  /** @param {{send: (message: object) => void, typing: () => void, token: () => Promise<string>}} does */
  constructor(config, vault, does) {
    this.#config = config;
    this.#vault = vault;
    this.#does = does;
    this.#text.value = vault.recall("draft");
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#text.addEventListener("keydown", (event) => this.#key(event));
    this.#text.addEventListener("input", () => this.#changed());
    byId("attach").addEventListener("click", () => this.#pick.click());
    this.#pick.addEventListener("change", () => {
      this.#add([...this.#pick.files]);
      this.#pick.value = "";
    });
    this.#drops();
    this.#fit();
    // Until here nothing would have happened to what is written, so the page came with these switched off.
    for (const control of [this.#text, byId("attach"), byId("send")]) control.disabled = false;
  }

  focus() {
    this.#text.focus();
  }

  #drops() {
    this.#text.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length) event.preventDefault();
      this.#add(files);
    });
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!this.#form.hidden) this.#add([...(event.dataTransfer?.files ?? [])]);
    });
  }

  #key(event) {
    const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    // On a touch keyboard Enter is the only way to a new line; the button sends.
    if (!sends || matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    this.#send();
  }

  #changed() {
    this.#fit();
    this.#vault.remember("draft", this.#text.value);
    const left = MOST_CHARACTERS - this.#text.value.length;
    this.#left.hidden = this.#text.value.length < COUNT_FROM;
    const [count, one, many] = left >= 0 ? [left, "caractere restante", "caracteres restantes"] : [-left, "caractere a mais", "caracteres a mais"];
    setText(this.#left, `${count} ${count === 1 ? one : many}`);
    if (this.#text.value.trim()) this.#does.typing();
    this.#ready();
  }

  #fit() {
    this.#text.style.height = "auto";
    this.#text.style.height = `${this.#text.scrollHeight}px`;
  }

  #ready() {
    const travelling = this.#files.some((file) => !file.stored);
    byId("send").disabled = travelling || this.#text.value.length > MOST_CHARACTERS;
  }

  #send() {
    const text = this.#text.value.trim();
    const files = this.#files.filter((file) => file.stored).map((file) => file.stored);
    if (byId("send").disabled || (!text && !files.length)) return;
    this.#does.send({ text, files });
    this.#text.value = "";
    this.#files = [];
    this.#chips.replaceChildren();
    this.#changed();
    this.#text.focus();
  }

  async #add(files) {
    for (const file of files.slice(0, MOST_FILES - this.#files.length)) this.#upload(file);
    if (files.length > MOST_FILES) say(`Envie no máximo ${MOST_FILES} arquivos de cada vez.`, { urgent: true });
  }

  async #upload(file) {
    const entry = { chip: clone("chip"), stored: null, stop: () => {} };
    setText(part(entry.chip, "name"), file.name);
    setText(part(entry.chip, "state"), size(file.size));
    part(entry.chip, "remove").setAttribute("aria-label", `Remover ${file.name}`);
    part(entry.chip, "remove").addEventListener("click", () => this.#remove(entry));
    this.#chips.append(entry.chip);
    if (file.size > MOST_BYTES) {
      this.#refuse(entry, "O arquivo passa de 10 MB. Envie um menor.");
      return;
    }
    this.#files.push(entry);
    this.#ready();
    await this.#travel(entry, file);
    this.#ready();
  }

  async #travel(entry, file) {
    const bar = part(entry.chip, "bar");
    bar.hidden = false;
    try {
      const token = await this.#does.token();
      const running = upload(this.#config, token, file, (share) => (bar.value = share));
      entry.stop = running.stop;
      entry.stored = await running.done;
      bar.hidden = true;
      say(`${file.name} anexado.`);
    } catch (error) {
      this.#files = this.#files.filter((other) => other !== entry);
      if (error.message) this.#refuse(entry, error.message);
    }
  }

  #refuse(entry, sentence) {
    part(entry.chip, "bar").hidden = true;
    entry.chip.classList.add("refused");
    setText(part(entry.chip, "state"), sentence);
    say(sentence, { urgent: true });
  }

  #remove(entry) {
    entry.stop();
    entry.chip.remove();
    this.#files = this.#files.filter((other) => other !== entry);
    this.#ready();
    this.#text.focus();
  }
}
