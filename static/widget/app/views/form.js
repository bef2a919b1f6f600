/** What is asked before the first message: fields of the channel, or a way to answer while nobody is there. */
import { byId, say, setText } from "../dom.js";
import { Questions } from "./questions.js";

const WORDS = {
  offline: {
    title: "Deixe sua mensagem",
    intro: "Estamos fora do horário de atendimento. Diga como podemos responder.",
    send: "Enviar mensagem",
  },
  prechat: { title: "Antes de começar", intro: "Assim sabemos com quem estamos falando.", send: "Iniciar conversa" },
};
const EITHER = { email: "(ou telefone)", phone: "(ou e-mail)" };
const OWN = ["name", "email", "phone"];
const OFFLINE = [["name", false], ["email", false], ["phone", false]];

export class Form {
  #config;
  #mode = "";
  #node = byId("form");
  #done;
  #questions;
  #known = {};

  /** @param {object} config @param {(message: {text: string, form: object}) => void} done */
  constructor(config, done) {
    this.#config = config;
    this.#done = done;
    this.#node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#node.addEventListener("input", (event) => this.#clear(event.target));
    this.#questions = new Questions(byId("form-more"), config.prechat.filter(({ name }) => !OWN.includes(name)));
    byId("consent-label").textContent = config.consent?.body ?? "";
    if (config.consent?.policy_url) byId("policy").href = config.consent.policy_url;
  }

  /** @param {"offline" | "prechat" | ""} mode @param {{name?: string, email?: string}} known what is not asked again */
  show(mode, known = {}) {
    this.#node.hidden = !mode;
    if (mode === this.#mode && known === this.#known) return;
    this.#mode = mode;
    this.#known = known;
    if (!mode) return;
    setText(byId("form-title"), WORDS[mode].title);
    setText(byId("form-intro"), (mode === "offline" && this.#config.closed_message) || WORDS[mode].intro);
    setText(byId("form-send"), WORDS[mode].send);
    const own = this.#config.prechat.filter(({ name }) => OWN.includes(name)).map(({ name, required }) => [name, Boolean(required)]);
    const asked = new Map((mode === "offline" ? OFFLINE : own).filter(([name]) => !known[name]));
    for (const name of OWN) this.#field(name, asked);
    byId("form-more").hidden = mode === "offline";
    const reachable = asked.has("email") || asked.has("phone");
    for (const part of ["consent-law", "consent-row"]) byId(part).hidden = !(this.#config.consent && reachable);
    byId("policy").hidden = !this.#config.consent?.policy_url;
  }

  focus() {
    this.#node.querySelector("input:not([hidden]), textarea")?.focus();
  }

  /** The server looked closer: the form stands again as it was, with a sentence at each field. */
  refused({ text }, errors) {
    byId("field-text").value = text;
    const wrong = Object.entries(errors).map(([name, reasons]) => [name, reasons[0].sentence]);
    this.#tell(wrong);
  }

  #field(name, asked) {
    byId(`row-${name}`).hidden = !asked.has(name);
    byId(`field-${name}`).required = Boolean(asked.get(name));
    byId(`optional-${name}`).hidden = Boolean(asked.get(name));
    setText(byId(`optional-${name}`), (this.#mode === "offline" && EITHER[name]) || "(opcional)");
  }

  #values() {
    const value = (id) => byId(id).closest("[hidden]") ? "" : byId(id).value.trim();
    return { name: value("field-name"), email: value("field-email"), phone: value("field-phone"), text: value("field-text") };
  }

  #submit() {
    const values = this.#values();
    const wrong = [...this.#check(values), ...(this.#mode === "prechat" ? this.#questions.missing() : [])];
    if (wrong.length) {
      this.#tell(wrong);
      return;
    }
    const { text, ...form } = values;
    if (this.#mode === "prechat") form.fields = this.#questions.values();
    const { consent } = this.#config;
    const agreed = consent && !byId("consent-row").hidden && byId("consent").checked;
    this.#done({ text, form: { ...form, consent: agreed ? { code: consent.code, version: consent.version, sha256: consent.sha256 } : null } });
    byId("field-text").value = "";
    byId("consent").checked = false;
  }

  #tell(wrong) {
    const places = wrong.map(([name, sentence]) => this.#mark(name, sentence));
    requestAnimationFrame(() => places.find(Boolean)?.focus());
    say(wrong.map(([, sentence]) => sentence).join(" "), { urgent: true });
  }

  #check(values) {
    const wrong = [];
    const needed = (name) => byId(`field-${name}`).required;
    if (needed("name") && !values.name) wrong.push(["name", "Diga seu nome."]);
    if (values.email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(values.email)) wrong.push(["email", "Confira o e-mail: falta algo, como nome@exemplo.com."]);
    else if (needed("email") && !values.email) wrong.push(["email", "Diga seu e-mail."]);
    if (values.phone && values.phone.replace(/\D/g, "").length < 10) wrong.push(["phone", "Confira o telefone: inclua o DDD."]);
    else if (needed("phone") && !values.phone) wrong.push(["phone", "Diga seu telefone."]);
    if (this.#mode === "offline" && !values.email && !values.phone) wrong.push(["email", "Informe e-mail ou telefone para a resposta."]);
    if (!values.text) wrong.push(["text", "Escreva sua mensagem."]);
    return wrong;
  }

  #mark(name, sentence) {
    const field = byId(`field-${name}`);
    if (!field) return this.#questions.mark(name, sentence);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", `error-${name}`);
    setText(byId(`error-${name}`), sentence);
    byId(`error-${name}`).hidden = false;
    return field;
  }

  #clear(field) {
    this.#questions.clear(field);
    const error = byId(field.id?.replace("field-", "error-"));
    if (!error || error.hidden || !error.id.startsWith("error-")) return;
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    error.hidden = true;
  }
}
