// A panel that shows work in progress: read again every two seconds, without losing the reader's place, until it ends.

const EVERY_MS = 2000;

async function refresh() {
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-progress]");
  if (!fresh) return location.reload(); // it has ended: other parts of the page change too
  const bar = document.querySelector("[data-progress] progress");
  bar.value = fresh.querySelector("progress").value;
  document.querySelector("[data-progress] [data-done]").textContent = fresh.querySelector("[data-done]").textContent;
}

if (document.querySelector("[data-progress]")) setInterval(() => refresh().catch(() => {}), EVERY_MS);
