/** The open conversation: head, actions, log. Lines are reused by identity, so nothing jumps when one changes. */

import { byId, el, fill, icon, setText } from "../lib/dom.js";
import { dateKey, now } from "../lib/time.js";
import * as announce from "../lib/announce.js";
import { plural } from "../labels.js";
import { buttonsFor } from "../commands.js";
import { dayNode, messageNode } from "./message.js";
import { mayReact, reactionNode } from "./reactions.js";
import { drawStart } from "./start.js";

const NEAR_PX = 60;
const FOLLOWS_MS = 300_000;
const TYPING_MS = 6_000;

export function threadView(app, acts) {
  const log = new Log(acts, (message) => (mayReact(app) ? reactionNode(app, message) : null));
  byId("back").addEventListener("click", () => acts.back());
  byId("older").addEventListener("click", () => acts.older());
  app.view(() => {
    const row = app.openRow;
    byId("talk").hidden = !row;
    byId("start").hidden = Boolean(row);
    if (!row) {
      drawStart(app, acts);
      return;
    }
    drawHead(app, row, acts);
    log.draw(row.id, app.state.threads.get(row.id), mayReact(app));
    drawTyping(app, row);
  });
  return log;
}

function drawHead(app, row, acts) {
  setText(byId("talk-name"), row.name || "Sem nome");
  const who = row.holder ? (row.holder.user === app.state.me.user ? "com você" : `com ${row.holder.name}`) : { waiting: "na fila", scheduled: "agendado", closed: "encerrado" }[row.status];
  const about = [row.channel.label, row.segment?.name ?? "Fila geral", row.protocol, who].join(" · ");
  setText(byId("talk-channel"), about);
  byId("talk-channel").title = about;
  const wanted = buttonsFor(app);
  const bar = byId("talk-actions");
  const key = wanted.map((one) => `${one.id}${one.reason}`).join();
  if (bar.dataset.key !== key + row.id) {
    bar.dataset.key = key + row.id;
    fill(bar, ...wanted.map((one) => actionButton(one, acts)));
  }
  const tags = app.state.threads.get(row.id)?.details.tags ?? [];
  const strip = byId("talk-tags");
  strip.hidden = !tags.length;
  if (strip.dataset.key !== tags.join()) {
    strip.dataset.key = tags.join();
    const colors = new Map(app.state.lists.tags.map((tag) => [tag.name, tag.color]));
    fill(strip, ...tags.map((name) => tagNode(name, colors.get(name))));
  }
  const toggle = byId("panel-toggle");
  toggle.setAttribute("aria-expanded", String(app.ui.panel));
}

export function tagNode(name, color) {
  const dot = el("i");
  if (color) dot.style.background = color;
  return el("span", { className: "tag" }, dot, name);
}

function actionButton(command, acts) {
  return el(
    "button",
    {
      type: "button", className: `button small${command.main ? " main" : ""}`, data: command.more ? { more: "" } : {}, disabled: Boolean(command.reason), "aria-label": command.title,
      title: command.reason || `${command.title} (${command.keyName})`, "aria-keyshortcuts": command.keyName,
      on: { click: () => acts.run(command.id) },
    },
    icon(command.icon),
    el("span", {}, command.title),
  );
}

function drawTyping(app, row) {
  const seen = app.state.typing.get(row.id);
  const fresh = seen && seen.who.id !== app.state.me.user && now() - Date.parse(seen.at) < TYPING_MS;
  setText(byId("typing"), fresh ? `${seen.who.name} está escrevendo` : "");
}

class Log {
  #items = byId("log-items"); #scroller = byId("log"); #nodes = new Map(); #of = null; #drawn = null; #acts; #react; #reacts = false; #fresh = 0;

  constructor(acts, react) {
    this.#acts = acts;
    this.#react = react;
    byId("new-messages").addEventListener("click", () => this.toEnd());
    this.#scroller.addEventListener("scroll", () => this.#atEnd() && this.#seen(), { passive: true });
  }

  /** The newest customer message drawn on this screen. */
  get lastSeen() {
    return this.#drawn?.messages.findLast((message) => message.direction === "in")?.id ?? null;
  }

  /** `reacts`: a customer's message can be answered with an emoji now. */
  draw(id, thread, reacts) {
    if (id === this.#of && thread === this.#drawn && reacts === this.#reacts) return;
    this.#reacts = reacts;
    const changedTalk = id !== this.#of;
    const before = changedTalk ? null : this.#drawn;
    this.#of = id;
    this.#drawn = thread;
    if (changedTalk) this.#reset();
    byId("older").hidden = !thread?.more;
    if (!thread) return;
    const stick = changedTalk || !before || this.#atEnd();
    const fromBottom = this.#scroller.scrollHeight - this.#scroller.scrollTop;
    const grewAbove = before?.messages[0] && before.messages[0].id !== thread.messages[0]?.id;
    this.#render(thread.messages);
    if (stick) this.toEnd();
    else if (grewAbove) this.#scroller.scrollTop = this.#scroller.scrollHeight - fromBottom;
    else this.#count(before.messages, thread.messages);
  }

  toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#seen();
  }

  #reset() {
    this.#items.replaceChildren();
    this.#nodes.clear();
    this.#seen();
  }

  #render(messages) {
    const wanted = [];
    const byId_ = new Map(messages.map((message) => [message.id, message]));
    let previous = null;
    for (const message of messages) {
      if (!previous || dateKey(previous.at) !== dateKey(message.at)) wanted.push(this.#node(`day:${dateKey(message.at)}`, message.at, () => dayNode(message.at)));
      const follows = Boolean(previous && previous.direction === message.direction && previous.author?.id === message.author?.id && Date.parse(message.at) - Date.parse(previous.at) < FOLLOWS_MS);
      const quoted = byId_.get(message.in_reply_to) ?? null;
      // Ours keeps its node's place when the server's row replaces it.
      wanted.push(this.#node(message.client_id || message.id, `${message.id}:${message.version}:${message.status}:${follows}:${this.#reacts}`, () => messageNode(message, { follows, quoted, acts: this.#acts, react: this.#react(message) })));
      previous = message;
    }
    this.#arrange(wanted);
  }

  #node(key, look, make) {
    const known = this.#nodes.get(key);
    if (known?.look === look) return known.node;
    const node = make();
    known?.node.replaceWith(node);
    this.#nodes.set(key, { look, node });
    return node;
  }

  #arrange(wanted) {
    const keep = new Set(wanted);
    for (const [key, { node }] of this.#nodes) {
      if (keep.has(node)) continue;
      node.remove();
      this.#nodes.delete(key);
    }
    wanted.forEach((node, at) => {
      if (this.#items.children[at] !== node) this.#items.insertBefore(node, this.#items.children[at] ?? null);
    });
  }

  #count(before, after) {
    const known = new Set(before.map((message) => message.id));
    this.#fresh += after.filter((message) => message.direction === "in" && !known.has(message.id)).length;
    const button = byId("new-messages");
    button.hidden = !this.#fresh;
    button.textContent = plural(this.#fresh, "nova mensagem", "novas mensagens");
    if (this.#fresh) announce.polite(button.textContent);
  }

  #atEnd() {
    return this.#scroller.scrollHeight - this.#scroller.scrollTop - this.#scroller.clientHeight < NEAR_PX;
  }

  #seen() {
    this.#fresh = 0;
    byId("new-messages").hidden = true;
  }
}
