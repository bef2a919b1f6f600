/** Files of a message: pictures shown, sound and film played, everything else downloaded. */

import { el, icon, safeUrl } from "../lib/dom.js";
import { size } from "../labels.js";

export function attachmentNode(file) {
  const url = file.url ? safeUrl(file.url) : null;
  if (!url) return card(file, null);
  if (file.kind === "image" || file.kind === "sticker") return picture(file, url);
  if (file.kind === "audio") return el("audio", { controls: true, preload: "none", src: url, aria: { label: file.name || "Áudio" } });
  if (file.kind === "video") return el("video", { controls: true, preload: "none", src: url, aria: { label: file.name || "Vídeo" } });
  return card(file, url);
}

function picture(file, url) {
  const image = el("img", { src: url, alt: file.name || "Imagem", loading: "lazy", decoding: "async" });
  const link = el("a", { className: "picture", href: url, target: "_blank", rel: "noopener noreferrer" }, image);
  image.addEventListener("error", () => link.replaceWith(card(file, url)), { once: true });
  return link;
}

function card(file, url) {
  const state = { pending: "a caminho", failed: "não pôde ser recebido" }[file.state];
  const about = [file.content_type, file.size ? size(file.size) : "", state].filter(Boolean).join(" · ");
  const inside = [icon("file"), el("strong", {}, file.name || "Arquivo"), el("small", {}, about)];
  if (!url) return el("div", { className: "attachment" }, ...inside);
  const name = file.name || "arquivo";
  return el("a", { className: "attachment", href: url, download: name, rel: "noopener noreferrer" }, ...inside, icon("download", "get"));
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
