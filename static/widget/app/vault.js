/** What this browser keeps for one channel: the token, what is not sent yet, the draft. Works without storage too. */

function storage(name) {
  try {
    const found = window[name];
    found.setItem("invenio.probe", "1");
    found.removeItem("invenio.probe");
    return found;
  } catch {
    return memory();
  }
}

/** Where the browser forbids storage, the page's own memory. */
function memory() {
  const held = new Map();
  return {
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => held.set(key, String(value)),
    removeItem: (key) => held.delete(key),
    key: (index) => [...held.keys()][index] ?? null,
    get length() {
      return held.size;
    },
  };
}

export class Vault {
  #lasting = storage("localStorage");
  #tab = storage("sessionStorage");
  #channel;
  #prefix;

  constructor(channel) {
    this.#channel = channel;
    this.person = "";
  }

  /** What belongs to one signed-in person is never shown to the next one at the same browser. */
  set person(id) {
    this.#prefix = `invenio.webchat.${this.#channel}.${id ? `p.${encodeURIComponent(id)}.` : ""}`;
  }

  get token() {
    return this.#lasting.getItem(`${this.#prefix}token`);
  }

  set token(value) {
    if (value) this.#put(this.#lasting, "token", value);
    else this.#lasting.removeItem(`${this.#prefix}token`);
  }

  /** Something that lasts: "talked", "dismissed". */
  flag(name) {
    return this.#lasting.getItem(`${this.#prefix}${name}`) === "1";
  }

  raise(name) {
    this.#put(this.#lasting, name, "1");
  }

  /** Of this tab only: whether the panel was open, and the draft. */
  recall(name) {
    return this.#tab.getItem(`${this.#prefix}${name}`) ?? "";
  }

  remember(name, value) {
    if (value) this.#put(this.#tab, name, value);
    else this.#tab.removeItem(`${this.#prefix}${name}`);
  }

  /** Messages the server has not acknowledged: one key each, so that two tabs do not overwrite one another. */
  keep(draft) {
    this.#put(this.#lasting, `out.${draft.client_id}`, JSON.stringify(draft));
  }

  forget(clientId) {
    this.#lasting.removeItem(`${this.#prefix}out.${clientId}`);
  }

  kept() {
    const start = `${this.#prefix}out.`;
    const keys = Array.from({ length: this.#lasting.length }, (_, index) => this.#lasting.key(index));
    const drafts = keys.filter((key) => key?.startsWith(start)).map((key) => parsed(this.#lasting.getItem(key)));
    return drafts.filter(Boolean).sort((a, b) => a.at.localeCompare(b.at));
  }

  #put(where, name, value) {
    try {
      where.setItem(`${this.#prefix}${name}`, value);
    } catch {
      // A full storage costs the draft after a reload, nothing else.
    }
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
