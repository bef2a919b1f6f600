/** Puts the console together. */

import { Acts } from "./acts.js";
import { App } from "./app.js";
import { attachKeys } from "./keys.js";
import * as drafts from "./drafts.js";
import * as announce from "./lib/announce.js";
import { byId } from "./lib/dom.js";
import { toast } from "./lib/toast.js";
import { short } from "./lib/time.js";
import { Outbox } from "./outbox.js";
import { PROMISE } from "./sla.js";
import { announceReturns } from "./returns.js";
import { agendaView } from "./views/agenda.js";
import { Composer } from "./views/composer.js";
import { elsewhereView } from "./views/elsewhere.js";
import { listsView } from "./views/lists.js";
import { offersView } from "./views/offers.js";
import { paletteView } from "./views/palette.js";
import { panelView } from "./views/panel.js";
import { presenceView } from "./views/presence.js";
import { searchView } from "./views/search.js";
import { showSmsPrice } from "./views/sms_price.js";
import { threadView } from "./views/thread.js";
import { topbarView } from "./views/topbar.js";

const app = new App(document.documentElement.dataset);
const acts = new Acts(app);
const outbox = new Outbox(app);
acts.parts = {
  outbox,
  list: listsView(app, acts),
  presence: presenceView(app, acts),
  composer: new Composer(app, outbox),
  agenda: agendaView(app, acts),
  palette: paletteView(app, acts),
};
topbarView(app, acts);
searchView(app, acts);
threadView(app, acts);
panelView(app, acts);
offersView(app, acts);
showSmsPrice(app);
elsewhereView(app, acts);
attachKeys(app, acts, acts.parts.list);
announceReturns(app);
const OPENERS = { "palette-open": "palette", "agenda-open": "agenda", keys: "keys", templates: "template" };
for (const [id, command] of Object.entries(OPENERS)) byId(id).addEventListener("click", () => acts.run(command));
byId("sign-out").addEventListener("submit", () => drafts.clearAll());

const RENEWS = new Set(["thread.stale", "schedule.changed"]);
let once = false;
app.watch((frame) => {
  if (frame.type === "snapshot") arrived();
  if (frame.type === "notice") toast(frame.data.sentence);
  if (frame.type.startsWith("sla.")) promised(frame);
  if (frame.type === "local.refused") announce.assertive(`Mensagem não enviada: ${frame.data.error.sentence}`);
  if (frame.type === "conversation.gone" && frame.data.conversation === app.ui.open) acts.shut();
  if (RENEWS.has(frame.type) && frame.data.conversation === app.ui.open) renew(app.ui.open);
  if (frame.type === "message.created" && frame.data.conversation === app.ui.open) read(frame.data);
});

/** The first time the page is ready; afterwards the open thread and what waits to be sent catch up. */
function arrived() {
  if (once) announce.polite("Atualizado.");
  once = true;
  acts.reread();
  outbox.runAll();
}

/** A promised time of somebody in my hands is running out, or has. */
function promised({ type, data }) {
  const row = app.state.rows.get(data.conversation);
  if (row?.holder?.user !== app.state.me?.user) return;
  toast(`${PROMISE[data.kind]} de ${row.name}: ${type === "sla.breached" ? "prazo estourado." : `vence em ${short(data.due_at)}.`}`);
}

/** What stands beside the open thread has changed; what is being written stays as it is. */
function renew(id) {
  const take = (data) => app.ui.open === id && app.take({ type: "local.opened", data });
  app.request("conversation.open", { id }).then(take).catch(() => {});
}

/** A message drawn on the screen in front of its reader has been read. */
function read({ conversation, message }) {
  const mine = app.openRow?.holder?.user === app.state.me.user;
  if (message.direction !== "in" || !mine || document.visibilityState !== "visible") return;
  app.request("conversation.mark_read", { conversation }).catch(() => {});
}

let wasLost = false;
app.view(() => {
  const lost = app.lostAt > 0 && Date.now() - app.lostAt > 2_000;
  if (lost && !wasLost) announce.assertive("Conexão perdida. Reconectando.");
  wasLost = lost;
});

app.socket.connect();
