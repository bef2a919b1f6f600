/** Messages between the host's page and the chat's frame. Each side checks the other's origin and window. */

const NAME = "invenio-webchat";

/**
 * @param {{channel: string, origin: string}} config
 * @param {HTMLIFrameElement} frame
 * @param {(message: object) => void} heard
 */
export function openBridge(config, frame, heard) {
  let ready = false;
  let waiting = [];

  const post = (message) => {
    frame.contentWindow?.postMessage({ ...message, from: NAME, channel: config.channel }, config.origin);
  };
  const send = (message) => {
    if (ready) post(message);
    else waiting = [...waiting.filter((other) => other.type !== message.type), message];
  };

  window.addEventListener("message", (event) => {
    if (event.origin !== config.origin || event.source !== frame.contentWindow) return;
    const message = event.data;
    if (message?.from !== NAME || message.channel !== config.channel || typeof message.type !== "string") return;
    if (message.type === "hello") {
      ready = true;
      const page = { url: location.href, title: document.title, referrer: document.referrer };
      post({ type: "page", ...page, identity: config.identity ?? null });
      for (const late of waiting.splice(0)) post(late);
    } else {
      heard(message);
    }
  });
  return { send };
}
