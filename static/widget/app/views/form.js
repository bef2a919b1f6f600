/** What is asked before the first message: fields of the channel, or a way to answer while nobody is there. */
import { byId, say, setText } from "../dom.js";

const WORDS = {
  offline: {
    title: "Deixe sua mensagem",
    intro: "Estamos fora do horário de atendimento. Diga como podemos responder.",
    send: "Enviar mensagem",
  },
  prechat: { title: "Antes de começar", intro: "Assim sabemos com quem estamos falando.", send: "Iniciar conversa" },
};
const EITHER = { email: "(ou telefone)", phone: "(ou e-mail)" };
const OFFLINE = [["name", false], ["email", false], ["phone", false]];

export class Form {
  #config;
  #mode = "";
  #node = byId("form");
  #done;

  /** @param {object} config @param {(message: {text: string, form: object}) => void} done */
  constructor(config, done) {
    this.#config = config;
    this.#done = done;
    this.#node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#node.addEventListener("input", (event) => this.#clear(event.target));
    byId("consent-label").textContent = config.consent?.body ?? "";
    if (config.consent?.policy_url) byId("policy").href = config.consent.policy_url;
  }

  /** @param {"offline" | "prechat" | ""} mode */
  show(mode) {
    this.#node.hidden = !mode;
    if (mode === this.#mode) return;
    this.#mode = mode;
    if (!mode) return;
    setText(byId("form-title"), WORDS[mode].title);
    setText(byId("form-intro"), (mode === "offline" && this.#config.closed_message) || WORDS[mode].intro);
    setText(byId("form-send"), WORDS[mode].send);
    const asked = new Map(mode === "offline" ? OFFLINE : this.#config.prechat);
    for (const name of ["name", "email", "phone"]) this.#field(name, asked);
    const reachable = asked.has("email") || asked.has("phone");
    byId("consent-row").hidden = !(this.#config.consent && reachable);
    byId("policy").hidden = !this.#config.consent?.policy_url;
  }

  focus() {
    this.#node.querySelector("input:not([hidden]), textarea")?.focus();
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
    const wrong = this.#check(values);
    for (const [name, sentence] of wrong) this.#mark(name, sentence);
    if (wrong.length) {
      byId(`field-${wrong[0][0]}`).focus();
      say(wrong.map(([, sentence]) => sentence).join(" "), { urgent: true });
      return;
    }
    const { text, ...form } = values;
    const { consent } = this.#config;
    const agreed = consent && !byId("consent-row").hidden && byId("consent").checked;
    this.#done({ text, form: { ...form, consent: agreed ? { code: consent.code, version: consent.version, sha256: consent.sha256 } : null } });
    byId("field-text").value = "";
    byId("consent").checked = false;
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
    byId(`field-${name}`).setAttribute("aria-invalid", "true");
    byId(`field-${name}`).setAttribute("aria-describedby", `error-${name}`);
    setText(byId(`error-${name}`), sentence);
    byId(`error-${name}`).hidden = false;
  }

  #clear(field) {
    const error = byId(field.id?.replace("field-", "error-"));
    if (!error || error.hidden || !error.id.startsWith("error-")) return;
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    error.hidden = true;
  }
}
