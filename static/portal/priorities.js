// Asks the server for the order under the numbers being typed; the server's table is shown as it comes.
const PAUSE_MS = 350;

const form = document.getElementById("priorities");
const preview = document.getElementById("preview");
let timer = 0;
let asked = 0;

function showErrors(errors) {
  for (const input of form.querySelectorAll(".score")) {
    const text = errors[input.name] ?? "";
    input.toggleAttribute("aria-invalid", Boolean(text));
    document.getElementById(`${input.name}-error`).textContent = text;
  }
}

function put(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  preview.replaceChildren(...parsed.body.childNodes);
}

async function refresh() {
  const turn = ++asked;
  const response = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
  if (turn !== asked || !response.ok) return;
  const answer = await response.json();
  showErrors(answer.errors);
  if (answer.html) put(answer.html);
}

form?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(refresh, PAUSE_MS);
});
