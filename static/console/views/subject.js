/** The subject of a reply, on lines that have one. Left empty, the reply keeps the customer's own subject. */

import { byId } from "../lib/dom.js";

const PREFIX = /^\s*(?:re|res|enc|fwd?|rv|tr|aw|wg)\s*(?:\[\d+\])?\s*:\s*/i;

export class Subject {
  #input = byId("subject"); #for = "";

  draw(app, row, mode) {
    this.#input.hidden = row.channel.kind !== "email" || mode !== "reply" || byId("text").hidden;
    if (this.#for !== row.id) this.#input.value = "";
    this.#for = row.id;
    this.#input.placeholder = `Assunto: ${answered(app.state.threads.get(row.id)?.messages ?? [])}`;
  }

  /** What was typed, once. */
  take() {
    const typed = this.#input.hidden ? "" : this.#input.value.trim();
    this.#input.value = "";
    return typed;
  }
}

function answered(messages) {
  let subject = messages.findLast((one) => one.direction === "in" && one.data?.subject)?.data.subject ?? "";
  while (PREFIX.test(subject)) subject = subject.replace(PREFIX, "");
  return subject ? `Re: ${subject}` : "Sua mensagem";
}
