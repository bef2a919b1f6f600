/** The part of a form that lives in the host's page: a frame where the tag stands, as high as the form. No globals. */

const NAME = "invenio-form";
const LEAST_PX = 240;

/** @param {HTMLScriptElement | null} tag @param {{origin: string, root: string, slug: string, title: string}} config */
export function place(tag, config) {
  const frame = document.createElement("iframe");
  frame.src = `${config.origin}/${config.root}/${config.slug}/?host=${encodeURIComponent(location.origin)}`;
  frame.title = config.title;
  frame.loading = "lazy";
  Object.assign(frame.style, { width: "100%", height: "640px", border: "0", display: "block", colorScheme: "auto" });
  if (tag?.isConnected) tag.after(frame);
  else document.body.append(frame);
  window.addEventListener("message", (event) => heard(event, frame, config));
}

function heard({ origin, source, data }, frame, config) {
  if (origin !== config.origin || source !== frame.contentWindow || data?.from !== NAME || data.slug !== config.slug) return;
  if (data.type === "hello") {
    const page = { from: NAME, type: "page", url: location.href, title: document.title };
    frame.contentWindow.postMessage(page, config.origin);
  } else if (data.type === "height" && Number.isFinite(data.height)) {
    frame.style.height = `${Math.max(Math.ceil(data.height), LEAST_PX)}px`;
  } else if (data.type === "sent") {
    frame.scrollIntoView({ block: "nearest" });
  }
}
