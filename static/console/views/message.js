/** One line of the thread: a bubble, a note, or a line of the system. */

import { el, icon, setText } from "../lib/dom.js";
import { clock, dayName, full } from "../lib/time.js";
import { MESSAGE_KIND, STATUS } from "../labels.js";
import { attachmentNode, locationNode } from "./attachment.js";
import { mailParts, showsItself, subjectNode } from "./mail.js";

export function dayNode(stamp) {
  return el("p", { className: "day", role: "separator", aria: { label: dayName(stamp) } }, dayName(stamp));
}

/** @param {{follows: boolean, quoted: object|null, acts: object, react: HTMLElement|null}} about */
export function messageNode(message, about) {
  if (message.direction === "system") return el("p", { className: "line", title: full(message.at) }, `${message.text} · ${clock(message.at)}`);
  const node = el(
    "article",
    { className: "bubble", data: { direction: message.direction, id: message.id } },
    who(message, about.follows),
    about.quoted && el("p", { className: "bubble-quote" }, about.quoted.text || MESSAGE_KIND[about.quoted.kind] || "Mensagem"),
    ...content(message),
    foot(message),
    problem(message, about.acts),
    about.react,
  );
  if (about.follows) node.dataset.follows = "";
  if (message.status) node.dataset.status = message.status;
  return node;
}

function who(message, follows) {
  if (message.direction === "note") {
    return el("p", { className: "bubble-who" }, icon("note"), `Nota interna${message.author ? ` de ${message.author.name}` : ""}`);
  }
  if (follows) return null;
  if (message.direction === "out") {
    const name = message.local ? "Você" : message.author?.name ?? "Resposta automática";
    return el("p", { className: "bubble-who" }, name);
  }
  return el("p", { className: "bubble-who" }, el("bdi", {}, message.sender?.name || "Cliente"));
}

function content(message) {
  const apart = (message.attachments ?? []).filter((file) => !(file.inline && showsItself(message)));
  const files = apart.length ? el("div", { className: "attachments" }, ...apart.map(attachmentNode)) : null;
  const place = message.location ? el("div", { className: "attachments" }, locationNode(message.location)) : null;
  const text = message.text ? el("p", { className: "bubble-text", dir: "auto" }, message.text) : null;
  const answers = message.data?.fields?.length ? fieldsNode(message.data) : null;
  if (message.data?.form) return [answers];
  const bare = !files && !place && !text;
  return [subjectNode(message), answers, files, place, text, ...mailParts(message), choices(message), bare ? el("p", { className: "bubble-text masked" }, MESSAGE_KIND[message.kind] ?? "Mensagem vazia") : null];
}

/** What we offered to be tapped. */
function choices(message) {
  const offered = message.direction === "out" ? message.data?.interactive : null;
  const items = offered?.buttons ?? offered?.rows ?? [];
  return items.length ? el("ul", { className: "bubble-choices" }, ...items.map((item) => el("li", {}, item.title))) : null;
}

/** What was filled in on a form: each question with its answer, in the order asked. */
function fieldsNode({ fields, form, page }) {
  const rows = fields.flatMap((one) => [el("dt", {}, one.label), el("dd", {}, el("bdi", {}, one.text))]);
  return el("div", { className: "fields" }, form && el("p", { className: "fields-title" }, `Formulário: ${form}`), el("dl", {}, ...rows), page?.title && el("p", { className: "fields-page", title: page.url }, `Enviado em ${page.title}`));
}

function foot(message) {
  const status = message.direction === "out" || message.local ? STATUS[message.status] : null;
  return el(
    "footer",
    { className: "bubble-foot" },
    el("time", { dateTime: message.at, title: full(message.at) }, clock(message.at)),
    message.data?.fallback && !message.data.fallback.refused && el("span", {}, `por ${message.data.fallback.channel}`),
    status && el("span", { className: "status" }, icon(status[0]), status[1]),
  );
}

function problem(message, acts) {
  if (message.status !== "failed" && message.status !== "uncertain") return null;
  const sentence = message.error?.sentence ?? "A mensagem não foi entregue.";
  const buttons = message.local
    ? [
        el("button", { type: "button", className: "button small", on: { click: () => acts.retry(message.client_id) } }, "Tentar de novo"),
        el("button", { type: "button", className: "button small plain", on: { click: () => acts.discard(message.client_id) } }, "Descartar"),
      ]
    : [...doubt(message, acts), ...again(message, acts)];
  return el("div", { className: "bubble-error" }, el("span", {}, sentence), ...buttons);
}

/** Nobody knows whether it arrived: whoever holds the conversation says so. */
function doubt(message, acts) {
  if (message.status !== "uncertain") return [];
  return [
    el("button", { type: "button", className: "button small", on: { click: () => acts.sendAgain(message.id) } }, "Enviar de novo"),
    el("button", { type: "button", className: "button small plain", on: { click: () => acts.arrived(message.id) } }, "Chegou ao cliente"),
  ];
}

/** A reply that did not arrive goes back into the box: whoever sends it again may change it or choose another line. */
function again(message, acts) {
  const plain = message.direction === "out" && message.kind === "text" && message.text && !message.attachments?.length;
  if (message.status !== "failed" || !plain) return [];
  return [el("button", { type: "button", className: "button small", on: { click: () => acts.writeAgain(message) } }, "Tentar de novo")];
}

/** Days in words change at midnight; everything else of a drawn line stands still. */
export function renameDays(nodes) {
  for (const [node, stamp] of nodes) setText(node, dayName(stamp));
}
