/** The centre while nothing is open: what to do next. */

import { byId, setText } from "../lib/dom.js";
import { urgent, waiting, whyNotNext } from "../select.js";
import { plural } from "../labels.js";

export function drawStart(app) {
  const { state } = app;
  if (!state.ready) {
    setText(byId("start-title"), app.link === "refused" ? "Sem acesso" : "Carregando");
    setText(byId("start-text"), "");
    return;
  }
  const count = waiting(state, app.queue);
  const hot = urgent(state, app.queue);
  setText(byId("start-title"), count ? `${plural(count, "pessoa espera", "pessoas esperam")} atendimento` : "Ninguém na fila");
  const reason = whyNotNext(state, app.connected);
  const go = hot ? "Há urgência: aperte Próximo ou a tecla P." : "Aperte Próximo ou a tecla P.";
  setText(byId("start-text"), reason || (count ? go : "Quando alguém escrever, aparece aqui na hora."));
}
