/** Transfer, outcomes, release, tags, "Por quê?" and the sheet of keys. */

import { byId, el, fill, icon } from "../lib/dom.js";
import { COMMANDS, OTHER_KEYS } from "../commands.js";
import { PRESENCE } from "../labels.js";
import { tagNode } from "../views/thread.js";
import { ask } from "./dialog.js";

export function transferDialog(app, row) {
  return ask({
    template: "transfer",
    title: "Transferir",
    ok: "Transferir",
    setup: ({ segments, agents }, body) => {
      const [to, responsible] = [body.querySelector("#to"), body.querySelector("[name=responsible]")];
      to.dataset.missing = "Escolha para quem vai.";
      // Who is responsible is a person: a segment is none.
      to.addEventListener("change", () => {
        responsible.disabled = !to.value.startsWith("agent:");
        responsible.checked &&= !responsible.disabled;
      });
      fill(segments, ...app.state.lists.segments.map((one) => el("option", { value: `segment:${one.id}` }, one.name)));
      fill(agents, ...app.state.lists.agents.map((one) => el("option", { value: `agent:${one.id}` }, `${one.name} (${PRESENCE[one.presence].toLowerCase()})`)));
    },
    submit: ({ to, note, responsible, told }) => {
      const [kind, id] = to.split(":");
      return app.request("conversation.transfer", { conversation: row.id, [kind]: id, note, responsible: Boolean(responsible), tell_customer: Boolean(told) });
    },
  });
}

/** "Encerrar" and "Resolver sem responder": both with an outcome. */
export function outcomeDialog(app, row, { type, title, lead }) {
  const outcomes = app.state.lists.outcomes;
  return ask({
    template: "outcome",
    title,
    ok: title,
    setup: (refs, body) => {
      refs.lead.textContent = lead;
      const select = body.querySelector("#outcome");
      select.dataset.missing = "Escolha a tabulação.";
      select.append(...outcomes.map((one) => el("option", { value: String(one.id) }, one.label)));
      const note = body.querySelector("#outcome-note");
      note.dataset.missing = "Esta tabulação exige uma nota.";
      select.addEventListener("change", () => {
        note.required = Boolean(outcomes.find((one) => String(one.id) === select.value)?.requires_note);
      });
    },
    submit: ({ outcome, note }) => app.request(type, { conversation: row.id, outcome: Number(outcome), note }),
  });
}

export function releaseDialog(app, row) {
  return ask({
    template: "sure",
    title: "Devolver à fila",
    ok: "Devolver",
    setup: ({ lead }) => {
      lead.textContent = `${row.name || "O cliente"} volta à fila no lugar que tinha, e qualquer operador pode atender.`;
    },
    submit: () => app.request("conversation.release", { conversation: row.id }),
  });
}

/** The person asked to hear no more from us: written down as said, in force at once. */
export function optOutDialog(app, row) {
  return ask({
    template: "opt-out",
    title: "Registrar saída",
    ok: "Registrar saída",
    danger: true,
    setup: ({ channel }) => {
      channel.textContent = ` Só ${row.channel.label}`;
    },
    submit: async ({ scope, note }) => {
      const { consent } = await app.request("conversation.opt_out", { conversation: row.id, scope, note });
      app.take({ type: "local.details", data: { id: row.id, details: { consent } } });
    },
  });
}

/** Of a message of unknown fate: a second sending may reach the customer twice, so it is asked. */
export function sendAgainDialog(app, message) {
  return ask({
    template: "sure",
    title: "Enviar de novo",
    ok: "Enviar de novo",
    setup: ({ lead }) => {
      lead.textContent = "Não se sabe se a mensagem chegou. Se tiver chegado, o cliente vai recebê-la duas vezes.";
    },
    submit: () => app.request("message.end_doubt", { message, decision: "again" }),
  });
}

export function pauseDialog(app, pause) {
  return ask({
    template: "outcome",
    title: `Pausa: ${pause.name}`,
    ok: "Pausar",
    setup: (refs, body) => {
      refs.lead.textContent = "Esta pausa exige uma nota.";
      body.querySelector("#outcome").closest(".field").remove();
      body.querySelector("#outcome-note").required = true;
    },
    submit: ({ note }) => app.request("presence.set", { state: "paused", pause: pause.id, note }),
  });
}

/** Somebody is overtaken: the server asks why, and keeps it. `taken` gets the conversation. */
export function pickDialog(app, row, taken) {
  return ask({
    template: "outcome",
    title: `Atender ${row.name || "este contato"} fora da ordem`,
    ok: "Atender",
    setup: (refs, body) => {
      refs.lead.textContent = "Quem está na frente continua esperando. Diga por quê: o motivo fica na auditoria.";
      body.querySelector("#outcome").closest(".field").remove();
      const reason = body.querySelector("#outcome-note");
      [reason.name, reason.required, reason.maxLength] = ["reason", true, 200];
      body.querySelector("label[for=outcome-note]").textContent = "Motivo";
    },
    submit: async ({ reason }) => taken((await app.request("queue.take", { conversation: row.id, reason })).conversation),
  });
}

export function tagsDialog(app, row, tags) {
  let chosen = [...tags];
  const colors = new Map(app.state.lists.tags.map((tag) => [tag.name, tag.color]));
  const draw = (list) =>
    fill(list, ...chosen.map((name) => {
      const node = tagNode(name, colors.get(name));
      const drop = () => ((chosen = chosen.filter((one) => one !== name)), draw(list));
      node.append(el("button", { type: "button", aria: { label: `Tirar ${name}` }, on: { click: drop } }, icon("close")));
      return el("li", {}, node);
    }));
  return ask({
    template: "tags",
    title: "Tags do atendimento",
    ok: "Salvar",
    setup: (_refs, body) => {
      const [input, list] = [body.querySelector("#tag-new"), body.querySelector(".tag-list")];
      const add = () => {
        const name = input.value.trim();
        if (name && !chosen.includes(name)) chosen.push(name);
        input.value = "";
        draw(list);
        input.focus();
      };
      body.querySelector("#tag-known").append(...app.state.lists.tags.map((tag) => el("option", { value: tag.name })));
      body.querySelector("#tag-add").addEventListener("click", add);
      input.addEventListener("keydown", (event) => event.key === "Enter" && input.value && (event.preventDefault(), add()));
      draw(list);
    },
    submit: async () => {
      const { tags: saved } = await app.request("conversation.tags", { conversation: row.id, tags: chosen });
      app.take({ type: "local.details", data: { id: row.id, details: { tags: saved } } });
    },
  });
}

/** The server's sentence, never one made here. */
export async function whyDialog(app, row) {
  const { why } = await app.request("queue.why", { conversation: row.id });
  return ask({
    template: "sure",
    title: `Por quê? ${row.name || ""}`.trim(),
    setup: ({ lead }) => {
      lead.classList.add("why");
      lead.textContent = why;
    },
  });
}

export function keysDialog() {
  const lines = [...COMMANDS.filter((one) => one.keys.length).map((one) => [one.keys[0], one.title]), ...OTHER_KEYS];
  return ask({
    template: "keys",
    title: "Atalhos de teclado",
    wide: true,
    setup: () =>
      fill(
        byId("dialog-body").querySelector(".keys-sheet"),
        ...lines.map(([keys, title]) => el("p", { className: "key-line" }, el("span", {}, title), el("span", {}, ...keys.split(" ").map((key) => el("kbd", {}, key))))),
      ),
  });
}
