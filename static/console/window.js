/** May this person answer here now? Who holds it, and how long the channel's window stays open. */

import { now } from "./lib/time.js";

const WARN_MS = 2 * 3_600_000;

/** Milliseconds left in the reply window, or null when the channel has none. */
export function remaining(thread, row) {
  const seconds = thread?.details.window_s;
  if (!seconds || !row.last_customer_at) return null;
  return Date.parse(row.last_customer_at) + seconds * 1000 - now();
}

/** What the composer says about the window: from two hours before its end. */
export function windowLeft(app, row) {
  const left = remaining(app.state.threads.get(row.id), row);
  if (left === null || left > WARN_MS || left <= 0) return null;
  const minutes = Math.ceil(left / 60_000);
  const words = minutes >= 60 ? `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}` : `${minutes} min`;
  return { text: `Janela de resposta: ${words}`, near: minutes <= 30 };
}

/** Why no prepared text may leave, or "". A closed window does not matter to it. */
export function whyNotTemplate(app, row) {
  if (!row) return "Abra um atendimento.";
  if (row.status === "closed") return "Atendimento encerrado. Reabra para responder.";
  if (!row.holder) return "Na fila, com ninguém. Atenda para responder; notas internas podem ser escritas já.";
  if (row.holder.user !== app.state.me.user) return `Este atendimento está com ${row.holder.name}. Você pode deixar uma nota interna.`;
  return "";
}

/** A sentence in place of the box, or "" when a reply may be written. */
export function whyNotReply(app, row) {
  const reason = whyNotTemplate(app, row);
  if (reason) return reason;
  const left = remaining(app.state.threads.get(row.id), row);
  if (left !== null && left <= 0) return "A janela de resposta fechou. Agora só um modelo aprovado pode sair: escolha um em Modelos. O que você escreveu fica guardado como rascunho.";
  return "";
}
