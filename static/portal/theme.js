// Before the first paint, so that a dark page never flashes white. The theme keeps its choice under "adminTheme".
(() => {
  const night = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try {
      return JSON.parse(localStorage.getItem("adminTheme")) || "auto";
    } catch {
      return "auto"; // a broken or forbidden storage means no choice
    }
  };
  const apply = () => {
    const dark = chosen() === "dark" || (chosen() === "auto" && night.matches);
    document.documentElement.classList.toggle("dark", dark);
    document.documentElement.classList.toggle("light", !dark);
  };
  apply();
  night.addEventListener("change", apply); // a system that darkens in the evening takes open pages along
})();
