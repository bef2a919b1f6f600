/** "Agendar" and "Remarcar": when, who attends, how it repeats, what the customer is told. Warnings come before. */

import { el, fill } from "../lib/dom.js";
import { clock, dateKey, now, timeZone, wallNow } from "../lib/time.js";
import { templateName } from "../labels.js";
import { parseWhen } from "../lib/when.js";
import { ask } from "./dialog.js";

const HOUR_MS = 3_600_000;
const REMINDING = new Set(["scheduled_return", "transactional"]);
const BRAZIL = {
  "America/Sao_Paulo": "Brasília", "America/Bahia": "Salvador", "America/Fortaleza": "Fortaleza", "America/Recife": "Recife",
  "America/Belem": "Belém", "America/Manaus": "Manaus", "America/Cuiaba": "Cuiabá", "America/Campo_Grande": "Campo Grande",
  "America/Porto_Velho": "Porto Velho", "America/Rio_Branco": "Rio Branco", "America/Noronha": "Fernando de Noronha",
};

/** @param {{row: object, contact?: object, schedule?: object}} about `schedule`: the promise that is moved */
export async function scheduleDialog(app, { row, contact, schedule }) {
  const { templates } = await app.request("templates", { conversation: row.id });
  const warned = { of: "" };
  return ask({
    template: "schedule",
    title: schedule ? "Remarcar retorno" : "Agendar retorno",
    ok: schedule ? "Remarcar" : "Agendar",
    setup: (refs, body) => setup(app, refs, body, { zone: schedule?.time_zone || contact?.time_zone || timeZone(), schedule, templates }),
    submit: async (given) => {
      const wanted = asked(given, row, schedule);
      if (await speaksAgainst(app, wanted, warned, schedule)) return false;
      return app.request(schedule ? "schedule.move" : "conversation.schedule", wanted);
    },
  });
}

function asked(given, row, schedule) {
  const [kind, id] = given.who.split(":");
  return {
    conversation: row.id, schedule: schedule?.id, local_at: `${given.date}T${given.time}`, time_zone: given.zone, note: given.note,
    owner: kind === "agent" ? id : null, segment: kind === "segment" ? id : null,
    repeats: given.repeats, repeats_until: given.repeats === "never" ? null : given.repeats_until,
    template: given.template || null, reminder_min: given.reminder_min ? Number(given.reminder_min) : null, notify: given.notify || null,
  };
}

/** Each set of warnings is shown once; who presses again has read it. */
async function speaksAgainst(app, wanted, warned, schedule) {
  const { warnings } = await app.request("schedule.check", { ...wanted, notify: null });
  const words = warnings.map((one) => one.sentence).join(" ");
  const box = document.getElementById("due-warnings");
  box.hidden = !words;
  fill(box.firstElementChild, ...warnings.map((one) => el("li", {}, one.sentence)));
  if (!words || warned.of === words) return false;
  warned.of = words;
  document.getElementById("dialog-ok").textContent = schedule ? "Remarcar mesmo assim" : "Agendar mesmo assim";
  box.scrollIntoView({ block: "nearest" });
  return true;
}

function setup(app, refs, body, { zone, schedule, templates }) {
  const field = (name) => body.querySelector(`#due-${name}`);
  const put = ({ date, time }) => Object.assign(field("date"), { value: date }) && Object.assign(field("time"), { value: time });
  field("date").min = dateKey(now());
  const zones = [zone, ...Object.keys(BRAZIL).filter((name) => name !== zone)];
  fill(field("zone"), ...zones.map((name) => el("option", { value: name }, zoneName(name))));
  const start = Math.ceil((now() + HOUR_MS) / 900_000) * 900_000;
  put(schedule ? wallOf(schedule.due_at, zone) : { date: dateKey(start), time: clock(start) });
  words(field("words"), field("zone"), put);
  fill(refs.quick, ...QUICK.map((text) => el("button", { type: "button", className: "chip", on: { click: () => put(parseWhen(text, wallNow(field("zone").value))) } }, text)));
  refs.segments.append(...app.state.lists.segments.map((one) => el("option", { value: `segment:${one.id}` }, one.name)));
  refs.agents.append(...app.state.lists.agents.map((one) => el("option", { value: `agent:${one.id}` }, one.name)));
  const option = (one) => el("option", { value: one.id }, templateName(one));
  field("template").append(...templates.map(option));
  field("notify").append(...templates.filter((one) => REMINDING.has(one.purpose)).map(option));
  if (schedule) known(schedule, field);
  const repeats = () => {
    refs.until.hidden = field("repeats").value === "never";
    field("until").required = !refs.until.hidden;
  };
  field("repeats").addEventListener("change", repeats);
  repeats();
}

const QUICK = ["Em 30 min", "Em 2 h", "Amanhã às 9:00", "Amanhã às 14:00"];

function known(schedule, field) {
  const who = schedule.segment_id ? `segment:${schedule.segment_id}` : schedule.owner_id ? `agent:${schedule.owner_id}` : "";
  for (const [name, value] of Object.entries({ note: schedule.note, repeats: schedule.repeats ?? "never", until: schedule.repeats_until, template: schedule.template, reminder: schedule.reminder_min })) field(name).value = value ?? "";
  if (schedule.reminder_min && !field("reminder").value) {
    field("reminder").append(el("option", { value: String(schedule.reminder_min) }, `${schedule.reminder_min} minutos antes`));
    field("reminder").value = String(schedule.reminder_min);
  }
  field("who").value = who;
  if (field("who").value !== who) field("who").value = "agent:me"; // one's own name is not among the colleagues
}

/** What is written in words fills date and hour as soon as it says them. */
function words(input, zone, put) {
  input.addEventListener("input", () => {
    const found = parseWhen(input.value, wallNow(zone.value));
    input.setAttribute("aria-invalid", String(Boolean(input.value) && !found));
    if (found) put(found);
  });
}

function wallOf(stamp, zone) {
  const [date, time] = wallNow(zone, Date.parse(stamp)).split("T");
  return { date, time };
}

export const zoneName = (name) => BRAZIL[name] ?? name.split("/").at(-1).replaceAll("_", " ");
