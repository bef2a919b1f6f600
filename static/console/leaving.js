/** What ends a conversation or gives it away. */

import { toast } from "./lib/toast.js";
import { Navigation } from "./navigation.js";

export class Leaving extends Navigation {
  /** After what ends or gives away a conversation, the centre is free for the next one. */
  async leave(asked, done, gone = true) {
    if (!(await asked)) return false;
    toast(done);
    if (gone) this.shut();
    return true;
  }
}
