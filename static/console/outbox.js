/**
 * Messages on their way to the server: shown at once, sent in order per conversation, kept through a lost connection.
 * `client_id` is made when the person sends and never changes, so a repetition cannot double a message.
 */

import { RequestError } from "./socket.js";
import { randomId } from "./lib/dom.js";
import { nowStamp } from "./lib/time.js";

const KEY = "outbox";
const REQUEST = { reply: "message.send", note: "note.add" };

export class Outbox {
  #app; #items; #busy = new Set();

  constructor(app) {
    this.#app = app;
    this.#items = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    app.watch((frame) => this.#saw(frame));
  }

  get empty() {
    return this.#items.length === 0;
  }

  /** Show the message in this very frame and send it as soon as its turn comes. */
  add({ conversation, mode, text, files = [], subject = "" }) {
    const item = { client_id: randomId(), conversation, mode, text, files, subject, at: nowStamp(), error: null };
    this.#items.push(item);
    this.#save();
    this.#show(item);
    this.#run(conversation);
    return item;
  }

  retry(clientId) {
    const item = this.#items.find((one) => one.client_id === clientId);
    if (!item) return;
    item.error = null;
    this.#show(item);
    this.#run(item.conversation);
  }

  /** The person gives the message up; its text is returned so that it can go back into the box. */
  discard(clientId) {
    const item = this.#items.find((one) => one.client_id === clientId);
    this.#remove(clientId);
    if (item) this.#app.take({ type: "local.unsent", data: item });
    return item;
  }

  /** Unsent messages belong into a thread that has just been read. */
  showIn(conversation) {
    for (const item of this.#items) if (item.conversation === conversation) this.#show(item);
  }

  runAll() {
    for (const conversation of new Set(this.#items.map((item) => item.conversation))) this.#run(conversation);
  }

  #saw(frame) {
    if (frame.type === "message.created" && frame.data.message.client_id) this.#remove(frame.data.message.client_id);
    if (frame.type === "local.opened") {
      for (const message of frame.data.messages) if (message.client_id) this.#remove(message.client_id);
    }
  }

  /** One at a time, in order; a failed one holds back those behind it. */
  async #run(conversation) {
    if (this.#busy.has(conversation)) return;
    this.#busy.add(conversation);
    try {
      for (;;) {
        const item = this.#items.find((one) => one.conversation === conversation);
        if (!item || item.error || !this.#app.connected || !(await this.#send(item))) return;
      }
    } finally {
      this.#busy.delete(conversation);
    }
  }

  async #send(item) {
    const { client_id, conversation, text, files, subject } = item;
    const data = { client_id, conversation, text };
    if (subject) data.subject = subject;
    if (files.length) data.attachments = files.map((file) => file.id);
    try {
      const { message } = await this.#app.request(REQUEST[item.mode], data);
      this.#remove(client_id);
      this.#app.take({ type: "message.created", data: { conversation, message } });
      return true;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (error.code !== "connection_lost") {
        item.error = { code: error.code, sentence: error.sentence };
        this.#save();
        this.#app.take({ type: "local.refused", data: item });
      }
      this.#show(item);
      return false;
    }
  }

  #show(item) {
    const waiting = this.#app.connected ? "sending" : "waiting";
    const { client_id, conversation, text, files, at, error } = item;
    const message = {
      id: `local:${client_id}`, local: true, client_id, conversation, text, at, error, version: -1, kind: "text",
      direction: item.mode === "note" ? "note" : "out", status: error ? "failed" : waiting, attachments: files,
    };
    this.#app.take({ type: "local.message", data: message });
  }

  #remove(clientId) {
    const before = this.#items.length;
    this.#items = this.#items.filter((item) => item.client_id !== clientId);
    if (this.#items.length !== before) this.#save();
  }

  #save() {
    sessionStorage.setItem(KEY, JSON.stringify(this.#items));
  }
}
