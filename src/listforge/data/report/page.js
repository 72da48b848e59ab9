// What the page can do beyond being read: dark and light, and the table of calls sorted and filtered.
(() => {
  "use strict";
  const root = document.documentElement, toggle = document.getElementById("theme");
  let dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const name = () => { toggle.textContent = dark ? "Light" : "Dark"; toggle.setAttribute("aria-label", `${toggle.textContent} colours`); };
  toggle.addEventListener("click", () => { dark = !dark; root.style.colorScheme = dark ? "dark" : "light"; name(); });
  name();
  toggle.hidden = false;

  const table = document.querySelector("table.leads");
  if (!table) return;
  const body = table.tBodies[0], rows = [...body.rows], heads = [...table.tHead.rows[0].cells];
  const controls = document.querySelector(".controls"), shown = controls.querySelector("output");

  const order = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const text = (row, column) => row.cells[column].textContent.trim();
  const empty = (value) => value === "" || value === "–";
  const sort = (head, column) => {
    const up = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "descending" : head.dataset.first !== "descending";
    const by = head.dataset.sort === "number"
      ? (a, b) => parseFloat(a.replaceAll(",", "")) - parseFloat(b.replaceAll(",", ""))
      : order.compare;
    rows.sort((a, b) => {
      const x = text(a, column), y = text(b, column);
      return empty(x) || empty(y) ? empty(x) - empty(y) : up ? by(x, y) : by(y, x);
    });
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    body.append(...rows);
  };
  heads.forEach((head, column) => {
    if (!head.dataset.sort) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sort(head, column));
  });

  const filter = () => {
    const wanted = controls.elements.text.value.trim().toLocaleLowerCase();
    const picked = [...controls.querySelectorAll("select")].filter((one) => one.value);
    let n = 0;
    for (const row of rows) {
      row.hidden = !(row.textContent.toLocaleLowerCase().includes(wanted)
        && picked.every((one) => row.querySelector(`[data-of="${one.name}"]`).textContent === one.value));
      n += !row.hidden;
    }
    shown.textContent = `${n} shown`;
  };
  controls.addEventListener("input", filter);
  controls.addEventListener("submit", (event) => event.preventDefault());
  controls.hidden = false;
})();
