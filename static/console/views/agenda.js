/** "Agenda": promised returns by day, own ones, those of one's segments, everybody's. A press opens the conversation. */

import { byId, clone, el, fill, icon, setFlag } from "../lib/dom.js";
import { clock, dateKey, now, since, timeZone, wallNow } from "../lib/time.js";
import { KIND_ICON, REPEATS, plural } from "../labels.js";
import { zoneName } from "../dialogs/schedule.js";
import { RequestError } from "../socket.js";

const DAY_MS = 86_400_000;
const SOON_MS = 400;
const TELLS = new Set(["schedule.changed", "schedule.promoted", "schedule.late"]);
const STATUS = { pending: "Agendado", promoted: "No topo", done: "Realizado", cancelled: "Cancelado", missed: "Perdido" };
const DAY_NAME = new Intl.DateTimeFormat("pt-BR", { timeZone: "UTC", weekday: "short", day: "2-digit", month: "2-digit" });

export function agendaView(app, acts) {
  const dialog = byId("agenda");
  const shown = { scope: "mine", days: matchMedia("(max-width: 760px)").matches ? 1 : 7, start: "", owner: "", entries: [] };
  let opener = null;
  let timer = 0;
  const load = () => read(app, shown).then((found) => found && dialog.open && draw(app, acts, shown, dialog));
  const renew = () => {
    clearTimeout(timer);
    if (dialog.open) timer = setTimeout(load, SOON_MS);
  };
  attach(dialog, shown, load, () => draw(app, acts, shown, dialog));
  dialog.addEventListener("close", () => opener?.isConnected && opener.focus());
  app.watch((frame) => TELLS.has(frame.type) && renew());
  return {
    renew,
    open: () => {
      opener = document.activeElement;
      shown.start = begin(dateKey(now()), shown.days);
      dialog.querySelector("[data-scope=all]").hidden = !app.state.me.supervises;
      dialog.showModal();
      return load();
    },
  };
}

function attach(dialog, shown, load, redraw) {
  const choose = (changes) => (Object.assign(shown, changes), load());
  byId("agenda-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", ({ target }) => {
    const { scope, days, move } = target.dataset;
    if (scope) choose({ scope });
    else if (days) choose({ days: Number(days), start: begin(shown.start, Number(days)) });
    else if (move === "0") choose({ start: begin(dateKey(now()), shown.days) });
    else if (move) choose({ start: shifted(shown.start, Number(move) * shown.days) });
  });
  byId("agenda-day").addEventListener("change", ({ target }) => target.value && choose({ start: begin(target.value, shown.days) }));
  byId("agenda-owner").addEventListener("change", ({ target }) => ((shown.owner = target.value), redraw()));
  byId("agenda-days").addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by && event.target === event.currentTarget) choose({ start: shifted(shown.start, by * shown.days) });
  });
}

const shifted = (day, by) => new Date(Date.parse(`${day}T00:00Z`) + by * DAY_MS).toISOString().slice(0, 10);

/** A week begins on Monday. */
function begin(day, days) {
  return days === 1 ? day : shifted(day, -((new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7));
}

async function read(app, shown) {
  try {
    const { entries } = await app.request("agenda", { scope: shown.scope, start: shown.start, days: shown.days });
    return Object.assign(shown, { entries });
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    byId("agenda-said").textContent = error.sentence;
    return null;
  }
}

function draw(app, acts, shown, dialog) {
  const pressed = (name, value) => dialog.querySelectorAll(`[data-${name}]`).forEach((one) => one.setAttribute("aria-pressed", String(one.dataset[name] === String(value))));
  pressed("scope", shown.scope);
  pressed("days", shown.days);
  byId("agenda-day").value = shown.start;
  drawOwners(shown);
  const entries = shown.entries.filter((one) => !shown.owner || (one.owner ?? "-") === shown.owner);
  const late = entries.filter((one) => one.late).length;
  byId("agenda-said").textContent = `${plural(entries.length, "retorno", "retornos")}${late ? `, ${plural(late, "atrasado", "atrasados")}` : ""}. Horário de ${zoneName(timeZone())}.`;
  const days = Array.from({ length: shown.days }, (_, at) => shifted(shown.start, at));
  byId("agenda-days").style.setProperty("--days", String(shown.days));
  fill(byId("agenda-days"), ...days.map((day) => column(day, entries.filter((one) => dateKey(one.due_at) === day), acts, dialog)));
}

function drawOwners(shown) {
  const select = byId("agenda-owner");
  const names = [...new Set(shown.entries.map((one) => one.owner ?? "-"))].sort();
  if (shown.owner && !names.includes(shown.owner)) names.push(shown.owner);
  fill(select, el("option", { value: "" }, "Quem atende"), ...names.map((name) => el("option", { value: name }, name === "-" ? "Qualquer operador" : name)));
  select.value = shown.owner;
}

function column(day, entries, acts, dialog) {
  const node = el("section", { className: "agenda-day" }, el("h3", {}, DAY_NAME.format(new Date(`${day}T00:00Z`))));
  setFlag(node, "today", day === dateKey(now()));
  node.append(entries.length ? el("ol", { className: "agenda-list" }, ...entries.map((one) => entry(one, acts, dialog))) : el("p", { className: "agenda-none" }, "Nenhum retorno"));
  return node;
}

function entry(one, acts, dialog) {
  const { content, refs } = clone("agenda-entry");
  refs.entry.dataset.status = one.status;
  setFlag(refs.entry, "late", one.late);
  refs.at.textContent = clock(one.due_at);
  refs.at.dateTime = one.due_at;
  refs.name.textContent = one.name;
  refs.open.addEventListener("click", () => (dialog.close(), acts.open(one.conversation)));
  const there = wallNow(one.time_zone, Date.parse(one.due_at)).slice(11);
  refs.facts.append(icon(KIND_ICON[one.channel.kind] ?? "chat"), " ", [
    one.channel.label, one.segment ?? "Fila geral", one.owner ? `com ${one.owner}` : "qualquer operador",
    there !== clock(one.due_at) && `${there} para o cliente`, REPEATS[one.repeats], one.note, one.outcome,
  ].filter(Boolean).join(" · "));
  const mark = (kind, words) => el("span", { className: `mark ${kind}` }, words);
  refs.marks.append(mark(one.late ? "late" : "promise", one.late ? `Atrasado ${since(one.due_at)}` : STATUS[one.status]), one.reminder && !one.reminder.sent ? mark("", `Lembrete não enviado: ${one.reminder.sentence}`) : "");
  if (one.status === "pending" || one.status === "promoted") refs.acts.append(...buttons(one, acts));
  return content;
}

function buttons(one, acts) {
  const row = { id: one.conversation, name: one.name };
  return [["Remarcar", () => acts.moveSchedule(row, one)], ["Concluir", () => acts.finishSchedule(one)], ["Cancelar", () => acts.cancelSchedule(one)]].map(([name, click]) =>
    el("button", { type: "button", className: "button small", aria: { label: `${name} retorno de ${one.name} às ${clock(one.due_at)}` }, on: { click } }, name),
  );
}
