/**
 * The part of the WebChat that lives in the host's page: button, greeting and the frame with the chat itself.
 *
 * Everything visible is inside one custom-named element with a shadow root, so neither page can restyle the other;
 * styles are constructed sheets, which a host's Content-Security-Policy does not forbid. No globals.
 */
import { build } from "./loader_parts.js";
import { openBridge } from "./loader_bridge.js";
import { watchPage } from "./loader_page.js";

const LEAST_GREETING_MS = 1000;

/** @param {{channel: string, origin: string, frame: string, title: string, color: string, logo: string,
 *           greeting: string, delay: number, position: string}} config */
export function start(config) {
  if (document.body) mount(config);
  else document.addEventListener("DOMContentLoaded", () => mount(config), { once: true });
}

function mount(config) {
  if (document.querySelector(`invenio-webchat[data-channel="${config.channel}"]`)) return;
  const widget = new Widget(config);
  document.body.append(widget.parts.host);
  // For the host's scripts, which may run before this module has come: from here on the element is there.
  widget.parts.host.dispatchEvent(new Event("invenio-webchat", { bubbles: true }));
}

class Widget {
  #config;
  #open = false;
  #began = performance.now();
  #bridge;

  constructor(config) {
    this.#config = config;
    this.parts = build(config);
    this.#bridge = openBridge(config, this.parts.frame, (message) => this.#heard(message));
    const { button, greeting, greetingText, dismiss } = this.parts;
    button.addEventListener("click", () => this.#toggle(!this.#open));
    greetingText.addEventListener("click", () => this.#toggle(true));
    dismiss.addEventListener("click", () => this.#dismiss());
    greeting.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#dismiss();
    });
    document.addEventListener("visibilitychange", () => this.#tell());
    watchPage((page) => this.#bridge.send({ type: "moved", ...page }));
    // The only way in for the host's scripts: document.querySelector("invenio-webchat").identify({ … }).
    this.parts.host.identify = (identity) => this.#identify(identity);
    this.parts.host.forget = () => this.#identify(null);
  }

  #heard(message) {
    if (message.type === "ready") this.#ready(message);
    else if (message.type === "unread") this.#unread(message.count);
    else if (message.type === "close") this.#toggle(false);
  }

  #ready({ open, greet }) {
    if (open && !this.#open && !isSmall()) this.#toggle(true, { focus: false });
    if (greet && !this.#open) this.#greetLater();
    this.#tell();
  }

  #greetLater() {
    const due = Math.max(this.#config.delay * 1000, LEAST_GREETING_MS);
    setTimeout(() => {
      if (!this.#open) this.parts.showGreeting(this.#config.greeting);
    }, Math.max(due - (performance.now() - this.#began), 0));
  }

  #identify(identity) {
    this.#config.identity = identity;
    this.#bridge.send({ type: "identity", identity });
  }

  #dismiss() {
    this.parts.hideGreeting();
    this.#bridge.send({ type: "greeting.dismissed" });
    this.parts.button.focus();
  }

  #toggle(open, { focus = true } = {}) {
    if (open === this.#open) return;
    this.#open = open;
    this.parts.hideGreeting();
    this.parts.showPanel(open, this.#config.title);
    if (open && focus) this.parts.frame.focus();
    if (!open) this.parts.button.focus();
    this.#tell(focus);
  }

  #unread(count) {
    this.parts.showUnread(Number.isInteger(count) ? count : 0, this.#open, this.#config.title);
  }

  #tell(focus = false) {
    this.#bridge.send({ type: "state", open: this.#open, visible: !document.hidden, focus });
  }
}

function isSmall() {
  return matchMedia("(max-width: 480px), (max-height: 480px)").matches;
}
