// Reads figures off the map and searches areas by name. Without it every page can be read: the names in the table are
// links, the shapes carry their words, and the list of areas is whole.
"use strict";

function readMap(map) {
  const box = document.createElement("div");
  box.className = "at-tip";
  box.setAttribute("aria-hidden", "true");
  document.body.append(box);
  const pages = new Map();
  const rows = new Map();
  for (const row of document.querySelectorAll("tr[data-code]")) {
    rows.set(row.dataset.code, row);
    pages.set(row.dataset.code, row.querySelector("a").getAttribute("href"));
  }
  for (const option of document.querySelectorAll("#namen option")) pages.set(option.dataset.code, option.dataset.page);
  let shown = null;
  let touched = false;

  for (const area of map.querySelectorAll("path.area")) {
    const title = area.querySelector("title");
    area.dataset.words = title.textContent;
    title.remove(); // the box shows it; the table holds it for whoever cannot see either
    if (pages.has(area.id)) area.classList.add("at-link");
    const row = rows.get(area.id);
    if (row) {
      row.addEventListener("pointerenter", () => mark(area));
      row.addEventListener("focusin", () => mark(area));
      row.addEventListener("pointerleave", hide);
      row.addEventListener("focusout", hide);
    }
  }

  function mark(area) {
    if (shown) shown.classList.remove("at-shown");
    shown = area;
    if (area) area.classList.add("at-shown");
  }

  function hide() {
    mark(null);
    box.classList.remove("at-on");
  }

  function show(area, event) {
    mark(area);
    const [name, ...value] = area.dataset.words.split(": ");
    const strong = document.createElement("strong");
    strong.textContent = name;
    box.replaceChildren(strong, document.createElement("br"), value.join(": "));
    if (touched && pages.has(area.id)) {
      const link = document.createElement("a");
      link.href = pages.get(area.id);
      link.textContent = map.parentElement.dataset.open;
      box.append(document.createElement("br"), link);
    }
    box.classList.add("at-on");
    const wide = document.documentElement.clientWidth;
    const left = Math.min(event.clientX + 14, wide - box.offsetWidth - 8);
    const above = event.clientY - box.offsetHeight - 12;
    box.style.left = `${Math.max(8, left)}px`;
    box.style.top = `${above > 8 ? above : event.clientY + 18}px`;
  }

  map.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch") return;
    touched = false;
    if (event.target.matches("path.area")) show(event.target, event);
    else hide();
  });
  map.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") hide(); });
  map.addEventListener("pointerdown", (event) => { touched = event.pointerType === "touch"; });
  map.addEventListener("click", (event) => {
    if (!event.target.matches("path.area")) return hide();
    // A finger reads first and opens the page with the link; a mouse has read already.
    if (touched) return show(event.target, event);
    if (pages.has(event.target.id)) window.location.href = pages.get(event.target.id);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  document.addEventListener("scroll", hide, { passive: true });
  document.addEventListener("pointerdown", (event) => {
    if (!map.contains(event.target) && !box.contains(event.target)) hide();
  });
}

// As people write names: without case, accents, spaces and hyphens.
function plain(text) {
  return text.normalize("NFD").toLowerCase().replace(/[^a-z0-9]/g, "");
}

function jumpFrom(form) {
  form.addEventListener("submit", (event) => {
    const field = form.querySelector("input");
    const asked = plain(field.value);
    const hits = [...document.querySelectorAll("#namen option")].filter((option) => plain(option.value) === asked);
    if (hits.length !== 1) return;
    event.preventDefault();
    window.location.href = hits[0].dataset.page;
  });
}

function filterAreas(list) {
  const field = document.querySelector("#zoek-lijst");
  const count = document.querySelector("#zoek-aantal");
  const items = [...list.querySelectorAll("li[data-name]")].map((item) => [item, plain(item.dataset.name)]);
  const filter = () => {
    const asked = plain(field.value);
    let left = 0;
    for (const [item, name] of items) {
      item.hidden = !name.includes(asked);
      if (!item.hidden) left += 1;
    }
    for (const group of list.querySelectorAll("[data-group]")) {
      group.hidden = !group.querySelector("li[data-name]:not([hidden])");
    }
    count.textContent = asked ? (left ? count.dataset.some.replace("{count}", left) : count.dataset.none) : "";
  };
  field.closest("form").addEventListener("submit", (event) => event.preventDefault());
  field.value = new URLSearchParams(window.location.search).get("zoek") || "";
  field.addEventListener("input", filter);
  field.closest("form").hidden = false;
  filter();
}

for (const map of document.querySelectorAll("svg.map")) readMap(map);
for (const form of document.querySelectorAll("form.at-search")) jumpFrom(form);
for (const list of document.querySelectorAll("#gebieden")) filterAreas(list);
