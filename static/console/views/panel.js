/** The right pane: who this is, priority and its source, consent, promised returns, earlier conversations. */

import { byId, el, fill, icon, safeUrl } from "../lib/dom.js";
import { day, full, nowStamp, short } from "../lib/time.js";
import { lineOf } from "../sla.js";
import { KIND_ICON, REPEATS, SOURCE, groupBy, initials, plural } from "../labels.js";

const BAD = new Set(["withdrawn", "refused"]);
// Neither a yes nor a no: one chip for all purposes of the kind.
const QUIET = { unknown: "Sem registro", implied: "Só respostas, porque escreveu primeiro" };

export function panelView(app, acts) {
  const panel = byId("contato");
  let drawn = null;
  byId("panel-toggle").addEventListener("click", () => acts.run("panel"));
  app.view(() => {
    const row = app.openRow;
    const thread = row && app.state.threads.get(row.id);
    if (document.body.dataset.panel !== (app.ui.panel ? "open" : "closed")) document.body.dataset.panel = app.ui.panel ? "open" : "closed";
    const promises = thread ? (row.sla ?? []).map((clock) => lineOf(clock, nowStamp())) : [];
    const key = thread ? [row.id, row.version, thread.contact, thread.details, promises.map((line) => line.words).join()] : [];
    if (drawn && drawn.length === key.length && key.every((part, at) => part === drawn[at])) return;
    drawn = key;
    if (thread) fill(panel, head(row, thread, acts), priority(row), sla(promises), assigned(thread.details.assignment), facts(thread.contact), refusals(row, thread.contact, acts), visitor(thread.details.visitor), rating(thread.details.rating), consent(row, thread.details, acts), returns(row, thread.details, acts), takings(thread.details), history(thread.details, acts));
    else panel.replaceChildren();
  });
}

function head(row, { contact }, acts) {
  const name = contact.name || row.name || "Sem nome";
  const marks = el("div", { className: "consents" }, contact.is_vip && el("span", { className: "mark vip" }, icon("star"), "VIP"), contact.blocked && el("span", { className: "mark late" }, icon("lock"), "Bloqueado"), ...contact.tags.map((tag) => el("span", { className: "tag" }, el("i"), tag)));
  return el(
    "div",
    { className: "panel-top" },
    el("div", { className: "panel-name" }, el("span", { className: "panel-face", aria: { hidden: "true" } }, initials(name)), el("div", {}, el("h2", {}, el("bdi", {}, name)), el("p", {}, contact.responsible ? `Responsável: ${contact.responsible}` : row.segment?.name ?? "Fila geral")), el("button", { type: "button", className: "icon-button panel-close", aria: { label: "Fechar dados do contato" }, on: { click: () => acts.run("panel") } }, icon("close"))),
    marks.childNodes.length > 0 && marks,
  );
}

function section(title, ...children) {
  return el("section", { className: "panel-section" }, el("h3", {}, title), ...children);
}

/** Why distribution gave it to this person, or to nobody yet. */
function assigned(found) {
  return found && section("Distribuição", el("p", { className: "assigned" }, found.sentence), el("p", { className: "panel-none" }, full(found.at)));
}

function priority(row) {
  const lane = row.lane ?? row.return_lane;
  if (!lane) return null;
  const origin = { contact: "definida no contato", segment: `do segmento ${row.segment?.name ?? ""}`.trim(), channel: "do canal" }[lane.priority_source];
  return section("Prioridade", el("p", { className: "score-line" }, el("b", {}, String(lane.priority)), el("span", {}, origin ?? SOURCE[lane.priority_source])));
}

/** The promised times that are owed. Once answered, one is a matter of the report. */
function sla(promises) {
  const lines = promises.flatMap(({ name, look, symbol, words, more }) => [
    el("dt", {}, name),
    el("dd", {}, el("span", { className: `mark ${look}` }, icon(symbol), words), ` ${more}`),
  ]);
  return lines.length > 0 && section("SLA", el("dl", { className: "facts" }, ...lines));
}

function facts(contact) {
  const masked = new Set(contact.masked);
  const lines = [
    ["Telefone", contact.phone, masked.has("phone")],
    ["E-mail", contact.email, masked.has("email")],
    ["CPF", contact.cpf, masked.has("cpf")],
    ["Código", contact.custom_code],
    ["Origem", contact.origin],
    ["Fuso", contact.time_zone],
    ...Object.entries(contact.custom_fields ?? {}).map(([name, value]) => [name, String(value)]),
  ].filter(([, value]) => value);
  const list = el("dl", { className: "facts" }, ...lines.flatMap(([name, value, hidden]) => [el("dt", {}, name), el("dd", { className: hidden ? "masked" : "", title: hidden ? "Oculto para o seu perfil" : "" }, value)]));
  return section("Dados", lines.length ? list : el("p", { className: "panel-none" }, "Só o endereço da conversa."));
}

