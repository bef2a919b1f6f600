/** A small menu on a customer's message: six emoji, where the channel shows reactions and the conversation is ours. */

import { el, icon, randomId } from "../lib/dom.js";
import { attachMenu } from "../lib/menu.js";
import { toast } from "../lib/toast.js";

const EMOJI = [["👍", "Gostei"], ["❤️", "Amei"], ["😂", "Engraçado"], ["😮", "Surpresa"], ["😢", "Triste"], ["🙏", "Obrigado"]];
const NOT_SAID = new Set(["reaction", "system"]);

/** May the person at this console react in the open conversation? */
export function mayReact(app) {
  const row = app.openRow;
  const mine = row?.status === "active" && row.holder?.user === app.state.me.user;
  return Boolean(mine && app.state.threads.get(row.id)?.details.reactions);
}

/** The button on one message; its menu is made when it is first opened. */
export function reactionNode(app, message) {
  if (message.direction !== "in" || NOT_SAID.has(message.kind) || !message.provider_id) return null;
  const button = el("button", { type: "button", className: "icon-button react-button", title: "Reagir", aria: { label: "Reagir a esta mensagem", haspopup: "menu", expanded: "false" } }, icon("smile"));
  const node = el("div", { className: "react" }, button);
  button.addEventListener("click", () => attachMenu(button, node.appendChild(menuNode(app, message))).open(), { once: true });
  return node;
}

function menuNode(app, message) {
  const items = EMOJI.map(([emoji, name]) => el("button", { type: "button", role: "menuitem", tabIndex: -1, aria: { label: name }, title: name, on: { click: () => react(app, message, emoji) } }, emoji));
  return el("div", { className: "menu react-menu", role: "menu", hidden: true, aria: { label: "Reações" } }, ...items);
}

async function react(app, message, emoji) {
  const { conversation, id } = message;
  try {
    const answer = await app.request("message.react", { conversation, message: id, client_id: randomId(), emoji });
    app.take({ type: "message.created", data: { conversation, message: answer.message } });
  } catch (error) {
    toast(error.sentence ?? "A reação não foi enviada.");
  }
}
