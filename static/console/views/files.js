/** Files that wait beside the text: chosen, pasted or dropped; uploaded with progress; each can be taken away. */

import { byId, el, fill, icon } from "../lib/dom.js";
import { size } from "../labels.js";
import { kindOf } from "../limits.js";

const MOST_BYTES = 10 * 1024 * 1024;
const MOST_FILES = 10;

export class Files {
  // What is wrong with the files that were last chosen stands until somebody acts, however quickly the others arrive.
  #wrong = ""; #items = []; #changed; #url; #refusal;

  /** @param {(file: {name: string, kind: string, bytes: number}) => string} refusal why the line does not take it, or "" */
  constructor(url, changed, refusal) {
    this.#url = url;
    this.#refusal = refusal;
    this.#changed = changed;
    byId("attach").addEventListener("click", () => byId("file").click());
    byId("file").addEventListener("change", (event) => {
      this.add(event.target.files);
      event.target.value = "";
    });
  }

  get busy() {
    return this.#items.some((item) => item.state === "uploading");
  }

  get ready() {
    return this.#items.filter((item) => item.state === "ready");
  }

  get any() {
    return this.#items.length > 0;
  }

  /** @returns {string} what is wrong with the files, or "" */
  add(files) {
    this.#wrong = "";
    for (const file of files) {
      const refusal = this.#tooMuch(file) || this.#refusal({ name: file.name, kind: kindOf(file.type), bytes: file.size });
      if (refusal) this.#wrong = refusal;
      else this.#upload(file);
    }
    this.#draw();
    return this.#wrong;
  }

  #tooMuch(file) {
    if (this.#items.length >= MOST_FILES) return `Envie no máximo ${MOST_FILES} arquivos de cada vez.`;
    return file.size > MOST_BYTES ? `"${file.name}" passa de 10 MB. Envie um arquivo menor.` : "";
  }

  /** Hand the uploaded files over and start again with none. */
  take() {
    const taken = this.ready.map(({ id, name, kind, bytes, type }) => ({ id, name, kind, size: bytes, content_type: type, state: "pending" }));
    this.clear();
    return taken;
  }

  clear() {
    for (const item of this.#items) this.#forget(item);
    this.#items = [];
    this.#wrong = "";
    this.#draw();
  }

  #upload(file) {
    const preview = file.type.startsWith("image/") ? URL.createObjectURL(file) : "";
    const item = { name: file.name || "imagem.png", bytes: file.size, type: file.type, kind: kindOf(file.type), preview, state: "uploading", progress: 0, error: "" };
    const call = new XMLHttpRequest();
    item.call = call;
    call.open("POST", this.#url);
    call.responseType = "json";
    call.setRequestHeader("X-CSRFToken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    call.upload.addEventListener("progress", (event) => this.#progress(item, event.loaded / event.total));
    call.addEventListener("load", () => this.#done(item, call));
    call.addEventListener("error", () => this.#failed(item, "O envio falhou. Tente de novo."));
    const form = new FormData();
    form.append("file", file, item.name);
    call.send(form);
    this.#items.push(item);
  }

  #progress(item, share) {
    item.progress = share;
    if (item.bar) item.bar.value = share;
  }

  #done(item, call) {
    if (call.status >= 200 && call.status < 300) {
      Object.assign(item, { state: "ready", id: call.response.id, kind: call.response.kind ?? item.kind });
      this.#wrong = this.#refusal(item) || this.#wrong;
      this.#draw();
    } else {
      this.#failed(item, call.response?.detail ?? call.response?.sentence ?? "O arquivo foi recusado.");
    }
  }

  #failed(item, sentence) {
    Object.assign(item, { state: "failed", error: sentence });
    this.#draw();
  }

  #remove(item) {
    this.#forget(item);
    this.#items = this.#items.filter((one) => one !== item);
    this.#wrong = "";
    this.#draw();
    byId("text").focus();
  }

  #forget(item) {
    item.call.abort();
    if (item.preview) URL.revokeObjectURL(item.preview);
  }

  #draw() {
    const list = byId("files");
    list.hidden = !this.#items.length;
    fill(list, ...this.#items.map((item) => this.#node(item)));
    this.#changed(this.#wrong);
  }

  #node(item) {
    item.bar = item.state === "uploading" ? el("progress", { max: 1, value: item.progress, aria: { label: `Enviando ${item.name}` } }) : null;
    return el(
      "li",
      { className: "file", data: { state: item.state } },
      item.preview ? el("img", { src: item.preview, alt: "" }) : icon("file"),
      el("strong", {}, item.name),
      item.bar ?? el("small", {}, item.error || size(item.bytes)),
      el("button", { type: "button", className: "icon-button", aria: { label: `Tirar ${item.name}` }, on: { click: () => this.#remove(item) } }, icon("close")),
    );
  }
}
