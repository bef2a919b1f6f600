/** "Enviar modelo": choose a prepared text of the line, fill its gaps, see what the customer will read. */

import { el, fill, randomId } from "../lib/dom.js";
import { spoken, templateName } from "../labels.js";
import { upload } from "../lib/upload.js";
import { ask } from "./dialog.js";

const GAP = /{{\s*([A-Za-z0-9_]{1,40})\s*}}/g;
const ACCEPTED = { image: "image/jpeg,image/png", video: "video/mp4,video/3gpp", document: "" };
const WANTED = { image: "a imagem", video: "o vídeo", document: "o documento" };
const MEDIA = { image: "Imagem", video: "Vídeo", document: "Documento" };

export async function templateDialog(app, row) {
  const { templates } = await app.request("templates", { conversation: row.id });
  const clientId = randomId();
  return ask({
    template: "template",
    title: "Enviar modelo",
    ok: "Enviar",
    setup: (refs, body) => setup(templates, refs, body),
    submit: templates.length > 0 && (async (given) => {
      const variables = Object.fromEntries(Object.entries(given).filter(([name]) => name.startsWith("var-")).map(([name, value]) => [name.slice(4), value]));
      const attachments = given.file?.size ? [await upload(app.settings.uploads, given.file)] : [];
      const { message } = await app.request("message.send", { conversation: row.id, client_id: clientId, template: { id: given.template, variables }, attachments });
      app.take({ type: "message.created", data: { conversation: row.id, message } });
    }),
  });
}

function setup(templates, refs, body) {
  const select = body.querySelector("#template");
  select.dataset.missing = "Escolha o modelo.";
  refs.lead.textContent = templates.length
    ? "O modelo sai também com a janela fechada, se o consentimento da pessoa permitir a finalidade dele."
    : "Esta linha não tem modelos aprovados. Um supervisor cria modelos em Recursos > Modelos.";
  refs.choice.hidden = templates.length === 0;
  select.append(...templates.map((one) => el("option", { value: one.id }, templateName(one))));
  const chosen = () => templates.find((one) => one.id === select.value);
  const show = () => preview(refs.preview, chosen(), body);
  select.addEventListener("change", () => {
    askFile(refs.media, chosen()?.media);
    fill(refs.values, ...(chosen()?.variables ?? []).map(field));
    show();
  });
  refs.values.addEventListener("input", show);
}

/** A header with a file carries another one each time it is sent. */
function askFile(node, kind) {
  const input = node.querySelector("input");
  node.hidden = !kind;
  Object.assign(input, { value: "", required: Boolean(kind), disabled: !kind, accept: ACCEPTED[kind] ?? "" });
  input.dataset.missing = `Escolha ${WANTED[kind] ?? "o arquivo"}.`;
  node.querySelector("label").textContent = `${MEDIA[kind] ?? "Arquivo"} do cabeçalho`;
}

function field({ name, value, example }) {
  const id = `var-${name}`;
  const input = el("input", { className: "input", id, name: id, value, required: true, maxLength: 1000, placeholder: example ? `Por exemplo ${example}` : "", autocomplete: "off" });
  input.dataset.missing = `Preencha “${spoken(name)}”.`;
  return el("div", { className: "field" }, el("label", { htmlFor: id }, spoken(name)), input);
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
