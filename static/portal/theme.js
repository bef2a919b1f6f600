// Before the first paint, so that a dark page never flashes white. The theme keeps its choice under "adminTheme".
(() => {
  let choice = "auto";
  try {
    choice = JSON.parse(localStorage.getItem("adminTheme")) || "auto";
  } catch {
    // A broken or forbidden storage means no choice.
  }
  const dark = choice === "dark" || (choice === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.add(dark ? "dark" : "light");
})();
