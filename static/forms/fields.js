/** The form's own inputs: what was typed, and sentences beside what needs another look. Text goes in as text. */

const rows = (form) => [...form.querySelectorAll("[data-field]")];

/** Answers by name, as the endpoint wants them. */
export function answers(form) {
  const given = {};
  for (const hidden of form.querySelectorAll("input[data-type=hidden]")) given[hidden.name] = hidden.value;
  for (const row of rows(form)) {
    const { field: name, type } = row.dataset;
    if (!type) continue;
    if (type === "multiselect") given[name] = checked(row).map((input) => input.value);
    else if (row.tagName === "FIELDSET") given[name] = checked(row)[0]?.value ?? "";
    else if (type === "boolean") given[name] = row.querySelector("input").checked;
    else given[name] = row.querySelector("input, textarea, select").value;
  }
  return given;
}

const checked = (row) => [...row.querySelectorAll("input:checked")];

/** Ticked boxes, each as the text it stands beside. */
export function consents(form) {
  return [...form.querySelectorAll("[data-consent]:checked")].map((input) => {
    const [code, version, sha256] = input.value.split(":");
    return { code, version: Number(version), sha256 };
  });
}

/** @param {Record<string, {sentence: string}[]>} errors @returns {boolean} whether a field of the form was named */
export function show(form, errors) {
  let first = null;
  for (const row of rows(form)) {
    const sentence = errors[row.dataset.field]?.[0]?.sentence ?? "";
    const input = tell(row, sentence);
    first ??= sentence ? input : null;
  }
  first?.focus();
  return Boolean(first);
}

export function tell(row, sentence) {
  const place = row.querySelector(".error");
  place.textContent = sentence;
  place.hidden = !sentence;
  const inputs = row.querySelectorAll("input, textarea, select");
  for (const input of inputs) {
    if (sentence) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }
  return inputs[0];
}

/** What is missing at a glance, before anything travels; the server looks again. */
export function missing(form) {
  const errors = {};
  for (const row of rows(form)) {
    const input = row.querySelector("input[required], textarea[required], select[required]");
    if (!input) continue;
    const empty = input.type === "checkbox" ? !input.checked : !input.value.trim();
    if (empty) errors[row.dataset.field] = [{ sentence: input.type === "checkbox" ? "Marque esta caixa para enviar." : "Preencha este campo." }];
  }
  return errors;
}
