/** How many SMS a text costs; the rules of the server (invenio_center/kernel/sms_length.py), held by the same cases. */

const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENDED = new Set("\f^{}\\[~]|€"); // two places each
const ALONE = { gsm7: 160, ucs2: 70 };
const PART = { gsm7: 153, ucs2: 67 };

/** @param {string} text @returns {{encoding: string, parts: number, used: number, room: number}} */
export function measure(text) {
  const signs = [...text];
  const encoding = signs.every(isGsm) ? "gsm7" : "ucs2";
  const widths = signs.map((sign) => (encoding === "gsm7" ? (EXTENDED.has(sign) ? 2 : 1) : sign.length));
  const used = widths.reduce((sum, width) => sum + width, 0);
  if (used <= ALONE[encoding]) return { encoding, parts: text ? 1 : 0, used, room: ALONE[encoding] };
  return { encoding, ...packed(widths, PART[encoding]) };
}

/** What the composer says: "2 SMS · 134/134 · acentos fazem o texto custar mais"; "" for no text. */
export function price(text) {
  const { encoding, parts, used, room } = measure(text);
  if (!parts) return "";
  return `${parts} SMS · ${used}/${room}${encoding === "ucs2" ? ` · ${cause(text)} fazem o texto custar mais` : ""}`;
}

function isGsm(sign) {
  return BASIC.has(sign) || EXTENDED.has(sign);
}

function cause(text) {
  return [...text].some((sign) => !isGsm(sign) && /\p{L}|\p{M}/u.test(sign)) ? "acentos" : "símbolos";
}

/** A sign of two places is never cut by the end of a part. */
function packed(widths, room) {
  let parts = 1;
  let filled = 0;
  for (const width of widths) {
    if (filled + width > room) {
      parts += 1;
      filled = 0;
    }
    filled += width;
  }
  return { parts, used: (parts - 1) * room + filled, room: parts * room };
}
