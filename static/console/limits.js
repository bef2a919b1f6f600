/** What the line of a conversation takes, said while writing and attaching, before the server would refuse it. Pure. */

import { size } from "./labels.js";

const NAMES = { image: "imagens", audio: "áudios", video: "vídeos", document: "documentos", sticker: "figurinhas" };
const count = (n) => n.toLocaleString("pt-BR");

/** @returns {string} why this text cannot leave, or "" */
export function textTooLong(limits, text) {
  if (!limits) return "";
  const over = [...text.trim()].length - limits.text_max;
  if (over <= 0) return "";
  if (!limits.text_max) return "Este canal não envia texto.";
  return `O texto passa em ${count(over)} do limite deste canal, ${count(limits.text_max)} caracteres. Divida-o em mensagens menores.`;
}

/** @param {{name: string, kind: string, bytes: number}} file @returns {string} why this file cannot leave, or "" */
export function fileNotAccepted(limits, file) {
  if (!limits || limits.links) return "";
  const most = limits.media[file.kind];
  if (most === undefined) {
    const taken = Object.keys(NAMES).filter((kind) => kind in limits.media).map((kind) => NAMES[kind]);
    return `"${file.name}": este canal não aceita ${NAMES[file.kind] ?? "este tipo de arquivo"}, só ${taken.join(", ")}.`;
  }
  return file.bytes > most ? `"${file.name}" tem ${size(file.bytes)}; este canal aceita ${NAMES[file.kind]} de até ${size(most)}.` : "";
}

/** The message kind a file will make, by the type the browser states; the server decides by the content. */
export function kindOf(type) {
  const family = type.split("/")[0];
  return ["image", "audio", "video"].includes(family) ? family : "document";
}
