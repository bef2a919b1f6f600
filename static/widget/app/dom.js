/** Small helpers around the document. Only text ever goes in; markup comes from templates of the page. */

export function byId(id) {
  return document.getElementById(id);
}

/** A copy of `<template id="…">`'s first element. */
export function clone(id) {
  return byId(id).content.firstElementChild.cloneNode(true);
}

/** @param {Element} root @param {string} name value of `data-part` */
export function part(root, name) {
  return root.querySelector(`[data-part="${name}"]`);
}

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Say something to screen readers, also when it is the same words as before. */
export function say(words, { urgent = false } = {}) {
  const region = byId(urgent ? "assertive" : "polite");
  region.textContent = "";
  requestAnimationFrame(() => {
    region.textContent = words;
  });
}

const LINK = /\bhttps?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}]/g;

/** Text with its web addresses as links that tell nobody where they were followed from. */
export function linked(text) {
  const made = document.createDocumentFragment();
  let done = 0;
  for (const match of text.matchAll(LINK)) {
    made.append(text.slice(done, match.index), link(match[0]));
    done = match.index + match[0].length;
  }
  made.append(text.slice(done));
  return made;
}

function link(address) {
  const anchor = document.createElement("a");
  anchor.href = new URL(address).href;
  anchor.textContent = address;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer nofollow ugc";
  return anchor;
}
