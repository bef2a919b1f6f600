/** Which conversation is open and which pane a narrow screen shows. */

import { toast } from "./lib/toast.js";
import { RequestError } from "./socket.js";

export class Navigation {
  #asked = 0; parts = {};

  constructor(app) {
    this.app = app;
  }

  /** Show a conversation; what an earlier press asked for no longer counts. */
  async open(id) {
    const app = this.app;
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
      this.refused(error);
      if (mine === this.#asked && !app.state.threads.has(id)) this.shut();
    }
  }

  /** After a reconnection the open thread is read again. */
  reread() {
    if (this.app.ui.open) this.open(this.app.ui.open);
  }

  back() {
    this.app.set({ pane: "lists" });
    this.#reflect();
  }

  shut() {
    if (this.app.ui.open) this.app.request("conversation.leave", { id: this.app.ui.open }).catch(() => {});
    this.app.set({ open: null, pane: "lists" });
    this.#reflect();
  }

  async older() {
    const id = this.app.ui.open;
    const first = this.app.state.threads.get(id)?.messages.find((message) => !message.local);
    const data = await this.app.request("conversation.older", { id, before: first?.id }).catch((error) => this.refused(error));
    if (data) this.app.take({ type: "local.older", data: { id, ...data } });
  }

  refused(error) {
    if (!(error instanceof RequestError)) throw error;
    toast(error.sentence);
    return null;
  }

  #reflect() {
    const { open, pane } = this.app.ui;
    document.body.dataset.pane = pane;
    if (open) document.body.dataset.open = "";
    else delete document.body.dataset.open;
  }
}
