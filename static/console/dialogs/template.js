/** "Enviar modelo": choose a prepared text of the line, fill its gaps, see what the customer will read. */

import { el, fill, randomId } from "../lib/dom.js";
import { ask } from "./dialog.js";

const GAP = /{{\s*([A-Za-z0-9_]{1,40})\s*}}/g;
const MEDIA = { image: "Imagem", video: "Vídeo", document: "Documento" };

export async function templateDialog(app, row) {
  const { templates } = await app.request("templates", { conversation: row.id });
  const clientId = randomId();
  return ask({
    template: "template",
    title: "Enviar modelo",
    ok: "Enviar",
    setup: (refs, body) => setup(templates, refs, body),
    submit: async (given) => {
      const variables = Object.fromEntries(Object.entries(given).filter(([name]) => name.startsWith("var-")).map(([name, value]) => [name.slice(4), value]));
      const { message } = await app.request("message.send", { conversation: row.id, client_id: clientId, template: { id: given.template, variables } });
      app.take({ type: "message.created", data: { conversation: row.id, message } });
    },
  });
}

function setup(templates, refs, body) {
  const select = body.querySelector("#template");
  select.dataset.missing = "Escolha o modelo.";
  refs.lead.textContent = templates.length
    ? "O modelo sai também com a janela fechada, se o consentimento da pessoa permitir a finalidade dele."
    : "Esta linha não tem modelos aprovados. Um supervisor cria modelos em Recursos > Modelos.";
  refs.choice.hidden = templates.length === 0;
  select.append(...templates.map((one) => el("option", { value: one.id }, `${one.name.replaceAll("_", " ")} (${one.language})`)));
  const chosen = () => templates.find((one) => one.id === select.value);
  const show = () => preview(refs.preview, chosen(), body);
  select.addEventListener("change", () => {
    fill(refs.values, ...(chosen()?.variables ?? []).map(field));
    show();
  });
  refs.values.addEventListener("input", show);
}

function field({ name, value, example }) {
  const id = `var-${name}`;
  const input = el("input", { className: "input", id, name: id, value, required: true, maxLength: 1000, placeholder: example ? `Por exemplo ${example}` : "", autocomplete: "off" });
  input.dataset.missing = `Preencha ${name}.`;
  return el("div", { className: "field" }, el("label", { htmlFor: id }, name.replaceAll("_", " ")), input);
}

/** The text with its gaps filled; what is still missing stays marked. */
function preview(node, template, body) {
  node.hidden = !template;
  if (!template) return;
  const put = (text) => el("p", { className: "bubble-text", dir: "auto" }, ...pieces(text, body));
  const header = template.header && (MEDIA[template.header.type] ? el("p", { className: "help" }, MEDIA[template.header.type]) : el("strong", {}, ...pieces(template.header.text, body)));
  fill(node, header, put(template.body), template.footer && el("p", { className: "help" }, template.footer), ...template.buttons.map((text) => el("span", { className: "chip" }, text)));
}

function pieces(text, body) {
  const found = [];
  let from = 0;
  for (const gap of text.matchAll(GAP)) {
    const value = body.querySelector(`#var-${CSS.escape(gap[1])}`)?.value.trim();
    found.push(text.slice(from, gap.index), value || el("mark", {}, gap[1]));
    from = gap.index + gap[0].length;
  }
  return [...found, text.slice(from)];
}
