/** What an empty list says: why it is empty and what to do next. */

import { el, fill } from "../lib/dom.js";
import { clock } from "../lib/time.js";
import { whyNotNext } from "../select.js";

export function emptyList(node, app) {
  const { ui, state } = app;
  const filtered = ui.chip !== "all" || ui.channel || ui.segment;
  const [title, text] = filtered ? ["Nada com estes filtros", ""] : words(ui.tab, app);
  const key = `${title}|${text}|${filtered}`;
  if (node.dataset.key === key) return;
  node.dataset.key = key;
  const clear = () => app.set({ chip: "all", channel: "", segment: "" });
  fill(
    node,
    el("strong", {}, title),
    text && el("p", {}, text),
    filtered && el("button", { type: "button", className: "button small", on: { click: clear } }, "Limpar filtros"),
  );
  node.dataset.presence = state.me.presence;
}

function words(tab, app) {
  const { me } = app.state;
  if (tab === "pending") return ["Nenhuma pendência", "Ninguém espera uma resposta sua."];
  if (tab === "held") return ["Nenhum atendimento em curso", whyNotNext(app.state, app.connected) || "Aperte Próximo para começar."];
  const since = me.presence_since ? ` desde ${clock(me.presence_since)}` : "";
  const standing = { online: `Você está disponível${since}.`, paused: "Você está em pausa.", offline: "Você está desconectado." };
  return ["Fila vazia", standing[me.presence] ?? ""];
}
