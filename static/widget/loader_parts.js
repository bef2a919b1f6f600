/** Elements of the button, the greeting and the panel. Text goes in as text, colours as custom properties. */
import { palette } from "./colors.js";
import { STYLE } from "./loader_style.js";

const SVG = "http://www.w3.org/2000/svg";
const CHAT = "M12 3c5.2 0 9 3.4 9 7.8s-3.8 7.8-9 7.8c-1 0-2-.1-2.9-.4L4.6 20.6c-.5.2-1-.2-.9-.8l.8-3.7C3.5 14.6 3 12.8 3 10.8 3 6.4 6.8 3 12 3Z";
const DOWN = "M6 9.5l6 6 6-6";
const CROSS = "M7 7l10 10M17 7L7 17";
const MOST_SHOWN = 9;

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function icon(path, kind) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("class", `icon ${kind}`);
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  drawing.append(line);
  return drawing;
}

export function build(config) {
  const host = element("invenio-webchat", { "data-channel": config.channel });
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];

  const badge = element("span", { class: "badge", "aria-hidden": "true", hidden: "" });
  const label = config.label ? [element("span", { class: "label" }, config.label)] : [];
  const button = element(
    "button",
    { type: "button", class: "button", "aria-expanded": "false", "aria-controls": "panel" },
    icon(CHAT, "chat"),
    icon(DOWN, "down"),
    ...label,
    badge,
  );
  const frame = element("iframe", { src: config.frame, title: config.title, allow: "microphone; camera" });
  const panel = element("div", { class: "panel", id: "panel", role: "dialog", "aria-label": config.title }, frame);
  const welcome = buildGreeting(config);
  const live = element("div", { class: "live", role: "status" });
  const box = element("div", { class: `box ${config.position}` }, panel, welcome.greeting, button, live);
  for (const [name, value] of Object.entries(palette(config.color))) box.style.setProperty(name, value);
  root.append(box);

  const parts = { host, root, box, badge, button, frame, panel, live, ...welcome };
  name(button, config.title, false, 0);
  return { ...parts, ...behaviour(parts) };
}

function buildGreeting(config) {
  const face = config.logo
    ? element("img", { class: "face", src: config.logo, alt: "" })
    : element("span", { class: "face", "aria-hidden": "true" }, [...config.title][0] ?? "");
  const words = element("span", { class: "words" });
  const who = element("span", { class: "who" }, config.title);
  const greetingText = element("button", { type: "button", class: "greet" }, face, element("span", {}, who, words));
  const dismiss = element("button", { type: "button", class: "dismiss", "aria-label": "Dispensar" }, icon(CROSS, "cross"));
  const greeting = element("div", { class: "greeting", hidden: "" }, greetingText, dismiss);
  return { greeting, greetingText, words, dismiss };
}

function name(button, title, open, unread) {
  const waiting = unread === 1 ? ", 1 mensagem nova" : `, ${unread} mensagens novas`;
  button.setAttribute("aria-expanded", String(open));
  button.setAttribute("aria-label", `${open ? "Fechar" : "Abrir"} chat com ${title}${unread ? waiting : ""}`);
}

function behaviour({ box, badge, button, greeting, words, live }) {
  let opened = false;
  let count = 0;
  return {
    showGreeting(text) {
      words.textContent = text;
      greeting.hidden = false;
      live.textContent = text;
    },
    hideGreeting() {
      greeting.hidden = true;
      live.textContent = "";
    },
    showPanel(open, title) {
      opened = open;
      box.classList.toggle("open", open);
      badge.hidden = open || count === 0;
      name(button, title, open, open ? 0 : count);
    },
    showUnread(unread, open, title) {
      if (unread > count && !opened) live.textContent = unread === 1 ? "1 mensagem nova" : `${unread} mensagens novas`;
      count = unread;
      badge.textContent = unread > MOST_SHOWN ? `${MOST_SHOWN}+` : String(unread);
      badge.hidden = open || unread === 0;
      name(button, title, open, open ? 0 : unread);
    },
  };
}
