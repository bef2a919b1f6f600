/** Files of a message: small copies of pictures shown, sound and film played, everything else downloaded. */

import { el, icon, safeUrl } from "../lib/dom.js";
import { size } from "../labels.js";

export function attachmentNode(file) {
  const url = file.url ? safeUrl(file.url) : null;
  const small = file.thumbnail_url ? safeUrl(file.thumbnail_url) : null;
  if (!url || file.download_only && !small) return card(file, url);
  if (small) return picture(file, url, small);
  if (file.kind === "audio") return el("audio", { controls: true, preload: "none", src: url, aria: { label: file.name || "Áudio" } });
  if (file.kind === "video") return el("video", { controls: true, preload: "none", src: url, aria: { label: file.name || "Vídeo" } });
  return card(file, url);
}

/** The small copy, which carries no data of the camera; the original opens by a press. */
function picture(file, url, small) {
  const image = el("img", { src: small, alt: file.name || "Imagem", loading: "lazy", decoding: "async" });
  const link = el("a", { className: "picture", href: url, target: "_blank", rel: "noopener noreferrer" }, image);
  image.addEventListener("error", () => link.replaceWith(card(file, url)), { once: true });
  return link;
}

function card(file, url) {
  const about = [file.content_type, file.size ? size(file.size) : "", waiting(file, url)].filter(Boolean).join(" · ");
  const inside = [icon("file"), el("strong", {}, file.name || "Arquivo"), el("small", {}, about)];
  if (!url) return el("div", { className: "attachment" }, ...inside);
  const name = file.name || "arquivo";
  return el("a", { className: "attachment", href: url, download: name, rel: "noopener noreferrer" }, ...inside, icon("download", "get"));
}

function waiting(file, url) {
  if (file.state === "pending") return "a caminho";
  if (file.state === "failed") return file.error || "não pôde ser recebido";
  return url ? "" : "em verificação pelo antivírus";
}

/** A place on the map; opens in another page. */
export function locationNode(place) {
  const { latitude, longitude, name } = place;
  const url = `https://www.openstreetmap.org/?mlat=${Number(latitude)}&mlon=${Number(longitude)}#map=16/${Number(latitude)}/${Number(longitude)}`;
  const where = `${Number(latitude).toFixed(5)}, ${Number(longitude).toFixed(5)}`;
  return el(
    "a",
    { className: "attachment", href: url, target: "_blank", rel: "noopener noreferrer" },
    icon("pin"),
    el("strong", {}, name || "Localização"),
    el("small", {}, `${where} · abre o mapa`),
  );
}
