/** The connection: requests with one answer each, frames, reconnecting. Knows no domain. */

const FIRST_MS = 500;
const MOST_MS = 20_000;
const ANSWER_MS = 15_000;
const SILENCE_MS = 40_000; // the server sends a heartbeat every 15 s
const STOP = new Set([4403]);

export class RequestError extends Error {
  constructor(error) {
    super(error.sentence);
    Object.assign(this, { code: error.code, sentence: error.sentence, details: error });
  }
}

export const LOST = { code: "connection_lost", sentence: "Sem conexão com o servidor." };

export class Socket {
  #url; #handlers; #socket = null; #answers = new Map(); #ref = 0; #delay = FIRST_MS; #timer = 0; #heard = 0; #received = 0;

  /** @param {{frame: Function, state: Function, closed: Function}} handlers */
  constructor(path, handlers) {
    this.#url = new URL(path, location.href.replace(/^http/, "ws")).href;
    this.#handlers = handlers;
    addEventListener("online", () => this.retry());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#look());
    setInterval(() => this.#look(), 5_000);
  }

  get open() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  connect() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#handlers.state("connecting");
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#heard = Date.now();
    this.#received = 0;
    socket.addEventListener("message", (event) => this.#take(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => socket === this.#socket && this.#lost(event.code));
  }

  /** Now, not when the timer says. */
  retry() {
    if (this.#socket && this.#socket.readyState <= WebSocket.OPEN) return;
    this.#delay = FIRST_MS;
    this.connect();
  }

  /** @returns {Promise<object>} the answer's data; rejects with a RequestError. */
  request(type, data = {}) {
    if (!this.open) return Promise.reject(new RequestError(LOST));
    this.#ref += 1;
    const ref = this.#ref;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(ref, { ok: false, error: LOST }), ANSWER_MS);
      this.#answers.set(ref, { resolve, reject, timer });
      this.#socket.send(JSON.stringify({ ref, type, data }));
    });
  }

  #take(message) {
    this.#heard = Date.now();
    if (message.ref !== undefined) {
      this.#settle(message.ref, message);
      return;
    }
    if (message.type === "heartbeat") {
      // Fewer frames than were pushed: one was lost, so the whole state is read again.
      if (message.data.sent !== this.#received) this.#handlers.gap();
      this.#received = message.data.sent;
    } else if (message.type === "snapshot") {
      this.#delay = FIRST_MS;
      this.#handlers.state("open");
    } else {
      this.#received += 1;
    }
    this.#handlers.frame(message);
  }

  #settle(ref, message) {
    const waiting = this.#answers.get(ref);
    if (!waiting) return;
    this.#answers.delete(ref);
    clearTimeout(waiting.timer);
    if (message.ok) waiting.resolve(message.data);
    else waiting.reject(new RequestError(message.error));
  }

  #look() {
    if (this.open && Date.now() - this.#heard > SILENCE_MS) {
      this.#socket.close();
      this.#lost(1006);
    } else if (!this.#socket || this.#socket.readyState === WebSocket.CLOSED) {
      if (document.visibilityState === "visible" && !this.#timer) this.retry();
    }
  }

  #lost(code) {
    this.#socket = null;
    for (const ref of [...this.#answers.keys()]) this.#settle(ref, { ok: false, error: LOST });
    if (this.#handlers.closed(code) || STOP.has(code)) return;
    this.#handlers.state("lost");
    if (code === 4429) this.#delay = MOST_MS;
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      this.connect();
    }, Math.random() * this.#delay);
    this.#delay = Math.min(MOST_MS, this.#delay * 2);
  }
}
