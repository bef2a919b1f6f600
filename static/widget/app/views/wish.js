/** Two small dialogs: another way to go on, and a copy by e-mail. What is refused is said at the field. */
import { byId, say, setText } from "../dom.js";

const ASK_AFTER_MS = 45_000;
const LOOK_MS = 5_000;
const HINTS = { email: "nome@exemplo.com", whatsapp: "(11) 98765-4321", phone: "(11) 98765-4321" };

/** @param {{id: string, send: (values: object) => Promise<string>}} about `send` answers what is said when it is done */
export function wish({ id, send }) {
  const dialog = byId(id);
  const form = dialog.querySelector("form");
  const error = dialog.querySelector(".error");
  const opener = byId("menu-button");
  const field = form.elements.address;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    tell("");
    try {
      notice(await send(Object.fromEntries(new FormData(form))));
      dialog.close();
    } catch (refused) {
      tell(refused.message);
      field.focus();
    }
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  form.addEventListener("change", () => {
    const by = form.elements.by?.value;
    if (by) field.placeholder = HINTS[by];
    if (by) field.inputMode = by === "email" ? "email" : "tel";
  });
  dialog.addEventListener("close", () => opener.focus());

  function tell(sentence) {
    setText(error, sentence);
    error.hidden = !sentence;
    if (sentence) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
  return () => {
    tell("");
    dialog.showModal();
    field.focus();
  };
}

function notice(sentence) {
  setText(byId("notice"), sentence);
  byId("notice").hidden = false;
  say(sentence);
}

/** "Prefere continuar por WhatsApp ou e-mail?": asked once nobody has answered for a while. */
export class Prefer {
  #node = byId("prefer");
  #state;

  constructor(state, open) {
    this.#state = state;
    byId("prefer-yes").addEventListener("click", open);
    setInterval(() => this.draw(state()), LOOK_MS);
  }

  draw(state) {
    const messages = Object.values(state.messages);
    const last = messages.reduce((newest, one) => (one.at > (newest?.at ?? "") ? one : newest), null);
    const waits = last?.direction === "in" && Date.now() - Date.parse(last.at) > ASK_AFTER_MS;
    this.#node.hidden = !(state.conversation && !state.closed && !state.handover && waits);
  }
}
