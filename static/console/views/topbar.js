/** "Próximo" and the connection. The colour never speaks alone: icon and word stand beside it. */

import { byId, setFlag, setText } from "../lib/dom.js";
import { clock, nowStamp } from "../lib/time.js";
import { heldRows, pendingRows, urgent, waiting, whyNotNext } from "../select.js";

const OFFLINE_AFTER_MS = 10_000;
const QUIET_MS = 2_000;

export function topbarView(app, acts) {
  byId("next").addEventListener("click", () => acts.next());
  byId("banner-retry").addEventListener("click", () => app.socket.retry());
  app.view(() => {
    drawNext(app);
    drawLink(app);
    drawTitle(app);
  });
}

function drawNext(app) {
  const button = byId("next");
  const { state } = app;
  const hot = state.ready && urgent(state, app.queue);
  const reason = whyNotNext(state, app.connected);
  setFlag(button, "urgent", hot);
  byId("next-urgent").hidden = !hot;
  setFlag(button, "busy", app.busyNext);
  button.disabled = Boolean(reason) || Boolean(app.busyNext);
  setText(byId("next-reason"), state.ready ? reason : "");
}

function drawLink(app) {
  const silent = app.lostAt ? Date.now() - app.lostAt : 0;
  const state = app.link === "open" || silent < QUIET_MS ? (app.state.ready ? "open" : "connecting") : app.link;
  const node = byId("link-state");
  const words = { open: "Conectado", connecting: "Conectando", lost: "Reconectando", refused: "Sem acesso" };
  const gone = app.link === "refused" || silent >= OFFLINE_AFTER_MS;
  node.dataset.state = state;
  setText(node.lastElementChild, gone && app.link !== "refused" ? "Sem conexão" : words[state]);
  byId("banner").hidden = !gone;
  setText(
    byId("banner-text"),
    app.link === "refused"
      ? "Seu perfil não dá acesso ao Live. Fale com o administrador da sua equipe."
      : `Sem conexão desde ${clock(app.lostAt || Date.now())}. O que você enviar sai quando ela voltar.`,
  );
  byId("banner-retry").hidden = app.link === "refused";
  const loading = !app.state.ready;
  if (document.body.dataset.state !== (loading ? "loading" : "ready")) document.body.dataset.state = loading ? "loading" : "ready";
}

function drawTitle(app) {
  if (!app.state.ready) return;
  const owed = pendingRows(app.state, nowStamp()).length;
  const title = `${owed ? `(${owed}) ` : ""}Live · Invenio`;
  if (document.title !== title) document.title = title;
  byId("tab-queue").title = `${waiting(app.state, app.queue)} na fila`;
  byId("tab-held").title = `${heldRows(app.state).length} em atendimento`;
}
