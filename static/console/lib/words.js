/** Text as it is compared: without accents, in small letters. */

export const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
