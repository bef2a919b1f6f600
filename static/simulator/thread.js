const STATUS = { accepted: "aceita", sent: "enviada", delivered: "entregue", read: "lida", typing: "lida, respondendo", failed: "falhou" };
const KIND = { text: "", image: "imagem", location: "localização", template: "modelo", document: "documento", audio: "áudio", video: "vídeo", sticker: "figurinha", file: "arquivo", interactive: "opções", reaction: "reação" };
const clock = new Intl.DateTimeFormat("pt-BR", { timeStyle: "short" });

function meta(message) {
  const words = [KIND[message.kind] ?? message.kind, clock.format(new Date(message.at)), STATUS[message.status]];
  return words.filter(Boolean).join(" · ");
}

function item(message, words) {
  const template = document.getElementById("message");
  const element = template.content.firstElementChild.cloneNode(true);
  element.dataset.id = message.id;
  element.classList.toggle("outgoing", message.outgoing);
  element.querySelector(".text").textContent = message.text;
  for (const button of element.querySelectorAll(".words button")) {
    button.hidden = !message.outgoing || !words.includes(button.value);
  }
  return element;
}

/** Shows the messages, touching only what changed. */
export function draw(list, messages, words) {
  const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 20;
  const known = new Map([...list.children].map((element) => [element.dataset.id, element]));
  const wanted = messages.map((message) => {
    const element = known.get(String(message.id)) ?? item(message, words);
    element.querySelector(".meta").textContent = meta(message);
    return element;
  });
  const same = wanted.length === list.children.length && wanted.every((element, at) => element === list.children[at]);
  if (!same) {
    list.replaceChildren(...wanted);
  }
  if (atEnd) {
    list.scrollTop = list.scrollHeight;
  }
}
