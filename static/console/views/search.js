/** Search over people and protocols: a combobox whose list is filled by the server. */

import { activeOf, activate, moveActive, optionsOf } from "../lib/combobox.js";
import { byId, el, fill } from "../lib/dom.js";
import { Finder, NOTHING, foundOption } from "../finding.js";

export function searchView(app, acts) {
  const input = byId("search-input");
  const list = byId("search-results");
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    activate(input, optionsOf(list), null);
  };
  const choose = (option) => {
    if (!option?.dataset.id) return;
    finder.stop();
    close();
    input.value = "";
    acts.open(option.dataset.id);
  };
  const finder = new Finder(app, (answer) => {
    if (!answer) return close();
    fill(list, ...(answer.results.length ? answer.results.map((row) => foundOption(row, "found")) : [none(answer.sentence)]));
    list.hidden = false;
    return input.setAttribute("aria-expanded", "true");
  });
  input.addEventListener("input", () => finder.look(input.value));
  input.addEventListener("keydown", (event) => keydown(event, input, list, { choose, close }));
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => choose(event.target.closest("[role=option]")));
  input.addEventListener("blur", close);
  byId("search").addEventListener("submit", (event) => event.preventDefault());
}

const none = (sentence) => el("li", { className: "none", role: "option", aria: { disabled: "true" } }, sentence ?? NOTHING);

function keydown(event, input, list, { choose, close }) {
  const options = optionsOf(list);
  if (event.key === "Escape") {
    event.stopPropagation();
    if (list.hidden) input.blur();
    close();
  } else if (event.key === "Enter") {
    event.preventDefault();
    choose(activeOf(options) ?? options[0]);
  } else {
    moveActive(event, input, options);
  }
}
