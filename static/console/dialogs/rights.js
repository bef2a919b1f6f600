/** "Abrir pedido sobre dados": what the person said it wants to know or have done, taken to the desk of compliance. */

import { toast } from "../lib/toast.js";
import { ask } from "./dialog.js";

export async function rightsDialog(app, row) {
  let opened = null;
  const done = await ask({
    template: "rights",
    title: "Abrir pedido sobre dados",
    ok: "Abrir pedido",
    setup: (_refs, body) => {
      body.querySelector("#right").dataset.missing = "Escolha o que a pessoa pede.";
    },
    submit: async ({ right, details }) => {
      opened = await app.request("conversation.rights_request", { conversation: row.id, right, details });
    },
  });
  if (done) toast(`Pedido aberto. Diga à pessoa o protocolo: ${opened.protocol}.`);
}
