/** One `<dialog>` for all: filled from a template, closed by Esc, its refusal shown inside, focus given back. */

import { byId, clone, fill } from "../lib/dom.js";
import { onPressOutside } from "../lib/outside.js";
import { RequestError } from "../socket.js";

/**
 * @param {{template: string, title: string, ok?: string, danger?: boolean, wide?: boolean,
 *   setup?: (refs: object, body: HTMLElement) => void, submit?: (values: object) => Promise<unknown>}} about
 * @returns {Promise<unknown>} what `submit` gave, or true, when it was carried out; false when not
 */
export function ask(about) {
  const dialog = byId("dialog");
  const form = dialog.querySelector("form");
  const opener = document.activeElement;
  const { content, refs } = clone(`dialog-${about.template}`);
  prepare(about, dialog, content, refs);
  dialog.showModal();
  firstField(dialog)?.focus();
  return new Promise((resolve) => {
    const stop = new AbortController();
    const end = (done) => {
      stop.abort();
      dialog.close();
      if (opener?.isConnected) opener.focus();
      resolve(done);
    };
    const listen = (node, type, run) => node.addEventListener(type, run, { signal: stop.signal });
    onPressOutside(dialog, () => end(false), stop.signal);
    listen(dialog, "cancel", (event) => (event.preventDefault(), end(false)));
    listen(dialog, "click", (event) => event.target.closest("[data-close]") && end(false));
    listen(form, "submit", async (event) => {
      event.preventDefault();
      const answer = about.submit ? await carriedOut(about, form) : true;
      if (answer !== false) end(answer ?? true);
    });
  });
}

function prepare(about, dialog, content, refs) {
  byId("dialog-title").textContent = about.title;
  const ok = byId("dialog-ok");
  ok.textContent = about.ok ?? "";
  ok.hidden = !about.submit;
  ok.disabled = false;
  ok.className = about.danger ? "button danger" : "button main";
  dialog.querySelector(".dialog-foot [data-close]").textContent = about.submit ? "Cancelar" : "Fechar";
  dialog.classList.toggle("wide", Boolean(about.wide));
  byId("dialog-error").textContent = "";
  fill(byId("dialog-body"), content);
  about.setup?.(refs, byId("dialog-body"));
}

const firstField = (dialog) => dialog.querySelector(".dialog-body :is(input, select, textarea, button)") ?? dialog.querySelector(".dialog-foot button:not([hidden])");

async function carriedOut(about, form) {
  const wrong = [...form.elements].find((field) => field.willValidate && !field.checkValidity());
  if (wrong) return refuse(form, wrong.name, wrong.dataset.missing ?? "Preencha este campo.");
  const ok = byId("dialog-ok");
  ok.disabled = true;
  try {
    // false: something was said first, and the person presses again.
    return await about.submit(Object.fromEntries(new FormData(form)));
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return refuse(form, Object.keys(error.details.errors ?? {})[0], error.sentence);
  } finally {
    ok.disabled = false;
  }
}

/** The sentence stands in the dialog and the focus goes to the field it is about. */
function refuse(form, name, sentence) {
  byId("dialog-error").textContent = sentence;
  for (const field of form.elements) field.removeAttribute("aria-invalid");
  const field = name && form.elements.namedItem(name);
  if (field instanceof HTMLElement) {
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", "dialog-error");
    field.focus();
  }
  return false;
}
