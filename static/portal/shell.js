// The frame of Center: menu drawer on small screens, folded groups, account menu, light and dark.
const THEME_KEY = "adminTheme";

function drawer() {
  const sidebar = document.getElementById("sidebar");
  if (!sidebar) return;
  const shade = document.querySelector(".sidebar-shade");
  const opener = document.querySelector("[data-sidebar=open]");
  const show = (open) => {
    sidebar.classList.toggle("is-open", open);
    shade.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    (open ? sidebar.querySelector("[data-sidebar=close]") : opener).focus();
  };
  for (const control of document.querySelectorAll("[data-sidebar]")) {
    control.addEventListener("click", () => show(control.dataset.sidebar === "open"));
  }
  sidebar.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && sidebar.classList.contains("is-open")) show(false);
  });
}

/** On a narrow screen each cell of a list says what it is, as the header writes it: with a capital. */
function labels() {
  for (const cell of document.querySelectorAll("#result_list [data-label]")) {
    const [first = "", ...rest] = cell.dataset.label;
    cell.dataset.label = first.toLocaleUpperCase("pt-BR") + rest.join("");
  }
}

function groups() {
  for (const group of document.querySelectorAll("details.menu-group")) {
    const key = `center.menu.${group.dataset.group}`;
    const here = group.querySelector("[aria-current]");
    if (localStorage.getItem(key) === "closed" && !here) group.open = false;
    group.addEventListener("toggle", () => localStorage.setItem(key, group.open ? "open" : "closed"));
  }
  document.querySelector(".menu [aria-current]")?.scrollIntoView({ block: "nearest" });
}

function account() {
  const menu = document.querySelector(".account-menu");
  if (!menu) return;
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

function appearance() {
  const buttons = [...document.querySelectorAll("[data-theme]")];
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => JSON.parse(localStorage.getItem(THEME_KEY) ?? '"auto"');
  const apply = () => {
    const dark = chosen() === "dark" || (chosen() === "auto" && system.matches);
    document.documentElement.classList.toggle("dark", dark);
    document.documentElement.classList.toggle("light", !dark);
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.theme === chosen()));
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      localStorage.setItem(THEME_KEY, JSON.stringify(button.dataset.theme));
      apply();
    });
  }
  system.addEventListener("change", apply);
  apply();
}

// Copies what a button names; where the browser has no clipboard the field is selected instead.
function copiers() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
      button.querySelector("[role=status]").textContent = navigator.clipboard ? "Copiado." : "Selecionado.";
    });
  }
}

// Credentials that are invented here: shown in clear until the page is saved, since they must be told to the provider.
function inventors() {
  for (const button of document.querySelectorAll("[data-invent]")) {
    button.addEventListener("click", () => {
      const field = document.getElementById(button.dataset.invent);
      const bytes = crypto.getRandomValues(new Uint8Array(24));
      field.type = "text";
      field.value = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
      field.select();
    });
  }
}

// Forms that change what cannot be taken back easily ask first; without scripts the server's page asks.
function questions() {
  for (const form of document.querySelectorAll("form[data-ask]")) {
    form.addEventListener("submit", (event) => {
      if (!window.confirm(form.dataset.ask)) event.preventDefault();
    });
  }
}

drawer();
labels();
groups();
account();
appearance();
copiers();
inventors();
questions();
