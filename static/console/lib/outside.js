/** A press beside a dialog. A text marked with the mouse may end outside: only a press that began there counts. */

/** @param {HTMLDialogElement} dialog @param {() => void} run @param {AbortSignal} [signal] */
export function onPressOutside(dialog, run, signal) {
  let pressed = null;
  dialog.addEventListener("pointerdown", ({ target }) => (pressed = target), { signal });
  dialog.addEventListener("click", ({ target }) => target === dialog && pressed === dialog && run(), { signal });
}
