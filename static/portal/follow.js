// Shows how a long work goes on: the server's own piece of page, asked again until it is done.
const EVERY_MS = 2000;

async function follow(place) {
  const response = await fetch(place.dataset.follow).catch(() => null);
  if (response?.ok) {
    const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
    place.replaceChildren(...parsed.body.childNodes);
  }
  if (place.querySelector("progress") || !response?.ok) setTimeout(follow, EVERY_MS, place);
}

for (const place of document.querySelectorAll("[data-follow]")) if (place.querySelector("progress")) setTimeout(follow, EVERY_MS, place);
