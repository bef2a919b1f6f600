/** What a press or a key does: one place for buttons, keys and menus. */

import { byId } from "./lib/dom.js";
import { toast } from "./lib/toast.js";
import * as announce from "./lib/announce.js";
import { command } from "./commands.js";
import { RequestError } from "./socket.js";
import { whyNotNext } from "./select.js";
import { scheduleDialog } from "./dialogs/schedule.js";
import * as dialogs from "./dialogs/others.js";
import { walkPanes } from "./keys.js";

const SETTLE = { type: "conversation.settle", title: "Resolver sem responder", lead: "A pendência sai da fila sem resposta ao cliente. Diga como terminou." };
const CLOSE = { type: "conversation.close", title: "Encerrar", lead: "O atendimento termina. Se o cliente escrever de novo, a conversa volta à fila." };

export class Acts {
  #app; #asked = 0; #opening = false; parts = {};

  constructor(app) {
    this.#app = app;
  }

  /** Carry a command out, or say why not. What offers choices offers those of this moment. */
  async run(id) {
    const reason = command(id)?.when(this.#app);
    if (reason) return toast(reason);
    if (this.#opening) return undefined;
    if (command(id)?.chooses) {
      this.#opening = true;
      await this.#app.renewChoices().finally(() => (this.#opening = false));
    }
    const row = this.#app.openRow;
    const thread = row && this.#app.state.threads.get(row.id);
    const doing = {
      next: () => this.next(),
      take: () => this.take(row),
      reopen: () => this.#say("conversation.reopen", { conversation: row.id }, "Reaberto."),
      reply: () => this.parts.composer.focus("reply"),
      note: () => this.parts.composer.focus("note"),
      schedule: () => this.#leave(scheduleDialog(this.#app, row, thread?.contact), "Retorno agendado."),
      transfer: () => this.#leave(dialogs.transferDialog(this.#app, row), "Transferido."),
      release: () => this.#leave(dialogs.releaseDialog(this.#app, row), "Devolvido à fila."),
      settle: () => this.#leave(dialogs.outcomeDialog(this.#app, row, SETTLE), "Resolvido.", false),
      close: () => this.#leave(dialogs.outcomeDialog(this.#app, row, CLOSE), "Encerrado."),
      "close-next": async () => (await this.#leave(dialogs.outcomeDialog(this.#app, row, CLOSE), "Encerrado.")) && this.next(),
      tags: () => dialogs.tagsDialog(this.#app, row, thread?.details.tags ?? []),
      panel: () => this.#app.set({ panel: !this.#app.ui.panel }),
      why: () => this.why(this.parts.list.focus),
      search: () => byId("search-input").focus(),
      "pause-menu": () => this.parts.presence.open(),
      "pane-next": () => walkPanes(1),
      "pane-back": () => walkPanes(-1),
      keys: () => dialogs.keysDialog(),
    }[id];
    return doing();
  }

  /** One press, one answer: the conversation is ours or nothing may be taken. */
  async next() {
    const app = this.#app;
    const reason = whyNotNext(app.state, app.connected);
    if (reason || app.busyNext) return reason && toast(reason);
    app.busyNext = true;
    app.draw();
    try {
      const { conversation } = await app.request("queue.next");
      if (!conversation) return toast("Ninguém na fila para você agora.");
      return await this.taken(conversation);
    } catch (error) {
      return this.#refused(error);
    } finally {
      app.busyNext = false;
      app.draw();
    }
  }

  /** The head of the queue is what "Próximo" gives; another row needs the right of supervisors. */
  async take(row) {
    if (this.#app.queue[0]?.id === row.id && !this.#app.state.me.supervises) return this.next();
    try {
      return await this.taken((await this.#app.request("queue.take", { conversation: row.id })).conversation);
    } catch (error) {
      return this.#refused(error);
    }
  }

  async taken(row) {
    this.#app.take({ type: "local.row", data: row });
    announce.polite(`Você atende ${row.name}.`);
    await this.open(row.id);
    this.parts.composer.focus("reply");
  }

  /** Show a conversation; what an earlier press asked for no longer counts. */
  async open(id) {
    const app = this.#app;
    const left = app.ui.open;
    this.#asked += 1;
    const mine = this.#asked;
    const narrow = matchMedia("(max-width: 1180px)").matches;
    app.set({ open: app.state.rows.has(id) ? id : app.ui.open, pane: "thread", mode: "reply", ...(narrow ? { panel: false } : {}) });
    this.#reflect();
    if (left && left !== id) app.request("conversation.leave", { id: left }).catch(() => {});
    try {
      const data = await app.request("conversation.open", { id });
      if (mine !== this.#asked) return;
      app.take({ type: "local.opened", data });
      app.set({ open: id });
      this.#reflect();
      this.parts.outbox.showIn(id);
      if (data.conversation.holder?.user === app.state.me.user && data.conversation.unread) app.request("conversation.mark_read", { conversation: id }).catch(() => {});
    } catch (error) {
      this.#refused(error);
      if (mine === this.#asked && !app.state.threads.has(id)) this.shut();
    }
  }

  /** After a reconnection the open thread is read again. */
  reread() {
    if (this.#app.ui.open) this.open(this.#app.ui.open);
  }

  back() {
    this.#app.set({ pane: "lists" });
    this.#reflect();
  }

  shut() {
    if (this.#app.ui.open) this.#app.request("conversation.leave", { id: this.#app.ui.open }).catch(() => {});
    this.#app.set({ open: null, pane: "lists" });
    this.#reflect();
  }

  async older() {
    const id = this.#app.ui.open;
    const first = this.#app.state.threads.get(id)?.messages.find((message) => !message.local);
    const data = await this.#app.request("conversation.older", { id, before: first?.id }).catch((error) => this.#refused(error));
    if (data) this.#app.take({ type: "local.older", data: { id, messages: data.messages } });
  }

  async why(id) {
    const row = this.#app.state.rows.get(id);
    if (!row) return toast("Escolha uma linha da fila.");
    return dialogs.whyDialog(this.#app, row).catch((error) => this.#refused(error));
  }

  retry(clientId) {
    this.parts.outbox.retry(clientId);
  }

  discard(clientId) {
    const item = this.parts.outbox.discard(clientId);
    if (item) this.parts.composer.giveBack(item);
  }

  presence(state) {
    return this.#say("presence.set", { state }, state === "online" ? "Você está disponível." : "Você está desconectado.");
  }

  pause(pause) {
    if (pause.requires_note) return dialogs.pauseDialog(this.#app, pause);
    return this.#say("presence.set", { state: "paused", pause: pause.id }, `Em pausa: ${pause.name}.`);
  }

  async cancelSchedule(schedule) {
    await this.#say("schedule.cancel", { schedule: schedule.id }, "Agendamento cancelado.");
    this.reread();
  }

  async #say(type, data, done) {
    try {
      await this.#app.request(type, data);
      toast(done);
      return true;
    } catch (error) {
      return this.#refused(error);
    }
  }

  /** After what ends or gives away a conversation, the centre is free for the next one. */
  async #leave(asked, done, gone = true) {
    if (!(await asked)) return false;
    toast(done);
    if (gone) this.shut();
    return true;
  }

  #refused(error) {
    if (!(error instanceof RequestError)) throw error;
    toast(error.sentence);
    return null;
  }

  #reflect() {
    const { open, pane } = this.#app.ui;
    document.body.dataset.pane = pane;
    if (open) document.body.dataset.open = "";
    else delete document.body.dataset.open;
  }
}
