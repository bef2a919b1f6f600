/** Everything that can be done: key, words, and when not (with the reason). One registry for buttons, keys, palette and sheet. */

import { whyNotNext } from "./select.js";

const mine = (app) => app.openRow?.holder?.user === app.state.me.user && app.openRow.status === "active";

function ownOnly(app) {
  const row = app.openRow;
  if (!row) return "Abra um atendimento.";
  if (mine(app)) return "";
  if (row.status === "closed") return "O atendimento está encerrado.";
  return row.holder ? `Está com ${row.holder.name}.` : "Ninguém atende este contato ainda.";
}

const supervised = (app) => (app.state.me.supervises && app.openRow && app.openRow.status !== "closed" ? "" : ownOnly(app));

const opened = (app) => (app.openRow ? "" : "Abra um atendimento.");

function toTake(app) {
  if (mine(app)) return "Você já atende este contato.";
  const held = app.openRow?.status === "active";
  return held || app.openRow?.status === "closed" ? ownOnly(app) : opened(app);
}

const toReopen = (app) => opened(app) || (app.openRow.status === "closed" ? "" : "O atendimento está aberto.");

/** On a Mac, Ctrl+K cuts the rest of a line. */
export const MAC = /Mac/.test(navigator.platform);
const PALETTE_KEY = MAC ? "Cmd+K" : "Ctrl+K";

/** `shown`: has a button above the thread. `chooses`: its dialog offers colleagues, segments, outcomes or tags. `when(app)` is "" or the reason why not. */
export const COMMANDS = [
  { id: "next", keys: ["P"], title: "Próximo", icon: "next", when: (app) => whyNotNext(app.state, app.connected) },
  { id: "take", keys: [], title: "Atender", icon: "next", main: true, shown: (app) => app.openRow?.status === "waiting" || app.openRow?.status === "scheduled", when: toTake },
  { id: "reopen", keys: [], title: "Reabrir", icon: "return", main: true, shown: (app) => app.openRow?.status === "closed", when: toReopen },
  { id: "reply", keys: ["R"], title: "Escrever resposta", icon: "reply", when: opened },
  { id: "note", keys: ["N"], title: "Escrever nota interna", icon: "note", when: opened },
  { id: "template", keys: ["M"], title: "Enviar modelo", icon: "template", when: ownOnly },
  { id: "schedule", chooses: true, keys: ["A"], title: "Agendar", icon: "clock", shown: (app) => app.openRow?.status !== "closed", when: supervised },
  { id: "transfer", chooses: true, keys: ["T"], title: "Transferir", icon: "move", shown: (app) => app.openRow?.status !== "closed", when: supervised },
  { id: "release", keys: ["D"], title: "Devolver à fila", icon: "return", more: true, shown: mine, when: ownOnly },
  { id: "settle", chooses: true, keys: ["S"], title: "Resolver sem responder", icon: "checks", more: true, shown: (app) => mine(app) && app.openRow.turn === "us", when: ownOnly },
  { id: "tags", chooses: true, keys: ["L"], title: "Tags", icon: "tag", more: true, shown: (app) => app.openRow?.status !== "closed", when: supervised },
  { id: "consent", keys: ["C"], title: "Pedir consentimento", icon: "form", more: true, shown: mine, when: ownOnly },
  { id: "close", chooses: true, keys: ["E"], title: "Encerrar", icon: "check", main: true, shown: mine, when: ownOnly },
  { id: "close-next", chooses: true, keys: ["Shift+E"], title: "Encerrar e Próximo", icon: "checks", when: ownOnly },
  { id: "undo", keys: ["Z"], title: "Desfazer", icon: "return", when: (app) => (app.left && Date.now() < app.left.until ? "" : "Não há o que desfazer.") },
  { id: "panel", keys: ["I"], title: "Abrir ou fechar os dados do contato", icon: "person", when: opened },
  { id: "why", keys: ["Q"], title: "Por quê? da linha em foco", icon: "help", when: (app) => (app.state.rows.has(app.list?.focus) ? "" : "Escolha uma linha da fila.") },
  { id: "agenda", keys: ["Shift+A"], title: "Agenda", icon: "clock", when: () => "" },
  { id: "search", keys: ["/"], title: "Buscar", icon: "search", when: () => "" },
  { id: "pause-menu", keys: ["Shift+P"], title: "Presença e pausas", icon: "pause", when: () => "" },
  { id: "pane-next", keys: ["G"], title: "Próximo painel", icon: "next", when: () => "" },
  { id: "pane-back", keys: ["Shift+G"], title: "Painel anterior", icon: "back", when: () => "" },
  { id: "palette", keys: [PALETTE_KEY], title: "Comandos e busca", icon: "search", when: () => "" },
  { id: "keys", keys: ["?"], title: "Mostrar os atalhos", icon: "keys", when: () => "" },
];

/** Keys that are handled by the lists and the composer themselves; listed on the sheet. */
export const OTHER_KEYS = [
  ["J K ↑ ↓", "Próxima linha, linha anterior"],
  ["Enter", "Abrir a linha; no texto, enviar"],
  ["Shift+Enter", "Quebrar a linha do texto"],
  ["/ no texto", "Frases prontas"],
  ["1…9", "Abrir o n-ésimo em atendimento"],
  ["Esc", "Fechar o que está por cima; voltar à lista"],
];

const byKey = new Map(COMMANDS.flatMap((command) => command.keys.map((key) => [key.toLowerCase(), command])));

export const commandOf = (key) => byKey.get(key.toLowerCase()) ?? null;
export const command = (id) => COMMANDS.find((one) => one.id === id);

/** Buttons above the thread, each with the reason when it cannot be pressed. */
export function buttonsFor(app) {
  return COMMANDS.filter((one) => one.shown?.(app)).map((one) => ({ ...one, keyName: one.keys[0] ?? "", reason: one.when(app) }));
}
