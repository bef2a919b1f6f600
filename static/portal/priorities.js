// The order under the numbers being typed.
import { askWhileTyping } from "./asking.js";

const form = document.getElementById("priorities");

function showErrors({ errors }) {
  for (const input of form.querySelectorAll(".score")) {
    const text = errors[input.name] ?? "";
    input.toggleAttribute("aria-invalid", Boolean(text));
    document.getElementById(`${input.name}-error`).textContent = text;
  }
}

if (form) askWhileTyping(form, document.getElementById("preview"), showErrors);
