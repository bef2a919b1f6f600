/** One message: text, files, time and mark. Redrawn in place, so the focus and the order stay. */
import { clone, linked, part, setText } from "../dom.js";
import { full, hour } from "../clock.js";
import { size } from "../uploads.js";

const MARKS = { sending: "Enviando", failed: "Não enviada", sent: "Enviada", read: "Lida" };

/** @param {{key: string, own: boolean, author: string, text: string, files: object[], at: string, mark: string,
 *           sentence: string, version: number}} line */
export function drawBubble(node, line) {
  const made = node ?? clone("bubble");
  const drawn = JSON.stringify([line.version, line.text, line.files.map((file) => [file.url, file.thumbnail_url, file.state]), line.at]);
  if (made.dataset.drawn !== drawn) {
    made.dataset.drawn = drawn;
    made.classList.toggle("own", line.own);
    setText(part(made, "who"), line.own ? "Você" : line.author);
    const words = part(made, "text");
    words.replaceChildren(linked(line.text));
    words.hidden = !line.text;
    part(made, "files").replaceChildren(...line.files.map(drawFile));
    const time = part(made, "time");
    time.dateTime = line.at;
    time.title = full(line.at);
    setText(time, hour(line.at));
  }
  drawMark(made, line);
  return made;
}

function drawMark(node, line) {
  const mark = part(node, "mark");
  mark.hidden = !line.own;
  if (!line.own) return;
  node.dataset.mark = line.mark;
  setText(part(node, "mark-word"), MARKS[line.mark]);
  part(node, "mark-icon").setAttribute("href", `#icon-${line.mark}`);
  const failed = part(node, "failed");
  failed.hidden = line.mark !== "failed";
  if (line.mark === "failed") setText(part(node, "sentence"), line.sentence || "A mensagem não foi enviada.");
}

/** A picture by its small copy; the original opens by a press. */
function drawFile(file) {
  const small = file.url ? local(file.thumbnail_url) : null;
  const made = clone(small ? "picture" : "file");
  const name = file.name || "arquivo";
  const address = local(file.url);
  if (address) made.href = address;
  if (small) {
    const image = part(made, "image");
    image.src = small;
    image.alt = `Imagem: ${name}`;
  } else {
    setText(part(made, "name"), name);
    setText(part(made, "size"), about(file));
  }
  return made;
}

function local(path) {
  const address = path ? new URL(path, location.href) : null;
  return address?.origin === location.origin ? address.href : null;
}

function about(file) {
  if (file.state === "pending") return "recebendo";
  if (file.state === "failed") return file.error || "recusado";
  return file.state === "ready" && !file.url ? "em verificação" : size(file.size ?? 0);
}
