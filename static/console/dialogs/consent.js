/** "Pedir consentimento": choose a published text, see what the customer will read, send the question. */

import { el, fill } from "../lib/dom.js";
import { ask } from "./dialog.js";

export async function consentDialog(app, row) {
  const { texts } = await app.request("consent.texts", { conversation: row.id });
  return ask({
    template: "consent",
    title: "Pedir consentimento",
    ok: "Perguntar",
    setup: (refs, body) => setup(texts, refs, body),
    submit: texts.length > 0 && (async ({ text, requested }) => {
      const { version } = texts.find((one) => one.code === text);
      const { message } = await app.request("consent.ask", { conversation: row.id, text, version, requested: Boolean(requested) });
      if (message) app.take({ type: "message.created", data: { conversation: row.id, message } });
    }),
  });
}

function setup(texts, refs, body) {
  const select = body.querySelector("#consent-text");
  select.dataset.missing = "Escolha o texto.";
  refs.lead.textContent = texts.length
    ? "A pessoa recebe o texto inteiro e responde SIM ou NÃO. Outra resposta não autoriza nada. Vale por 7 dias."
    : "Não há textos publicados. A conformidade publica textos em Center > Conformidade > Textos.";
  refs.choice.hidden = texts.length === 0;
  refs.told.hidden = texts.length === 0;
  select.append(...texts.map((one) => el("option", { value: one.code }, `${one.code}: ${one.purposes.join(", ")} (${one.channels.join(", ")})`)));
  select.addEventListener("change", () => {
    const chosen = texts.find((one) => one.code === select.value);
    refs.preview.hidden = !chosen;
    if (chosen) fill(refs.preview, el("p", { className: "bubble-text", dir: "auto" }, chosen.body));
  });
}
