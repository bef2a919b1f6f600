/** Where the visitor is: pages that change without being loaded anew are noticed too. */

const LOOK_MS = 1000;

/** @param {(page: {url: string, title: string}) => void} moved */
export function watchPage(moved) {
  let known = `${location.href} ${document.title}`;
  const look = () => {
    const now = `${location.href} ${document.title}`;
    if (now === known) return;
    known = now;
    moved({ url: location.href, title: document.title });
  };
  addEventListener("popstate", look);
  addEventListener("hashchange", look);
  setInterval(look, LOOK_MS);
}
