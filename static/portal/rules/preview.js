// Who is in it now: asked of the server while somebody edits.
const PAUSE_MS = 400;

export class Preview {
  #root;
  #timer = 0;
  #turn = 0;
  #rules;
  #faults;

  /** @param {HTMLElement} root @param {() => object} rules what is complete @param {(errors: object) => void} faults */
  constructor(root, rules, faults) {
    this.#root = root;
    this.#rules = rules;
    this.#faults = faults;
    document.querySelector("[name=hours]")?.addEventListener("change", () => this.soon());
  }

  soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), PAUSE_MS);
  }

  async #ask() {
    const turn = ++this.#turn;
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const hours = document.querySelector("[name=hours]")?.value || null;
    const answer = await fetch(this.#root.dataset.preview, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ rules: this.#rules(), hours }),
    }).then((response) => (response.ok ? response.json() : null), () => null);
    if (turn !== this.#turn) return;
    this.#faults(answer?.errors ?? {});
    this.#tell(answer);
  }

  #tell(answer) {
    const place = this.#root.querySelector("[data-sample]");
    if (!answer) place.textContent = "Não foi possível contar agora. Continue editando: tentamos de novo.";
    else if (answer.error) place.textContent = answer.error;
    else place.replaceChildren(...answer.sentences.map((sentence) => Object.assign(document.createElement("span"), { textContent: sentence })));
  }
}
