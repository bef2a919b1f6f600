/** What only mail has: a subject, quoted words folded away, and its own look in a frame that can run nothing. */

import { el } from "../lib/dom.js";

const SANDBOX = "allow-popups allow-popups-to-escape-sandbox";

/** Line above the text, "" for messages of other channels. */
export function subjectNode(message) {
  const subject = message.data?.subject;
  if (!subject) return null;
  const automatic = message.data.automatic ? el("span", { className: "mail-sign" }, "Automático") : null;
  const unproved = message.data.unproved ? el("span", { className: "mail-sign", data: { warn: "" } }, "Remetente não confirmado") : null;
  return el("p", { className: "mail-subject" }, el("bdi", {}, subject), automatic, unproved);
}

/** Buttons and what they open: the mail as it was sent, and what it quotes. */
export function mailParts(message) {
  const { html_url: url, quoted, rich } = message.data ?? {};
  const parts = [];
  if (url) parts.push(frameNode(url, message.data, Boolean(rich)));
  if (quoted) parts.push(quoteNode(quoted));
  return parts;
}

/** Is the mail's own look what is shown first? Then its pictures are in there. */
export function showsItself(message) {
  return Boolean(message.data?.html_url && message.data.rich);
}

function frameNode(url, data, open) {
  const box = el("div", { className: "mail-look" });
  const toggle = button(open ? "Mostrar só o texto" : "Ver como foi enviado", () => show(!box.querySelector("iframe")));
  const images = button("Mostrar imagens", () => {
    box.querySelector("iframe").src = `${url}?images=1`;
    images.remove();
  });
  const bar = el("p", { className: "mail-bar" }, toggle, data.remote_images ? images : null);
  const show = (wanted) => {
    box.querySelector("iframe")?.remove();
    // The text beside it says the same.
    box.toggleAttribute("data-open", wanted);
    if (wanted) box.append(el("iframe", { className: "mail-frame", src: url, sandbox: SANDBOX, loading: "lazy", title: "E-mail como foi enviado", referrerPolicy: "no-referrer" }));
    images.hidden = !wanted;
    toggle.textContent = wanted ? "Mostrar só o texto" : "Ver como foi enviado";
  };
  box.append(bar);
  show(open);
  return box;
}

function quoteNode(quoted) {
  const text = el("p", { className: "bubble-text mail-quoted", dir: "auto", hidden: true }, quoted);
  const toggle = button("Mostrar texto citado", () => {
    text.hidden = !text.hidden;
    toggle.setAttribute("aria-expanded", String(!text.hidden));
    toggle.textContent = text.hidden ? "Mostrar texto citado" : "Esconder texto citado";
  });
  toggle.setAttribute("aria-expanded", "false");
  return el("div", {}, toggle, text);
}

function button(words, click) {
  return el("button", { type: "button", className: "button small plain", on: { click } }, words);
}
