// Who would get what under the weights being typed.
import { askWhileTyping } from "./asking.js";

const form = document.getElementById("distribution");

if (form) {
  askWhileTyping(form, document.getElementById("preview"), ({ errors }) => {
    for (const input of form.querySelectorAll("[type=number]")) {
      input.toggleAttribute("aria-invalid", Boolean(errors[input.name]));
    }
  });
}
