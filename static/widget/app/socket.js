/** One socket that comes back by itself. Knows requests and frames, nothing of chats. */

const FIRST_MS = 500;
const MOST_MS = 20_000;
const ANSWER_MS = 15_000;
const SILENCE_MS = 55_000;
const CHECK_MS = 10_000;
export const TOO_FAST = 4429;
export const NOT_SIGNED_IN = 4401;
export const NOT_ALLOWED = 4403;

export class Refusal extends Error {
  /** @param {{code: string, sentence: string}} error as the server sends it */
  constructor(error) {
    super(error.sentence);
    this.code = error.code;
    this.data = error;
  }
}

export class Socket {
  #url;
  #on;
  #socket = null;
  #asked = new Map();
  #next = 1;
  #tries = 0;
  #timer = 0;
  #heardAt = 0;
  #wanted = false;

  /** @param {string} url @param {{open: () => void, frame: (f: object) => void, lost: (code: number) => boolean}} on */
  constructor(url, on) {
    this.#url = url;
    this.#on = on;
    setInterval(() => this.#check(), CHECK_MS);
    addEventListener("online", () => this.#now());
    document.addEventListener("visibilitychange", () => !document.hidden && this.#now());
  }

  start() {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#connect();
  }

  /** @returns {Promise<object>} the answer's data; rejects with Refusal */
  request(type, data = {}) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return Promise.reject(offline());
    const ref = String(this.#next++);
    this.#socket.send(JSON.stringify({ ref, type, data }));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(ref, { ok: false, error: offline().data }), ANSWER_MS);
      this.#asked.set(ref, { resolve, reject, timer });
    });
  }

  #connect() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#heardAt = Date.now();
    socket.addEventListener("open", () => this.#on.open());
    socket.addEventListener("message", (event) => this.#heard(event.data));
    socket.addEventListener("close", (event) => socket === this.#socket && this.#lost(event.code));
  }

  /** The connection is good: the next loss starts from the shortest pause again. */
  settled() {
    this.#tries = 0;
  }

  #heard(text) {
    this.#heardAt = Date.now();
    const message = JSON.parse(text);
    if ("ref" in message) this.#settle(String(message.ref), message);
    else this.#on.frame(message);
  }

  #settle(ref, answer) {
    const asked = this.#asked.get(ref);
    if (!asked) return;
    this.#asked.delete(ref);
    clearTimeout(asked.timer);
    if (answer.ok) asked.resolve(answer.data ?? {});
    else asked.reject(new Refusal(answer.error));
  }

  #lost(code) {
    for (const ref of [...this.#asked.keys()]) this.#settle(ref, { ok: false, error: offline().data });
    if (!this.#on.lost(code)) return;
    const ceiling = code === TOO_FAST ? MOST_MS : Math.min(FIRST_MS * 2 ** this.#tries, MOST_MS);
    const pause = code === TOO_FAST ? ceiling : Math.random() * ceiling;
    this.#tries += 1;
    this.#timer = setTimeout(() => this.#connect(), pause);
  }

  /** Back on the network or in sight: do not wait for the timer. */
  #now() {
    if (this.#timer) this.#connect();
    else this.#check();
  }

  #check() {
    if (this.#socket?.readyState === WebSocket.OPEN && Date.now() - this.#heardAt > SILENCE_MS) {
      const dead = this.#socket;
      this.#socket = null;
      dead.close();
      this.#lost(1006);
    }
  }
}

function offline() {
  return new Refusal({ code: "offline", sentence: "Sem conexão no momento." });
}
