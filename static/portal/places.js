// Shows where what waits of a contact would stand under the priority being typed.
const PAUSE_MS = 350;

const place = document.querySelector("[data-places]");
const field = document.querySelector("[name=priority]");
let timer = 0;
let turn = 0;

async function ask() {
  const own = ++turn;
  const response = await fetch(`${place.dataset.places}?priority=${encodeURIComponent(field.value.trim())}`).catch(() => null);
  if (own !== turn || !response?.ok) return;
  const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
  place.replaceChildren(...parsed.body.childNodes);
}

if (place && field) {
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  ask();
}
