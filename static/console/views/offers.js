/** What was given to me and waits to be opened, with the time that is left; and the question after several missed. */

import { byId, el, fill, icon, setFlag, setText } from "../lib/dom.js";
import { now } from "../lib/time.js";
import * as announce from "../lib/announce.js";
import { chime } from "../lib/chime.js";
import { openOffers } from "../select.js";

const HURRY_MS = 10_000;
const ENDED = { expired: "O atendimento voltou à fila: não foi aberto a tempo.", withdrawn: "O atendimento não está mais com você." };

export function offersView(app, acts) {
  const bar = byId("offers");
  let drawn = "";
  let away = false;
  byId("absence-end").addEventListener("click", () => acts.presence("online"));
  app.watch((frame) => {
    if (frame.type === "offer.made") chime();
    if (frame.type === "offer.ended" && ENDED[frame.data.state]) announce.assertive(ENDED[frame.data.state]);
  });
  app.view(() => {
    const offers = openOffers(app.state);
    const key = offers.map((offer) => offer.conversation).join(" ");
    if (key !== drawn) {
      say(offers.filter((offer) => !drawn.includes(offer.conversation)));
      drawn = key;
      fill(bar, ...offers.map((offer) => node(offer, acts)));
      bar.hidden = !offers.length;
    }
    for (const offer of offers) count(bar, offer);
    away = question(app, away);
  });
}

function node({ conversation, sentence, row }, acts) {
  return el(
    "div",
    { className: "offer", data: { offer: conversation } },
    icon("bell"),
    el("p", {}, el("strong", {}, el("bdi", {}, row.name)), `${row.channel.label}. ${sentence}`),
    el("span", { className: "offer-left", role: "timer", aria: { label: "Tempo para abrir" } }),
    el("button", { type: "button", className: "button main", aria: { label: `Abrir o atendimento de ${row.name}` }, on: { click: () => acts.open(conversation) } }, "Abrir"),
  );
}

function count(bar, { conversation, accept_by }) {
  const one = bar.querySelector(`[data-offer="${conversation}"]`);
  const left = Math.max(0, Date.parse(accept_by) - now());
  const seconds = Math.ceil(left / 1000);
  setFlag(one, "hurry", left < HURRY_MS);
  setText(one.querySelector(".offer-left"), `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
}

function say(fresh) {
  if (!fresh.length) return;
  const [{ row, accept_by }] = fresh;
  const seconds = Math.max(1, Math.round((Date.parse(accept_by) - now()) / 1000));
  announce.assertive(`Novo atendimento para você: ${row.name}, ${row.channel.label}. Abra em até ${seconds} segundos.`);
}

/** Asked once, answered by one click; the pause that goes with it is in the top bar. */
function question(app, asked) {
  const away = Boolean(app.state.me?.pause?.absence);
  byId("absence").hidden = !away;
  if (away && !asked) {
    chime();
    announce.assertive("Você ainda está aí? Nada novo chega até você dizer que está.");
  }
  return away;
}
