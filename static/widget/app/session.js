/** Talking to the server: who we are, what is owed, what still has to arrive there. */
import { newId } from "./ids.js";
import { NOT_ALLOWED, NOT_SIGNED_IN, Refusal, Socket } from "./socket.js";
import { owed } from "./store.js";

const PING_MS = 25_000;
const TYPING_MS = 3_000;
const PASSING = new Set(["offline", "unavailable", "too_fast", "unexpected"]);
const AGAIN_MS = 4_000;

export class Session {
  #config;
  #vault;
  #state;
  #dispatch;
  #socket;
  #page = null;
  #identity = null;
  #token = "";
  #refused;
  #acknowledged = "";
  #typedAt = 0;
  #sending = false;

  /** @param {{state: () => object, dispatch: (event: object) => void, refused: (draft: object, errors: object) => void}} store */
  constructor(config, vault, store) {
    this.#config = config;
    this.#vault = vault;
    this.#state = store.state;
    this.#dispatch = store.dispatch;
    this.#refused = store.refused;
    this.#socket = new Socket(config.socket, {
      open: () => this.#hello(),
      frame: (frame) => this.#frame(frame),
      lost: (code) => this.#lost(code),
    });
    setInterval(() => this.#ping(), PING_MS);
  }

  /** Of the moment: kept in memory where the host's server vouches for the person, else by the browser. */
  get token() {
    return this.#token || this.#vault.token;
  }

  set page(page) {
    this.#page = page;
  }

  /** The visitor went on to another page of the host. */
  moved(page) {
    this.#page = { ...this.#page, ...page };
    if (this.#state().connection === "online") this.ask("page", page).catch(() => {});
  }

  /** Who the host says this is, or null: everything of whoever was here before goes from the screen. */
  identify(identity) {
    this.#identity = identity;
    this.#token = "";
    this.#acknowledged = "";
    this.#vault.person = identity?.external_id ?? "";
    this.#dispatch({ type: "reset" });
    this.#hello(); // also while the answer to an earlier one is on its way; without a connection it waits for one
  }

  start() {
    if (this.#state().connection !== "idle") return;
    this.#dispatch({ type: "connection", value: "connecting" });
    for (const draft of this.#vault.kept()) this.#dispatch({ type: "queued", draft: { ...draft, state: "sending" } });
    this.#socket.start();
  }

  async #hello() {
    const token = this.#vault.token || undefined;
    const identity = this.#identity;
    try {
      const data = await this.#socket.request("hello", { token, page: this.#page ?? undefined, identity: identity ?? undefined });
      if (identity !== this.#identity) return; // somebody else meanwhile
      this.#token = data.identified ? data.token : "";
      if (!data.identified) this.#vault.token = data.token;
      if (data.messages?.length) this.#vault.raise("talked");
      this.#socket.settled();
      this.#dispatch({ type: "hello", data });
      this.#dispatch({ type: "connection", value: "online" });
      this.flush();
    } catch (error) {
      // A token this server never gave out (another installation, an old copy): begin as somebody new.
      if (identity !== this.#identity || error.code !== "bad_token" || !token) return;
      this.#vault.token = "";
      this.#hello();
    }
  }

  #frame(frame) {
    if (frame.type === "mend") this.#hello();
    else this.#dispatch({ type: "frame", frame });
  }

  #lost(code) {
    if (code === NOT_SIGNED_IN) this.#vault.token = "";
    this.#dispatch({ type: "connection", value: code === NOT_ALLOWED ? "refused" : "lost" });
    return code !== NOT_ALLOWED;
  }

  /** Shown at once; sent now or when the connection is back, always under the same client id. */
  send({ text, files = [], form = null }) {
    const attachments = files.map((file) => file.id);
    const draft = { client_id: newId(), text, attachments, files, form, at: new Date().toISOString(), state: "sending" };
    this.#vault.keep(draft);
    this.#dispatch({ type: "queued", draft });
    this.start();
    this.flush();
    return draft.client_id;
  }

  retry(clientId) {
    const draft = this.#state().outbox.find((one) => one.client_id === clientId);
    if (!draft) return;
    this.#dispatch({ type: "queued", draft: { ...draft, state: "sending", sentence: "" } });
    this.flush();
  }

  discard(clientId) {
    this.#vault.forget(clientId);
    this.#dispatch({ type: "dropped", client_id: clientId });
  }

  /** One after the other, so that the order typed is the order stored. */
  async flush() {
    if (this.#sending || this.#state().connection !== "online") return;
    this.#sending = true;
    try {
      for (let draft = this.#waiting(); draft; draft = this.#waiting()) {
        if (!(await this.#deliver(draft))) break;
      }
    } finally {
      this.#sending = false;
    }
  }

  #waiting() {
    return this.#state().outbox.find((draft) => draft.state === "sending");
  }

  async #deliver({ client_id: id, text, attachments, form }) {
    const words = { client_id: id, text, attachments };
    try {
      const answer = await (form ? this.#socket.request("form.send", { ...words, ...form }) : this.#socket.request("message.send", words));
      this.#vault.forget(id);
      this.#vault.raise("talked");
      this.#dispatch({ type: "accepted", ...answer });
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (PASSING.has(error.code)) {
        if (error.code !== "offline") setTimeout(() => this.flush(), (error.data.retry_after ?? 0) * 1000 || AGAIN_MS);
        return false;
      }
      this.#vault.forget(id);
      if (form && error.data.errors) {
        this.#dispatch({ type: "dropped", client_id: id });
        this.#refused({ text, form }, error.data.errors);
        return true;
      }
      this.#dispatch({ type: "failed", client_id: id, sentence: error.message });
      return true;
    }
  }

  /** Tell the server what arrived here and what was looked at; each step once. */
  acknowledge() {
    const debt = this.#state().connection === "online" ? owed(this.#state()) : null;
    const key = debt ? `${debt.kind} ${debt.upto}` : "";
    if (!debt || key === this.#acknowledged) return;
    this.#acknowledged = key;
    this.#socket.request(debt.kind, { upto: debt.upto }).catch(() => {
      this.#acknowledged = "";
    });
  }

  typing() {
    const now = Date.now();
    if (now - this.#typedAt < TYPING_MS || !this.#state().conversation) return;
    this.#typedAt = now;
    this.ask("typing").catch(() => {});
  }

  ask(type, data = {}) {
    return this.#socket.request(type, data);
  }

  #ping() {
    if (this.#state().connection === "online") this.ask("ping").catch(() => {});
  }
}
