// What a consent text is worth, in plain words, while it is being written.
import { askWhileTyping } from "./asking.js";

const panel = document.querySelector("[data-judge]");
const form = document.getElementById("consenttext_form");

if (form && panel) {
  form.dataset.preview = panel.dataset.judge;
  const refresh = askWhileTyping(form, panel, () => {});
  if (form.elements.body?.value.trim()) refresh();
}
