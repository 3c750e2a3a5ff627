"use strict";
(() => {
  const root = document.documentElement;
  const theme = document.getElementById("theme");
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme || (prefersDark.matches ? "dark" : "light")) === "dark";
  const name = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
  theme.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; name(); });
  prefersDark.addEventListener("change", name);
  name();
  theme.hidden = false;

  const table = document.getElementById("table");
  if (!table) return;
  const alerts = [...table.tBodies].map((body) => ({
    body,
    text: body.textContent.toLowerCase().replace(/\s+/g, " "),
    button: body.querySelector(".more button"),
    detail: body.querySelector(".detail"),
    flags: body.dataset.flags.split(";").filter(Boolean),
  }));
  const open = (alert, is) => {
    alert.detail.hidden = !is;
    alert.button.setAttribute("aria-expanded", String(is));
    alert.body.classList.toggle("open", is);
  };
  for (const alert of alerts) {
    open(alert, false);
    alert.button.hidden = false;
    alert.button.addEventListener("click", () => open(alert, alert.detail.hidden));
  }

  const form = document.getElementById("tools");
  const search = document.getElementById("search");
  const filters = ["verdict", "programme", "flag", "account"].map((key) => {
    const select = document.getElementById("f-" + key);
    const of = (alert) => (key === "flag" ? alert.flags : [alert.body.dataset[key]].filter(Boolean));
    const counts = new Map();
    for (const alert of alerts) for (const value of of(alert)) counts.set(value, (counts.get(value) || 0) + 1);
    const values = [...counts.keys()];
    // Verdicts stand in the order of the rows, the most severe first.
    if (key !== "verdict") values.sort();
    for (const value of values) select.add(new Option(value.replaceAll("_", " ") + " (" + counts.get(value) + ")", value));
    select.closest("label").hidden = values.length === 0;
    return { select, of };
  });
  const told = document.getElementById("shown");
  const whole = told.textContent;
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const alert of alerts) {
      const is = words.every((word) => alert.text.includes(word))
        && filters.every(({ select, of }) => !select.value || of(alert).includes(select.value));
      alert.body.hidden = !is;
      count += is;
    }
    told.textContent = count === alerts.length ? whole : count + " of " + alerts.length + " alerts";
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  const all = document.getElementById("open-all");
  all.addEventListener("click", () => {
    const is = all.getAttribute("aria-pressed") !== "true";
    all.setAttribute("aria-pressed", String(is));
    all.textContent = is ? "Close all" : "Open all";
    alerts.forEach((alert) => open(alert, is));
  });
  form.hidden = false;

  const keys = {
    rank: (alert) => Number(alert.body.dataset.rank),
    place: (alert) => Number(alert.body.dataset.place),
  };
  const cell = (key) => (alert) => alert.body.querySelector('[data-value="' + key + '"]').firstChild.textContent.trim().toLowerCase();
  for (const header of table.tHead.querySelectorAll("[data-key]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = header.textContent;
    header.replaceChildren(button);
    button.addEventListener("click", () => {
      const falls = header.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
      header.setAttribute("aria-sort", falls ? "descending" : "ascending");
      const key = keys[header.dataset.key] || cell(header.dataset.key);
      const sorted = alerts.map((alert) => [key(alert), alert]);
      sorted.sort(([a, one], [b, two]) => {
        const order = typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true });
        return (falls ? -order : order) || keys.place(one) - keys.place(two);
      });
      table.append(...sorted.map(([, alert]) => alert.body));
    });
  }
})();