/** Addresses that sent a message back: nothing goes there until the person writes or somebody sets it free. */
function refusals(row, { refusals: all = [] }, acts) {
  const nodes = all.map((one) =>
    el(
      "div",
      { className: "refusal" },
      icon("fail"),
      el("p", {}, el("b", {}, `${one.channel_label}, ${one.address}. `), `Este endereço devolveu a mensagem em ${day(one.since)}: ${one.sentence}`),
      el("button", { type: "button", className: "button small", aria: { label: `Liberar ${one.address}` }, on: { click: () => acts.releaseAddress(row, one) } }, "Liberar"),
    ),
  );
  return nodes.length > 0 && section("Endereço recusado", ...nodes);
}

const BY = { email: "e-mail", whatsapp: "WhatsApp", phone: "telefone" };

/** Who is behind a WebChat: where they are now, what they told, who vouches for them. */
function visitor(found) {
  if (!found) return null;
  const url = found.page?.url && safeUrl(found.page.url);
  const rows = [
    found.page && ["Página", url ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, found.page.title || found.page.url) : found.page.title],
    found.page?.at && ["Desde", full(found.page.at)],
    ["Identificação", found.verified ? `confirmada pelo site (${found.external_id})` : "só o que a pessoa declarou"],
    found.handover && ["Prefere", `${BY[found.handover.by]}: ${found.handover.address}`],
    ...found.fields.map(({ label, text }) => [label, text]),
  ].filter(Boolean);
  return section("No site", el("dl", { className: "facts" }, ...rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])));
}

function rating(found) {
  return found && section("Avaliação", el("p", { className: "score-line" }, el("b", {}, `${found.score} de 5`), found.comment && el("span", {}, found.comment)));
}

/** Where this person may be written to and why not elsewhere; purposes with nothing proved share one chip. */
function consent(row, { consent: chips }, acts) {
  const quiet = groupBy(chips.filter((chip) => chip.state in QUIET), (chip) => QUIET[chip.state]);
  const nodes = [
    ...chips.filter((chip) => !(chip.state in QUIET)).map((chip) => chipNode(chip, `${chip.channel_label}, ${chip.purpose_label.toLocaleLowerCase("pt-BR")}: ${chip.words}`, `${chip.state_label}${chip.since ? ` desde ${full(chip.since)}` : ""}`)),
    ...[...quiet].map(([label, all]) => chipNode({ state: "unknown" }, `${label}: ${plural(all.length, "finalidade", "finalidades")}`, all.map((chip) => chip.purpose_label).join(", "))),
  ];
  const out = el("button", { type: "button", className: "button small", on: { click: () => acts.optOut(row) } }, "Registrar saída");
  const rights = el("button", { type: "button", className: "button small", on: { click: () => acts.askForRights(row) } }, "Abrir pedido sobre dados");
  return section("Pode receber", nodes.length ? el("div", { className: "consents" }, ...nodes) : el("p", { className: "panel-none" }, "Nada registrado para este canal."), el("div", { className: "card-acts" }, out, rights));
}

function chipNode({ state, may = false }, words, title) {
  return el("span", { className: "consent", data: { state }, title }, icon(may ? "check" : BAD.has(state) ? "close" : "help"), words);
}

function returns(row, { schedules }, acts) {
  const nodes = schedules.map((one) =>
    el(
      "div",
      { className: "card-row" },
      icon("clock"),
      el("strong", {}, full(one.due_at)),
      el("small", {}, [one.owner ? `com ${one.owner}` : "qualquer operador", REPEATS[one.repeats], one.note, one.reminder?.sentence && `lembrete não enviado: ${one.reminder.sentence}`].filter(Boolean).join(" · ")),
      el("div", { className: "card-acts" }, ...[["Remarcar", () => acts.moveSchedule(row, one)], ["Concluir", () => acts.finishSchedule(one)], ["Cancelar", () => acts.cancelSchedule(one)]].map(([name, click]) => el("button", { type: "button", className: "button small", aria: { label: `${name} agendamento de ${full(one.due_at)}` }, on: { click } }, name))),
    ),
  );
  return section("Agendamentos", ...(nodes.length ? nodes : [el("p", { className: "panel-none" }, "Nenhum retorno marcado.")]));
}

/** How it left the queue: who took it, and why it was first then. */
function takings(details) {
  const nodes = (details.takings ?? []).map((one) =>
    el("p", { className: "panel-none" }, el("strong", {}, one.who), " ", el("time", { dateTime: one.at, title: full(one.at) }, short(one.at)), `: ${one.why}`, one.others.length > 0 && ` Também na vez: ${one.others.join(", ")}.`),
  );
  return nodes.length > 0 && section("Saída da fila", ...nodes);
}

function history(details, acts) {
  const nodes = details.history.map((one) =>
    el(
      "button",
      { type: "button", className: "card-row", on: { click: () => acts.open(one.id) } },
      icon(KIND_ICON[one.channel.kind] ?? "chat"),
      el("strong", {}, one.channel.label),
      el("time", { dateTime: one.at, title: full(one.at) }, short(one.at)),
      el("small", {}, [one.outcome ?? one.status_label, one.holder && `com ${one.holder}`, one.preview].filter(Boolean).join(" · ")),
    ),
  );
  return section("Histórico", ...(nodes.length ? nodes : [el("p", { className: "panel-none" }, "Primeira conversa desta pessoa.")]));
}
