/** Presence and pauses: the button with the time, its menu, the way back; and what the limit is just now. */

import { byId, el, fill, icon, setFlag, setText } from "../lib/dom.js";
import { clock, now, short, span } from "../lib/time.js";
import { attachMenu } from "../lib/menu.js";
import { PRESENCE } from "../labels.js";

export function presenceView(app, acts) {
  const menu = byId("presence-menu");
  const handle = attachMenu(byId("presence"), menu, () => fill(menu, ...items(app, acts)));
  attachMenu(byId("account"), byId("account-menu"));
  byId("resume").addEventListener("click", () => acts.presence("online"));
  app.view(() => {
    endLowered(app);
    draw(app);
    drawLoad(app);
  });
  return handle;
}

/** A lowered limit ends by the clock: no frame comes for it. */
function endLowered(app) {
  const { me } = app.state;
  if (!me?.lowered || Date.parse(me.lowered.until) > now()) return;
  app.take({ type: "agent.changed", data: { me: { ...me, lowered: null, capacity: me.full_capacity } } });
}

function items(app, acts) {
  const { me, lists } = app.state;
  if (!me) return [];
  const pauses = lists.pauses.map((pause) => item(pause.name, "pause", () => acts.pause(pause), `${pause.minutes} min`));
  return [
    item("Disponível", "check", () => acts.presence("online"), "", me.presence === "online"),
    pauses.length ? el("p", { className: "menu-label", role: "none" }, "Pausar atendimento") : null,
    ...pauses,
    item("Desconectar", "exit", () => acts.presence("offline"), "", me.presence === "offline"),
    me.lowered && el("p", { className: "menu-note", role: "none" }, loweredWords(me.lowered)),
  ];
}

function item(name, symbol, run, extra = "", checked = false) {
  return el(
    "button",
    { type: "button", className: "menu-item", role: "menuitemradio", tabIndex: -1, aria: { checked: String(checked) }, on: { click: run } },
    icon(symbol),
    name,
    extra && el("small", {}, extra),
  );
}

function draw(app) {
  const { me } = app.state;
  if (!me) return;
  const button = byId("presence");
  const until = me.pause?.planned_until ? Date.parse(me.pause.planned_until) : 0;
  const over = Boolean(until && now() > until);
  button.dataset.state = me.presence;
  setFlag(button, "over", over);
  setText(byId("presence-word"), me.pause ? `Em pausa: ${me.pause.name}` : PRESENCE[me.presence]);
  setText(byId("presence-time"), me.pause ? pauseTime(me.pause, until, over) : "");
  button.title = until ? `Volta ${clock(until)}` : "";
  byId("resume").hidden = me.presence !== "paused";
  setText(byId("resume"), me.pause?.absence ? "Estou aqui" : "Voltar");
}

/** What is left, or by how much the planned time has passed; of an absence, how long it lasts. */
function pauseTime(pause, until, over) {
  if (!until) return `há ${figures(now() - Date.parse(pause.started_at))}`;
  return over ? `passou ${figures(now() - until)}` : figures(until - now() + 999);
}

function figures(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds >= 3600) return span(milliseconds);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function drawLoad(app) {
  const { me } = app.state;
  if (!me) return;
  const above = me.load > me.capacity;
  setText(byId("load"), `${me.load} de ${me.capacity}`);
  setFlag(byId("load"), "above", above);
  const notes = [
    above && "acima do limite",
    me.lowered && `limite reduzido até ${short(me.lowered.until)}`,
    me.full.length && `sem vaga em ${list(me.full)}`,
  ];
  const note = byId("load-note");
  setText(note, notes.filter(Boolean).join(" · "));
  note.title = me.lowered ? loweredWords(me.lowered) : "";
}

const loweredWords = ({ to, until, by, reason }) => `Limite de ${to} até ${short(until)}${by ? `, definido por ${by}` : ""}: ${reason}`;

const list = (names) => new Intl.ListFormat("pt-BR").format(names);
