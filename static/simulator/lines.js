/** What is known of the lines: who can be played on each, what they can send, what their provider tells. */
const LINES = new Map(JSON.parse(document.getElementById("lines").textContent).map((line) => [line.id, line]));
const byId = (id) => document.getElementById(id);

export function chosenLine() {
  return LINES.get(byId("line").value) ?? { page: "", people: [], kinds: [], words: [], faults: [], address_label: "" };
}

function options(select, pairs) {
  const kept = select.options.length ? select.value : null;
  select.replaceChildren(...pairs.map(([value, text, name]) => {
    const option = new Option(text, value);
    option.dataset.name = name ?? "";
    return option;
  }));
  if (pairs.some(([value]) => value === kept)) {
    select.value = kept;
  }
}

/** Fills the form with what the chosen line offers. */
export function offer() {
  const line = chosenLine();
  const people = (line.people ?? []).map(({ address, name, note }) => [address, `${name} · ${note}`, name]);
  options(byId("person"), [...people, ["", "Outra pessoa…"]]);
  options(byId("fault"), [["none", "aceita"], ...(line.faults ?? [])]);
  byId("address-label").textContent = line.address_label ?? "Endereço";
  for (const button of byId("say").querySelectorAll("button[name=kind]")) {
    button.hidden = !(line.kinds ?? []).includes(button.value);
  }
}
