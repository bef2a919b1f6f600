/** The thread: lines by key in the order of the state, a line per day, and the place of the reader kept. */
import { byId, clone, part, setText } from "../dom.js";
import { day, dayName } from "../clock.js";
import { markOf, thread } from "../store.js";
import { drawBubble } from "./bubble.js";

const NEAR_PX = 80;

export class Thread {
  #list = byId("list");
  #scroller = byId("thread");
  #newer = byId("newer");
  #nodes = new Map();
  #greeting;
  #last = "";

  /** @param {object} config @param {{retry: (id: string) => void, discard: (id: string) => void}} does */
  constructor(config, does) {
    this.#greeting = config.greeting;
    this.#newer.addEventListener("click", () => this.toEnd());
    this.#scroller.addEventListener("scroll", () => this.#atEnd() && this.#hideNewer(), { passive: true });
    this.#list.addEventListener("click", (event) => {
      const id = event.target.closest("[data-key]")?.dataset.key;
      if (event.target.closest("[data-does=retry]")) does.retry(id);
      if (event.target.closest("[data-does=discard]")) does.discard(id);
    });
    // A picture that arrives later makes the thread longer; who was at its end stays there.
    this.#list.addEventListener("load", () => this.#follow && this.toEnd(), true);
  }

  #follow = true;

  draw(state) {
    this.#follow = this.#atEnd();
    const lines = linesOf(state);
    const wanted = [this.#welcome(), ...withDays(lines).map((line) => this.#node(line))];
    place(this.#list, wanted);
    const used = new Set(wanted.map((node) => node.dataset.key));
    for (const key of this.#nodes.keys()) if (!used.has(key)) this.#nodes.delete(key);
    const last = lines.at(-1);
    if (last && last.key !== this.#last) this.#grown(last);
  }

  #grown(last) {
    const first = !this.#last;
    this.#last = last.key;
    if (this.#follow || last.own || first) this.toEnd();
    else this.#newer.hidden = false;
  }

  toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#hideNewer();
  }

  #hideNewer() {
    this.#newer.hidden = true;
  }

  #atEnd() {
    return this.#scroller.scrollHeight - this.#scroller.scrollTop - this.#scroller.clientHeight < NEAR_PX;
  }

  #welcome() {
    return this.#kept("welcome", () => {
      const made = clone("welcome");
      setText(part(made, "text"), this.#greeting);
      return made;
    });
  }

  #node(line) {
    if (line.day) {
      return this.#kept(line.key, () => {
        const made = clone("day");
        setText(part(made, "name"), line.day);
        return made;
      });
    }
    const made = drawBubble(this.#nodes.get(line.key), line);
    made.dataset.key = line.key;
    made.classList.toggle("joined", line.joined);
    this.#nodes.set(line.key, made);
    return made;
  }

  #kept(key, make) {
    if (!this.#nodes.has(key)) {
      this.#nodes.set(key, make());
      this.#nodes.get(key).dataset.key = key;
    }
    return this.#nodes.get(key);
  }
}

/** Put the nodes in order, moving only those out of place. */
function place(list, wanted) {
  wanted.forEach((node, index) => {
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
  });
  while (list.children.length > wanted.length) list.lastElementChild.remove();
}

/** Stored messages, then what is still on its way; an own message keeps its client id as key, so it never jumps. */
function linesOf(state) {
  const stored = thread(state).map((message) => ({
    key: message.client_id || message.id,
    own: message.direction === "in",
    author: message.author || "Atendente",
    text: message.text,
    files: message.attachments ?? [],
    at: message.at,
    mark: markOf(state, message),
    version: message.version ?? 0,
  }));
  const leaving = state.outbox.map((draft) => ({
    key: draft.client_id,
    own: true,
    author: "",
    text: draft.text,
    files: draft.files ?? [],
    at: draft.at,
    mark: draft.state,
    sentence: draft.sentence,
    version: -1,
  }));
  return [...stored, ...leaving];
}

function withDays(lines) {
  return lines.flatMap((line, index) => {
    const before = lines[index - 1];
    const fresh = !before || day(before.at) !== day(line.at);
    const joined = !fresh && before.own === line.own && before.author === line.author;
    const drawn = { ...line, joined };
    return fresh ? [{ key: `day ${day(line.at)}`, day: dayName(line.at) }, drawn] : [drawn];
  });
}
