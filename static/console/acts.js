/** What a press or a key does: one place for buttons, keys and menus. */

import { byId } from "./lib/dom.js";
import { toast } from "./lib/toast.js";
import * as announce from "./lib/announce.js";
import { command } from "./commands.js";
import { Returning } from "./returning.js";
import { whyNotNext } from "./select.js";
import { consentDialog } from "./dialogs/consent.js";
import { rightsDialog } from "./dialogs/rights.js";
import { templateDialog } from "./dialogs/template.js";
import * as dialogs from "./dialogs/others.js";
import { walkPanes } from "./keys.js";

const SETTLE = { type: "conversation.settle", title: "Resolver sem responder", lead: "A pendência sai da fila sem resposta ao cliente. Diga como terminou." };
const CLOSE = { type: "conversation.close", title: "Encerrar", lead: "O atendimento termina. Se o cliente escrever de novo, a conversa volta à fila." };

export class Acts extends Returning {
  #opening = false;

  /** Carry a command out, or say why not. What offers choices offers those of this moment. */
  async run(id) {
    const reason = command(id)?.when(this.app);
    if (reason) return toast(reason);
    if (this.#opening) return undefined;
    if (command(id)?.chooses) {
      this.#opening = true;
      await this.app.renewChoices().finally(() => (this.#opening = false));
    }
    const row = this.app.openRow;
    const thread = row && this.app.state.threads.get(row.id);
    const doing = {
      next: () => this.next(),
      take: () => this.take(row),
      reopen: () => this.#say("conversation.reopen", { conversation: row.id }, "Reaberto."),
      reply: () => this.parts.composer.focus("reply"),
      note: () => this.parts.composer.focus("note"),
      template: () => templateDialog(this.app, row),
      schedule: () => this.schedule(row, thread),
      agenda: () => this.parts.agenda.open(),
      transfer: () => this.leave(dialogs.transferDialog(this.app, row), "Transferido."),
      release: () => this.leave(dialogs.releaseDialog(this.app, row), "Devolvido à fila."),
      settle: () => this.leave(dialogs.outcomeDialog(this.app, row, SETTLE), "Resolvido.", false),
      consent: () => this.#asked(consentDialog(this.app, row)),
      close: () => this.leave(dialogs.outcomeDialog(this.app, row, CLOSE), "Encerrado."),
      "close-next": async () => (await this.leave(dialogs.outcomeDialog(this.app, row, CLOSE), "Encerrado.")) && this.next(),
      undo: () => this.undo(),
      tags: () => dialogs.tagsDialog(this.app, row, thread?.details.tags ?? []),
      panel: () => this.app.set({ panel: !this.app.ui.panel }),
      why: () => this.why(this.parts.list.focus),
      search: () => this.search(),
      palette: () => this.parts.palette.open(),
      "pause-menu": () => this.parts.presence.open(),
      "pane-next": () => walkPanes(1),
      "pane-back": () => walkPanes(-1),
      keys: () => dialogs.keysDialog(),
    }[id];
    return Promise.resolve(doing()).catch((error) => this.refused(error));
  }

  /** One press, one answer: the conversation is ours or nothing may be taken. */
  async next() {
    const app = this.app;
    const reason = whyNotNext(app.state, app.connected);
    if (reason || app.busyNext) return reason && toast(reason);
    app.busyNext = true;
    app.draw();
    try {
      const { conversation } = await app.request("queue.next");
      if (!conversation) return toast("Ninguém na fila para você agora.");
      return await this.taken(conversation);
    } catch (error) {
      return this.refused(error);
    } finally {
      app.busyNext = false;
      app.draw();
    }
  }

  /** The head of the queue is what "Próximo" gives; another row needs the right of supervisors. */
  async take(row) {
    if (this.app.queue[0]?.id === row.id && !this.app.state.me.supervises) return this.next();
    try {
      return await this.taken((await this.app.request("queue.take", { conversation: row.id })).conversation);
    } catch (error) {
      if (error.details?.errors?.reason) return dialogs.pickDialog(this.app, row, (taken) => this.taken(taken));
      return this.refused(error);
    }
  }

  pick(id) {
    const row = this.app.state.rows.get(id);
    return row && this.take(row);
  }

  async taken(row) {
    this.app.take({ type: "local.row", data: row });
    announce.polite(`Você atende ${row.name}.`);
    await this.open(row.id);
    this.parts.composer.focus("reply");
  }

  /** A narrow screen has the box beside the lists only. */
  search() {
    const input = byId("search-input");
    if (!input.checkVisibility()) this.back();
    input.focus();
  }

  async why(id) {
    const row = this.app.state.rows.get(id);
    if (!row) return toast("Escolha uma linha da fila.");
    return dialogs.whyDialog(this.app, row).catch((error) => this.refused(error));
  }

  retry(clientId) {
    this.parts.outbox.retry(clientId);
  }

  discard(clientId) {
    const item = this.parts.outbox.discard(clientId);
    if (item) this.parts.composer.giveBack(item);
  }

  writeAgain({ conversation, text }) {
    this.parts.composer.giveBack({ conversation: conversation ?? this.app.ui.open, mode: "reply", text });
  }

  arrived(message) {
    return this.#say("message.end_doubt", { message, decision: "arrived" }, "Anotado: chegou ao cliente.");
  }

  sendAgain(message) {
    return dialogs.sendAgainDialog(this.app, message);
  }

  presence(state) {
    return this.#say("presence.set", { state }, state === "online" ? "Você está disponível." : "Você está desconectado.");
  }

  pause(pause) {
    if (pause.requires_note) return dialogs.pauseDialog(this.app, pause);
    return this.#say("presence.set", { state: "paused", pause: pause.id }, `Em pausa: ${pause.name}.`);
  }

  async #asked(dialog) {
    if (await dialog) toast("Pergunta enviada. Só um SIM da pessoa autoriza.");
  }

  async releaseAddress(row, refusal) {
    await this.#say("conversation.release_address", { conversation: row.id, refusal: refusal.id }, "Endereço liberado: já pode tentar de novo.");
    this.reread();
  }

  async optOut(row) {
    if (await dialogs.optOutDialog(this.app, row)) toast("Saída registrada: já está valendo.");
  }

  askForRights(row) {
    return rightsDialog(this.app, row);
  }

  async #say(type, data, done) {
    try {
      await this.app.request(type, data);
      toast(done);
      return true;
    } catch (error) {
      return this.refused(error);
    }
  }
}
