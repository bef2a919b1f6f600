/** Search over people and protocols: a combobox whose list is filled by the server. */

import { byId, el, fill, icon } from "../lib/dom.js";
import { KIND_ICON } from "../labels.js";
import { short } from "../lib/time.js";

const WAIT_MS = 250;

export function searchView(app, acts) {
  const input = byId("search-input");
  const list = byId("search-results");
  let timer = 0;
  let asked = 0;
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (option) => {
    if (!option?.dataset.id) return;
    close();
    input.value = "";
    acts.open(option.dataset.id);
  };
  const ask = async () => {
    const words = input.value.trim();
    asked += 1;
    const mine = asked;
    if (words.length < 2) return close();
    const answer = await app.request("search", { q: words }).catch((error) => ({ results: [], sentence: error.sentence }));
    if (mine !== asked) return undefined;
    fill(list, ...(answer.results.length ? answer.results.map(option) : [none(answer.sentence)]));
    list.hidden = false;
    return input.setAttribute("aria-expanded", "true");
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => keydown(event, input, list, { choose, close }));
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => choose(event.target.closest("[role=option]")));
  input.addEventListener("blur", close);
  byId("search").addEventListener("submit", (event) => event.preventDefault());
}

function option(row, at) {
  const who = row.holder ? `com ${row.holder.name}` : { waiting: "na fila", scheduled: "agendado", closed: "encerrado" }[row.status] ?? "";
  return el(
    "li",
    { role: "option", id: `found-${at}`, data: { id: row.id }, aria: { selected: "false" } },
    icon(KIND_ICON[row.channel.kind] ?? "chat"),
    el("strong", {}, el("bdi", {}, row.name || "Sem nome")),
    el("span", {}, row.last_message_at ? short(row.last_message_at) : ""),
    el("small", {}, [row.channel.label, row.protocol, who].filter(Boolean).join(" · ")),
  );
}

const none = (sentence) => el("li", { className: "none", role: "option", aria: { disabled: "true" } }, sentence ?? "Nada encontrado. CPF, número e e-mail: informe por inteiro.");

function keydown(event, input, list, { choose, close }) {
  const options = [...list.querySelectorAll("[role=option][data-id]")];
  const at = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
  if (event.key === "Escape") {
    event.stopPropagation();
    if (list.hidden) input.blur();
    close();
  } else if (event.key === "Enter") {
    event.preventDefault();
    choose(options[Math.max(0, at)]);
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const to = options.at((at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % Math.max(1, options.length));
    options.forEach((one) => one.setAttribute("aria-selected", String(one === to)));
    if (to) input.setAttribute("aria-activedescendant", to.id);
  }
}
