/** The page with scripts: sends as JSON with a proof of work, shows refusals in place. Without scripts it posts. */
import { answers, consents, missing, show, tell } from "./fields.js";
import { frame } from "./frame.js";
import { solve } from "./proof.js";

const byId = (id) => document.getElementById(id);
const form = byId("form");
const config = JSON.parse(byId("config").textContent);
const host = frame(config);
const base = `/${config.root}/${config.slug}/`;
let proof = null;

/** Asked for when the person begins, so that it is ready at the end; a used or old one is made anew. */
function prove() {
  proof ??= fetch(`${base}challenge/`)
    .then(read)
    .then(solve)
    .catch((error) => {
      proof = null;
      throw error;
    });
  return proof;
}

async function read(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(body.title ?? "Não foi possível enviar. Tente de novo."), { body });
  return body;
}

function refuse(sentence) {
  const place = byId("refusal");
  place.textContent = sentence;
  place.hidden = !sentence;
}

async function send() {
  const body = {
    submission_id: form.elements.submission_id.value,
    fields: answers(form),
    consents: consents(form),
    website: form.elements.website.value,
    altcha: await prove(),
    page: { url: host.url ?? location.href, title: host.title ?? document.title, referrer: document.referrer },
  };
  proof = null;
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  return fetch(`${base}submissions/`, options).then(read);
}

async function submit() {
  refuse("");
  const early = missing(form);
  if (show(form, early)) return;
  busy(true);
  try {
    done(await send());
  } catch (error) {
    const named = show(form, error.body?.errors ?? {});
    refuse(error.body ? error.message : "Sem conexão. O que você escreveu continua aqui; tente de novo.");
    if (!named) byId("refusal").focus();
  } finally {
    busy(false);
  }
}

function busy(on) {
  byId("send").disabled = on;
  byId("progress").textContent = on ? "Enviando…" : "";
}

function done({ message }) {
  form.hidden = true;
  byId("thanks").textContent = message;
  byId("done").hidden = false;
  byId("done").focus();
  host.tell("sent");
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
form.addEventListener("focusin", () => prove().catch(() => {}), { once: true });
form.addEventListener("input", (event) => {
  const row = event.target.closest("[data-field]");
  if (row && !row.querySelector(".error").hidden) tell(row, "");
});
