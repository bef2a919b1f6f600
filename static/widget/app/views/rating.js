/** "Como foi o atendimento?": five marks and a comment, asked once an agent has closed the conversation. */
import { byId, say, setText } from "../dom.js";

const MARKS = 5;

export class RatingCard {
  #node = byId("rating");
  #does;
  #later = "";

  /** @param {{rate: (given: {score: number, comment: string}) => Promise<object>}} does */
  constructor(does) {
    this.#does = does;
    for (let mark = 1; mark <= MARKS; mark += 1) byId("rating-marks").append(choice(mark));
    this.#node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    byId("rating-later").addEventListener("click", () => {
      this.#later = this.#node.dataset.of;
      this.#node.hidden = true;
      byId("text").focus();
    });
  }

  draw(state) {
    this.#node.dataset.of = state.conversation ?? "";
    const asked = state.closed && state.conversation && !state.rating && this.#later !== state.conversation;
    if (asked && this.#node.hidden) say("O atendimento foi encerrado. Como foi? Dê uma nota de 1 a 5.");
    this.#node.hidden = !asked;
    byId("rated").hidden = !(state.closed && state.rating);
  }

  async #send() {
    const chosen = this.#node.querySelector("input:checked");
    setText(byId("rating-error"), chosen ? "" : "Escolha uma nota de 1 a 5.");
    if (!chosen) {
      this.#node.querySelector("input").focus();
      return;
    }
    try {
      await this.#does.rate({ score: Number(chosen.value), comment: byId("rating-comment").value.trim() });
      say("Obrigado pela avaliação.");
      byId("text").focus();
    } catch (error) {
      setText(byId("rating-error"), error.message);
    }
  }
}

function choice(mark) {
  const label = document.createElement("label");
  const input = Object.assign(document.createElement("input"), { type: "radio", name: "score", value: String(mark), className: "unseen" });
  input.setAttribute("aria-label", `${mark} de ${MARKS}`);
  const shown = Object.assign(document.createElement("span"), { textContent: String(mark) });
  shown.setAttribute("aria-hidden", "true");
  label.append(input, shown);
  return label;
}
