/** Asks the server while somebody types; the table it answers with is shown as it comes. Returned: ask now. */
const PAUSE_MS = 350;

/** @param {HTMLFormElement} form with `data-preview` @param {HTMLElement} shown @param {(answer: object) => void} also */
export function askWhileTyping(form, shown, also) {
  let timer = 0;
  let asked = 0;
  async function refresh() {
    const turn = ++asked;
    const response = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
    if (turn !== asked || !response.ok) return;
    const answer = await response.json();
    also(answer);
    if (answer.html) put(shown, answer.html);
  }
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, PAUSE_MS);
  });
  return refresh;
}

export function put(node, html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  node.replaceChildren(...parsed.body.childNodes);
}
