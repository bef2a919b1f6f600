/** The menu in the head: a copy of the conversation, and the way out of later contact. */
import { byId, say } from "../dom.js";
import { full } from "../clock.js";
import { thread } from "../store.js";

export class Menu {
  #button = byId("menu-button");
  #menu = byId("menu");
  #confirm = byId("confirm");

  /** @param {{state: () => object, title: string, optOut: () => Promise<object>, preferences: () => Promise<void>, handOver: () => void, mailCopy: () => void}} does */
  constructor(does) {
    this.#button.addEventListener("click", () => this.#show(this.#menu.hidden));
    this.#menu.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("pointerdown", (event) => {
      if (!event.target.closest("#menu, #menu-button")) this.#show(false);
    });
    for (const [id, open] of [["hand-over", does.handOver], ["mail-copy", does.mailCopy], ["preferences", does.preferences]]) {
      byId(id).addEventListener("click", () => {
        this.#show(false);
        Promise.resolve(open()).catch((error) => tell(error.message, { urgent: true }));
      });
    }
    byId("copy").addEventListener("click", () => {
      this.#show(false);
      download(does.state(), does.title);
    });
    byId("opt-out").addEventListener("click", () => {
      this.#show(false);
      this.#confirm.showModal();
    });
    this.#confirm.addEventListener("close", () => this.#decided(does));
  }

  /** Only what can be done with the conversation as it is. */
  draw(state) {
    byId("hand-over").hidden = !state.conversation;
    byId("mail-copy").hidden = !(state.conversation && state.transcript);
    byId("preferences").hidden = !state.conversation;
  }

  /** @returns {boolean} whether something was open and has been closed */
  close() {
    if (this.#menu.hidden) return false;
    this.#show(false);
    this.#button.focus();
    return true;
  }

  #show(open) {
    this.#menu.hidden = !open;
    this.#button.setAttribute("aria-expanded", String(open));
    if (open) this.#menu.querySelector("button:not([hidden])").focus();
  }

  #key(event) {
    const items = [...this.#menu.querySelectorAll("button:not([hidden])")];
    const at = items.indexOf(document.activeElement);
    const goes = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (goes !== undefined) {
      event.preventDefault();
      items[(goes + items.length) % items.length].focus();
    } else if (event.key === "Tab") {
      this.#show(false);
    }
  }

  async #decided(does) {
    this.#button.focus();
    if (this.#confirm.returnValue !== "yes") return;
    this.#confirm.returnValue = "";
    try {
      await does.optOut();
      tell("Pronto. Não entraremos em contato depois desta conversa.");
    } catch (error) {
      tell(error.message, { urgent: true });
    }
  }
}

/** Seen above the thread and read aloud. */
function tell(sentence, how) {
  byId("notice").textContent = sentence;
  byId("notice").hidden = false;
  say(sentence, how);
}

function download(state, title) {
  const lines = thread(state).map((message) => {
    const who = message.direction === "in" ? "Você" : message.author || "Atendente";
    const files = (message.attachments ?? []).map((file) => `[${file.name}]`).join(" ");
    return `${full(message.at)} - ${who}: ${[message.text, files].filter(Boolean).join(" ")}`;
  });
  const address = URL.createObjectURL(new Blob([`${title}\n\n${lines.join("\n")}\n`], { type: "text/plain" }));
  const link = Object.assign(document.createElement("a"), { href: address, download: "conversa.txt" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
