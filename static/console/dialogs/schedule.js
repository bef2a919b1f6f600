/** "Agendar": date, hour, zone, who attends, note. */

import { el, fill } from "../lib/dom.js";
import { clock, dateKey, instant, now, timeZone } from "../lib/time.js";
import { ask } from "./dialog.js";

const HOUR_MS = 3_600_000;
const BRAZIL = {
  "America/Sao_Paulo": "Brasília", "America/Bahia": "Salvador", "America/Fortaleza": "Fortaleza", "America/Recife": "Recife",
  "America/Belem": "Belém", "America/Manaus": "Manaus", "America/Cuiaba": "Cuiabá", "America/Campo_Grande": "Campo Grande",
  "America/Porto_Velho": "Porto Velho", "America/Rio_Branco": "Rio Branco", "America/Noronha": "Fernando de Noronha",
};

export function scheduleDialog(app, row, contact) {
  return ask({
    template: "schedule",
    title: "Agendar retorno",
    ok: "Agendar",
    setup: (_refs, body) => setup(app, body, contact?.time_zone || timeZone()),
    submit: ({ date, time, zone, owner, note }) =>
      app.request("conversation.schedule", { conversation: row.id, due_at: instant(date, time, zone), time_zone: zone, owner: owner || null, note }),
  });
}

function setup(app, body, zone) {
  const [date, time] = [body.querySelector("#due-date"), body.querySelector("#due-time")];
  date.min = dateKey(now());
  const put = (moment) => {
    date.value = dateKey(moment);
    time.value = clock(moment);
  };
  put(Math.ceil((now() + HOUR_MS) / 900_000) * 900_000);
  const zones = [zone, ...Object.keys(BRAZIL).filter((name) => name !== zone)];
  fill(body.querySelector("#due-zone"), ...zones.map((name) => el("option", { value: name }, zoneName(name))));
  body.querySelector("#due-owner").append(...app.state.lists.agents.map((agent) => el("option", { value: agent.id }, agent.name)));
  fill(body.querySelector(".quick"), ...suggestions().map(([name, moment]) => el("button", { type: "button", className: "chip", on: { click: () => put(moment) } }, name)));
}

const zoneName = (name) => BRAZIL[name] ?? name.split("/").at(-1).replaceAll("_", " ");

/** Usual promises, as moments of the account's zone. */
function suggestions() {
  const quarter = (ms) => Math.ceil(ms / 900_000) * 900_000;
  const tomorrow = (hour) => Date.parse(instant(dateKey(now() + 24 * HOUR_MS), hour, timeZone()));
  return [
    ["Em 30 min", quarter(now() + HOUR_MS / 2)],
    ["Em 2 h", quarter(now() + 2 * HOUR_MS)],
    ["Amanhã às 9:00", tomorrow("09:00")],
    ["Amanhã às 14:00", tomorrow("14:00")],
  ];
}
