/** Everything that can be done with the open conversation: key, words, and when not (with the reason). One registry. */

const mine = (app) => app.openRow?.holder?.user === app.state.me.user && app.openRow.status === "active";

function ownOnly(app) {
  const row = app.openRow;
  if (!row) return "Abra um atendimento.";
  if (mine(app)) return "";
  if (row.status === "closed") return "O atendimento está encerrado.";
  return row.holder ? `Está com ${row.holder.name}.` : "Ninguém atende este contato ainda.";
}

const supervised = (app) => (app.state.me.supervises && app.openRow?.status !== "closed" ? "" : ownOnly(app));

/** `shown`: has a button above the thread. `chooses`: its dialog offers colleagues, segments, outcomes or tags. `when(app)` is "" or the reason why not. */
export const COMMANDS = [
  { id: "next", keys: ["P"], title: "Próximo", when: () => "" },
  { id: "take", keys: [], title: "Atender", icon: "next", main: true, shown: (app) => app.openRow?.status === "waiting" || app.openRow?.status === "scheduled", when: () => "" },
  { id: "reopen", keys: [], title: "Reabrir", icon: "return", main: true, shown: (app) => app.openRow?.status === "closed", when: () => "" },
  { id: "reply", keys: ["R"], title: "Escrever resposta", when: (app) => (app.openRow ? "" : "Abra um atendimento.") },
  { id: "note", keys: ["N"], title: "Escrever nota interna", when: (app) => (app.openRow ? "" : "Abra um atendimento.") },
  { id: "template", keys: ["M"], title: "Enviar modelo", when: ownOnly },
  { id: "schedule", chooses: true, keys: ["A"], title: "Agendar", icon: "clock", shown: (app) => app.openRow?.status !== "closed", when: supervised },
  { id: "transfer", chooses: true, keys: ["T"], title: "Transferir", icon: "move", shown: (app) => app.openRow?.status !== "closed", when: supervised },
  { id: "release", keys: ["D"], title: "Devolver à fila", icon: "return", more: true, shown: mine, when: ownOnly },
  { id: "settle", chooses: true, keys: ["S"], title: "Resolver sem responder", icon: "checks", more: true, shown: (app) => mine(app) && app.openRow.turn === "us", when: ownOnly },
  { id: "tags", chooses: true, keys: ["L"], title: "Tags", icon: "tag", more: true, shown: (app) => app.openRow?.status !== "closed", when: supervised },
  { id: "consent", keys: ["C"], title: "Pedir consentimento", icon: "form", more: true, shown: mine, when: ownOnly },
  { id: "close", chooses: true, keys: ["E"], title: "Encerrar", icon: "check", main: true, shown: mine, when: ownOnly },
  { id: "close-next", chooses: true, keys: ["Shift+E"], title: "Encerrar e Próximo", when: ownOnly },
  { id: "panel", keys: ["I"], title: "Abrir ou fechar os dados do contato", when: (app) => (app.openRow ? "" : "Abra um atendimento.") },
  { id: "why", keys: ["Q"], title: "Por quê? da linha em foco", when: () => "" },
  { id: "agenda", keys: ["Shift+A"], title: "Agenda", when: () => "" },
  { id: "search", keys: ["/"], title: "Buscar", when: () => "" },
  { id: "pause-menu", keys: ["Shift+P"], title: "Presença e pausas", when: () => "" },
  { id: "pane-next", keys: ["G"], title: "Próximo painel", when: () => "" },
  { id: "pane-back", keys: ["Shift+G"], title: "Painel anterior", when: () => "" },
  { id: "keys", keys: ["?"], title: "Mostrar os atalhos", when: () => "" },
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
  return COMMANDS.filter((one) => one.icon && one.shown?.(app)).map((one) => ({ ...one, keyName: one.keys[0] ?? "", reason: one.when(app) }));
}
