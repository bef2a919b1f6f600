/** Messages to and from the page that shows us. Without one (the chat opened by its own address) nothing is sent. */

const NAME = "invenio-webchat";

/** @param {{channel: string, host: string}} config @param {(message: object) => void} heard */
export function openBridge(config, heard) {
  const embedded = window.parent !== window && Boolean(config.host);
  const send = (message) => {
    if (embedded) window.parent.postMessage({ ...message, from: NAME, channel: config.channel }, config.host);
  };
  if (embedded) {
    window.addEventListener("message", (event) => {
      if (event.origin !== config.host || event.source !== window.parent) return;
      const message = event.data;
      if (message?.from === NAME && message.channel === config.channel && typeof message.type === "string") {
        heard(message);
      }
    });
  }
  return { embedded, send };
}
