/** A return that comes to the top rings at its owner's console; supervisors hear of those nobody took. */

import * as announce from "./lib/announce.js";
import { chime } from "./lib/sound.js";
import { clock, since } from "./lib/time.js";
import { toast } from "./lib/toast.js";

export function announceReturns(app) {
  const said = new Set();
  app.watch((frame) => {
    if (frame.type !== "schedule.promoted" && frame.type !== "schedule.late") return;
    const { data } = frame;
    const key = `${frame.type} ${data.conversation} ${data.due_at}`;
    if (said.has(key)) return;
    said.add(key);
    if (frame.type === "schedule.late") late(data);
    else if ([data.owner, data.holder].includes(app.state.me?.user)) mine(data);
  });
}

function mine({ name, due_at: dueAt }) {
  const words = `Seu retorno das ${clock(dueAt)}, ${name || "sem nome"}, está no topo da fila.`;
  chime();
  announce.assertive(words);
  toast(words);
}

function late({ name, due_at: dueAt }) {
  const words = `Retorno das ${clock(dueAt)} de ${name || "sem nome"} está atrasado ${since(dueAt)} e ninguém atendeu.`;
  announce.assertive(words);
  toast(words);
}
