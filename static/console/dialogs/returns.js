/** Ending a promised return: "Cancelar" (this one, or it and the later ones) and "Concluir". */

import { el } from "../lib/dom.js";
import { full } from "../lib/time.js";
import { ask } from "./dialog.js";

export function cancelDialog(app, schedule) {
  const repeats = schedule.repeats && schedule.repeats !== "never";
  return ask({
    template: "cancel-return",
    title: "Cancelar agendamento",
    ok: "Cancelar agendamento",
    danger: true,
    setup: ({ lead, which }) => {
      lead.textContent = `Retorno de ${full(schedule.due_at)}. O que ficou sem resposta volta à fila; senão o atendimento termina.`;
      which.hidden = !repeats;
    },
    submit: ({ following, reason }) => app.request("schedule.cancel", { schedule: schedule.id, following: repeats && following === "1", reason }),
  });
}

export function finishDialog(app, schedule) {
  return ask({
    template: "finish-return",
    title: "Concluir retorno",
    ok: "Concluir",
    setup: ({ lead, outcomes }) => {
      lead.textContent = `Retorno de ${full(schedule.due_at)}.`;
      outcomes.append(...app.state.lists.outcomes.map((one) => el("option", { value: String(one.id) }, one.label)));
    },
    submit: ({ result, outcome, reason }) => app.request("schedule.finish", { schedule: schedule.id, result, outcome, reason }),
  });
}
