/** "Responder por": other lines of the contact, where this one only receives or its visitor asked to go on elsewhere. */

import { byId, el, fill, icon } from "../lib/dom.js";
import { toast } from "../lib/toast.js";
import { KIND_ICON } from "../labels.js";
import { RequestError } from "../socket.js";

export function elsewhereView(app, acts) {
  const place = byId("elsewhere");
  let drawn = null;
  app.view(() => {
    const ways = offered(app);
    place.hidden = !ways.length;
    if (drawn === ways) return;
    drawn = ways;
    fill(place, el("span", { id: "elsewhere-title" }, "Responder por"), ...ways.map((way) => button(way, () => continueOn(app, acts, way))));
  });
}

const NONE = [];

/** Only for who holds the conversation, while a reply is being written. */
function offered(app) {
  const row = app.openRow;
  const details = row && app.state.threads.get(row.id)?.details;
  const mine = row?.status === "active" && row.holder?.user === app.state.me.user;
  if (!mine || app.ui.mode !== "reply" || !details?.ways) return NONE;
  return row.channel.kind === "form" || details.visitor?.handover ? details.ways : NONE;
}

function button(way, click) {
  const only = way.free ? "" : " (só modelo aprovado)";
  return el(
    "button",
    { type: "button", className: "button small", title: way.address, on: { click } },
    icon(KIND_ICON[way.kind] ?? "chat"),
    el("span", {}, `${way.label}${only}`),
  );
}

/** The person goes on being served on another line, in a conversation of its own. */
async function continueOn(app, acts, way) {
  try {
    const { conversation } = await app.request("conversation.continue", { conversation: app.ui.open, channel: way.channel });
    await acts.taken(conversation);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    toast(error.sentence);
  }
}
