/** The chat in its frame: state in the middle, the session and the host's page on one side, views on the other. */
import { palette } from "../colors.js";
import { openBridge } from "./bridge.js";
import { byId, say, setText } from "./dom.js";
import { Session } from "./session.js";
import { EMPTY, apply, thread, unread } from "./store.js";
import { Vault } from "./vault.js";
import { Composer } from "./views/composer.js";
import { Form } from "./views/form.js";
import { Menu } from "./views/menu.js";
import { RatingCard } from "./views/rating.js";
import { Thread } from "./views/thread.js";
import { Prefer, wish } from "./views/wish.js";

const TYPING_SHOWN_MS = 6000;
const SLOW_MS = 2000;
const CONNECTION = {
  lost: "Sem conexão. Tentando de novo; o que você escrever será enviado depois.",
  refused: "Este atendimento não está disponível nesta página.",
};

const config = JSON.parse(byId("config").textContent);
config.socket = new URL(config.socket, location.href.replace(/^http/, "ws")).href;
for (const [name, value] of Object.entries(palette(config.color))) document.documentElement.style.setProperty(name, value);

let state = { ...EMPTY, open: config.open };
let drawn = null;
let quiet = 0;
let lostAt = 0;

const vault = new Vault(config.channel);
const session = new Session(config, vault, { state: () => state, dispatch, refused: (draft, errors) => requestAnimationFrame(() => form.refused(draft, errors)) });
const bridge = openBridge(config, heard);
const threadView = new Thread(config, { retry: (id) => session.retry(id), discard: (id) => session.discard(id) });
const composer = new Composer(config, vault, {
  send: (message) => session.send(message),
  typing: () => session.typing(),
  token: () => tokenWhenReady(),
});
const form = new Form(config, (message) => {
  session.send(message);
  requestAnimationFrame(() => composer.focus());
});
const handOver = wish({ id: "handover", send: handedOver });
const mailCopy = wish({ id: "transcript", send: mailed });
const menu = new Menu({ state: () => state, title: config.title, optOut: () => session.ask("optout"), preferences, handOver, mailCopy });
const prefer = new Prefer(() => state, handOver);
const ratingCard = new RatingCard({ rate: async (given) => dispatch({ type: "rated", ...(await session.ask("rate", given)) }) });

async function handedOver({ by, address }) {
  const answer = await session.ask("handover", { by, address });
  dispatch({ type: "handed over", by: answer.by });
  return answer.sentence;
}

/** The person's own page, outside of the company's site. */
async function preferences() {
  const { url } = await session.ask("preferences");
  window.open(url, "_blank", "noopener,noreferrer");
}

async function mailed({ address }) {
  const { email } = await session.ask("transcript", { email: address });
  return `A cópia será enviada para ${email}.`;
}

function dispatch(event) {
  const before = state;
  state = apply(state, event);
  if (state === before) return;
  if (event.type === "connection") lostAt = event.value === "online" ? 0 : lostAt || Date.now();
  announce(before);
  if (!drawn) drawn = requestAnimationFrame(draw);
  if (state.typing) {
    clearTimeout(quiet);
    quiet = setTimeout(() => dispatch({ type: "quiet" }), TYPING_SHOWN_MS);
  }
}

/** New words of the agent are read aloud once, whatever else is redrawn. */
function announce(before) {
  if (!before.ready) return;
  for (const message of thread(state)) {
    if (message.direction === "out" && !before.messages[message.id]) {
      say(`${message.author || "Atendente"}: ${message.text || "enviou um arquivo"}`);
    }
  }
  if (!before.typing && state.typing) say(`${state.typing} está escrevendo`);
}

function draw() {
  drawn = null;
  const asks = mode();
  form.show(asks, state.known);
  byId("main").hidden = Boolean(asks);
  byId("composer").hidden = Boolean(asks) || state.connection === "refused";
  threadView.draw(state);
  ratingCard.draw(state);
  prefer.draw(state);
  menu.draw(state);
  byId("typing").hidden = !state.typing;
  setText(byId("typing-who"), state.typing ? `${state.typing} está escrevendo` : "");
  setText(byId("status"), state.open ? "Respondemos em instantes" : "Fora do horário");
  byId("status").classList.toggle("closed", !state.open);
  drawConnection();
  session.acknowledge();
  bridge.send({ type: "unread", count: unread(state) });
}

function drawConnection() {
  const words = CONNECTION[state.connection];
  const banner = byId("connection");
  const late = Date.now() - lostAt >= SLOW_MS || state.connection === "refused";
  banner.hidden = !words || !late;
  setText(banner, words ?? "");
  if (words && !late) setTimeout(drawConnection, SLOW_MS);
}

/** Which form stands in place of the composer: none once there is a conversation. */
function mode() {
  if (state.conversation || state.outbox.length || Object.keys(state.messages).length) return "";
  if (!state.open) return "offline";
  return config.prechat.some(({ name }) => !state.known[name]) ? "prechat" : "";
}

function heard(message) {
  if (message.type === "page") {
    session.page = { url: message.url, title: message.title, referrer: message.referrer };
    if (message.identity) session.identify(message.identity);
    if (vault.flag("talked") || message.identity) session.start();
    const greet = !vault.flag("talked") && !vault.flag("dismissed");
    bridge.send({ type: "ready", open: vault.recall("open") === "1", greet });
  } else if (message.type === "moved") {
    session.moved({ url: message.url, title: message.title });
  } else if (message.type === "identity") {
    session.identify(message.identity);
    if (message.identity) session.start();
  } else if (message.type === "state") {
    shown(message);
  } else if (message.type === "greeting.dismissed") {
    vault.raise("dismissed");
  }
}

function shown({ open, visible, focus }) {
  vault.remember("open", open ? "1" : "");
  dispatch({ type: "panel", panel: { open, visible } });
  if (open) session.start();
  if (!open || !focus) return;
  if (mode()) form.focus();
  else composer.focus();
}

/** A file may be chosen before the first answer of the server. */
async function tokenWhenReady() {
  session.start();
  for (let tries = 0; tries < 50 && state.connection !== "online"; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  if (!session.token) throw new Error("Sem conexão: o arquivo não foi enviado.");
  return session.token;
}

byId("close").hidden = !bridge.embedded;
byId("close").addEventListener("click", () => bridge.send({ type: "close" }));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (!menu.close()) bridge.send({ type: "close" });
});
document.addEventListener("visibilitychange", () => {
  if (!bridge.embedded) dispatch({ type: "panel", panel: { visible: !document.hidden } });
});

if (bridge.embedded) bridge.send({ type: "hello" });
else shown({ open: true, visible: !document.hidden, focus: true });
draw();
