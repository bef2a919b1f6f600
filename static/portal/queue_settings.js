// What a point of priority would be worth, in words and as an order, while it is typed.
import { askWhileTyping } from "./asking.js";

const form = document.getElementById("queue-settings");
const bound = document.getElementById("ageing-bound");

if (form) {
  askWhileTyping(form, document.getElementById("preview"), (answer) => {
    bound.textContent = answer.bound;
  });
}
