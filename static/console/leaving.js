/** What ends a conversation or gives it away, and the way back from it. */

import { toast } from "./lib/toast.js";
import { Navigation } from "./navigation.js";

const WITHIN_MS = 60_000; // the server's patience; the button goes sooner

export class Leaving extends Navigation {
  /** After what ends or gives away a conversation, the centre is free for the next one. */
  async leave(asked, done, gone = true) {
    const row = this.app.openRow;
    const answer = await asked;
    if (!answer) return false;
    if (answer.undo) this.#offer(row, done);
    else toast(done);
    if (gone) this.shut();
    return true;
  }

  /** The conversation is ours again as it was, or the server says who has it now. */
  async undo({ id, close } = this.app.left) {
    close();
    this.app.left = null;
    try {
      await this.taken((await this.app.request("conversation.undo", { conversation: id })).conversation);
    } catch (error) {
      this.refused(error);
    }
  }

  #offer(row, done) {
    const left = { id: row.id, until: Date.now() + WITHIN_MS };
    left.close = toast(`${done.slice(0, -1)}: ${row.name || "sem nome"}.`, { label: "Desfazer", keys: "Z", run: () => this.undo(left) });
    this.app.left = left;
  }
}
