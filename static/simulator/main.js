import { ask } from "./ask.js";
import { chosenLine, offer } from "./lines.js";
import { draw } from "./thread.js";

const POLL_MS = 1000;
const byId = (id) => document.getElementById(id);

function person() {
  const chosen = byId("person").selectedOptions[0];
  if (chosen.value) {
    return { person: chosen.value, name: chosen.dataset.name };
  }
  return { person: byId("address").value.replace(/^\+/, "").trim(), name: byId("name").value };
}

function note(sentence) {
  byId("note").textContent = sentence;
}

async function refresh() {
  const { person: address } = person();
  if (!byId("line").value || !address || !byId("own-page").hidden) {
    draw(byId("thread"), [], []);
    return;
  }
  const answer = await ask("thread/", { line: byId("line").value, person: address });
  if (address === person().person) {
    draw(byId("thread"), answer.messages, chosenLine().words ?? []);
  }
}

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    note(error.message);
  }
}

function choose() {
  const { page } = chosenLine();
  byId("own-page").hidden = !page;
  byId("own-page").querySelector("a").href = page || "#";
  byId("say").inert = Boolean(page) || !byId("line").value;
  byId("other").hidden = byId("person").value !== "";
  attempt(refresh);
}

byId("who").addEventListener("submit", (event) => event.preventDefault());
byId("who").addEventListener("change", (event) => {
  const { id, checked, value } = event.target;
  if (id === "deliver" || id === "read" || id === "reorder") {
    attempt(() => ask("settings/", { [id]: checked }));
  } else if (id === "fault") {
    attempt(() => ask("settings/", { line: byId("line").value, fault: value }));
  } else {
    if (id === "line") {
      offer();
    }
    choose();
  }
});

byId("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const kind = event.submitter?.value ?? "text";
  attempt(async () => {
    const body = { line: byId("line").value, ...person(), kind, text: byId("text").value, fault: byId("trouble").value };
    const { answers } = await ask("say/", body);
    note(answers.length ? `Chamada ${answers.join("; ")}.` : "A chamada chega em dez segundos.");
    byId("text").value = "";
    await refresh();
  });
});

byId("thread").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) {
    const message = Number(button.closest("li").dataset.id);
    attempt(() => ask("word/", { message, status: button.value }).then(refresh));
  }
});

offer();
choose();
setInterval(() => document.hidden || refresh().catch(() => {}), POLL_MS);
