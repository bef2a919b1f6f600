/** Words and symbols for what the server stores as codes. */

export const KIND_ICON = {
  whatsapp: "chat", webchat: "globe", email: "mail", sms: "chat", voice: "phone", video: "video", form: "form",
  telegram: "plane", facebook: "chat", rcs: "chat", viber: "chat",
};

export const SOURCE = { contact: "contato", segment: "segmento", channel: "canal" };

export const REPEATS = { daily: "todos os dias", weekdays: "dias úteis", weekly: "toda semana", monthly: "todo mês" };

export const PRESENCE = { online: "Disponível", paused: "Em pausa", offline: "Desconectado" };

export const STATUS = {
  waiting: ["clock", "na fila, sem conexão"],
  sending: ["clock", "enviando"],
  queued: ["clock", "na fila"],
  sent: ["check", "enviada"],
  delivered: ["checks", "entregue"],
  read: ["checks", "lida"],
  failed: ["fail", "falhou"],
  uncertain: ["fail", "incerta"],
};

export const MESSAGE_KIND = {
  image: "Imagem", audio: "Áudio", video: "Vídeo", document: "Documento", sticker: "Figurinha", location: "Localização",
  contacts: "Contato", interactive: "Resposta de botão", reaction: "Reação", unsupported: "Mensagem não suportada",
};

const LANGUAGE = new Intl.DisplayNames("pt-BR", { type: "language" });

/** `pedido_enviado` → "Pedido enviado". */
export function spoken(name) {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toLocaleUpperCase("pt-BR") + words.slice(1);
}

/** A template as people name it; its language only where it is not ours. */
export const templateName = ({ name, language }) => (language.startsWith("pt") ? spoken(name) : `${spoken(name)} (${LANGUAGE.of(language.replace("_", "-"))})`);

/** "1 mensagem", "3 mensagens". */
export const plural = (n, one, many) => `${n} ${n === 1 ? one : many}`;

export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  const [value, unit] = bytes < 1_048_576 ? [bytes / 1024, "kB"] : [bytes / 1_048_576, "MB"];
  return `${value.toLocaleString("pt-BR", { maximumFractionDigits: 1 })} ${unit}`;
}

export function initials(name) {
  const words = name.trim().split(/\s+/).filter((word) => /\p{L}/u.test(word[0] ?? ""));
  return ((words[0]?.[0] ?? "?") + (words.length > 1 ? words.at(-1)[0] : "")).toUpperCase();
}

/** Items by a key, keys in the order they first occur. */
export function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
