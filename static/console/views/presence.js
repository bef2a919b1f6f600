/** Presence and pauses: the button with the time, and its menu. */

import { byId, el, fill, icon, setFlag, setText } from "../lib/dom.js";
import { clock, now, span } from "../lib/time.js";
import { attachMenu } from "../lib/menu.js";
import { PRESENCE } from "../labels.js";

export function presenceView(app, acts) {
  const menu = byId("presence-menu");
  const handle = attachMenu(byId("presence"), menu, () => fill(menu, ...items(app, acts)));
  attachMenu(byId("account"), byId("account-menu"));
  app.view(() => draw(app));
  return handle;
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
  const over = until && now() > until;
  button.dataset.state = me.presence;
  setFlag(button, "over", Boolean(over));
  setText(byId("presence-word"), me.pause ? `Em pausa: ${me.pause.name}` : PRESENCE[me.presence]);
  setText(byId("presence-time"), until ? left(until, over) : "");
  button.title = me.pause ? `Volta ${clock(until)}` : "";
}

function left(until, over) {
  if (over) return `passou ${span(now() - until)}`;
  const seconds = Math.ceil((until - now()) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
