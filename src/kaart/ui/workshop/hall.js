/* The words on the screen of the hall: question, notes, code and timer, made to fit. What people wrote is only ever set
   as text. Sizes are in `--u`: a pixel of a screen of 1920 by 1080. */
const SVG = "http://www.w3.org/2000/svg";
const LARGEST = 60, SMALLEST = 26; // of the question, in --u
const state = (window.kaartHall ??= { seen: null, timer: null });

const write = (name, className, text, parent) => {
  const node = document.createElement(name);
  node.className = className;
  node.textContent = text;
  parent?.append(node);
  return node;
};

const card = (note, fresh, words) => {
  const item = write("li", fresh ? "kaart-zaal-kaartje kaart-zaal-vers" : "kaart-zaal-kaartje", "");
  const head = write("p", "kaart-zaal-soort", "", item);
  write("b", "", note.kind, head);
  if (note.area) { write("span", "", note.area, head); }
  const text = write("p", "kaart-zaal-tekst", note.text, item);
  text.dir = "auto";
  if (note.effect) { write("p", "kaart-zaal-effect", note.effect, item); }
  const foot = [note.dots, note.alike, note.group, note.author].filter(Boolean);
  if (foot.length) {
    const line = write("p", "kaart-zaal-onder", "", item);
    for (const part of foot) { write("bdi", "", part, line); }
  }
  if (note.agreed) { write("p", "kaart-zaal-afspraak", note.agreed, item); }
  return item;
};

const qr = (code, words, parent) => {
  const box = document.createElementNS(SVG, "svg");
  for (const [name, value] of [["viewBox", `0 0 ${code.side} ${code.side}`], ["role", "img"], ["aria-label", words]]) { box.setAttribute(name, value); }
  const paper = document.createElementNS(SVG, "rect");
  for (const [name, value] of [["width", code.side], ["height", code.side], ["fill", "#fff"]]) { paper.setAttribute(name, value); }
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", code.path);
  path.setAttribute("shape-rendering", "crispEdges");
  box.append(paper, path);
  parent.append(box);
};

const join = (data, parent) => {
  if (!data.join) { return; }
  const box = write("div", "kaart-zaal-mee", "", parent);
  if (data.join.scan) { qr(data.join.scan, data.join.words, box); }
  const lines = write("div", "", "", box);
  write("p", "kaart-zaal-uitleg", data.join.words, lines);
  if (data.join.address) { write("p", "kaart-zaal-adres", data.join.address, lines); }
  write("p", "kaart-zaal-code", data.join.code, lines);
  if (data.join.problem) { write("p", "kaart-zaal-uitleg", data.join.problem, lines); }
};

const frame = (place) => {
  const root = write("div", "kaart-zaal", "");
  const parts = { root };
  for (const [name, tag] of [["head", "header"], ["body", "section"], ["side", "aside"], ["away", "p"]]) {
    parts[name] = write(tag, `kaart-zaal-${name}`, "", root);
  }
  parts.side.setAttribute("aria-live", "polite");
  place.replaceChildren(root);
  return parts;
};

const question = (data, parts) => {
  parts.head.replaceChildren();
  const text = write("h1", "", data.question, parts.head);
  text.dir = "auto";
  if (!data.large) { join(data, parts.head); }
  for (let size = LARGEST; size >= SMALLEST; size -= 2) {
    text.style.fontSize = `calc(${size} * var(--u))`;
    if (text.scrollHeight <= parts.head.clientHeight + 1 && text.scrollWidth <= text.clientWidth + 1) { break; }
  }
};

// As many notes as fit: the newest and the ones with most dots in turn.
const notes = (data, parts) => {
  const { side } = parts;
  side.replaceChildren();
  if (data.large) { join(data, side); }
  const bar = write("p", "kaart-zaal-stand", "", side);
  state.clock = write("span", "kaart-zaal-klok", "", bar);
  for (const words of [data.people, data.answered, data.paper, data.frozen]) { if (words) { write("span", "", words, bar); } }
  tick();
  const box = write("div", "kaart-zaal-lijst", "", side);
  if (!data.total) { write("p", "kaart-zaal-leeg", data.words.none, box); return; }
  const columns = [];
  for (const [heading, list] of [[data.words.newest, data.newest], [data.words.top, data.top]]) {
    const part = write("section", "", "", box);
    write("h2", "", heading, part);
    columns.push({ part, list: [...list], place: write("ul", "", "", part), full: false });
  }
  const more = write("p", "kaart-zaal-meer", "", box);
  const shown = new Set();
  const seen = state.seen ?? new Set(data.newest.map((note) => note.id));
  const overflows = () => box.scrollHeight > box.clientHeight + 1;
  const count = () => { more.textContent = data.total > shown.size ? data.words.more.replace("{rest}", data.total - shown.size) : ""; };
  for (const { part } of columns) { part.hidden = true; }
  for (let going = true; going;) {
    going = false;
    for (const column of columns) {
      while (column.list.length && shown.has(column.list[0].id)) { column.list.shift(); }
      const note = column.list.shift();
      if (!note || column.full) { continue; }
      const item = card(note, !seen.has(note.id), data.words);
      column.part.hidden = false;
      column.place.append(item);
      shown.add(note.id);
      count();
      if (overflows()) {
        item.remove();
        shown.delete(note.id);
        column.part.hidden = !column.place.children.length;
        column.full = true;
        count();
      } else { going = true; }
    }
  }
  state.seen = new Set([...seen, ...data.newest.map((note) => note.id), ...data.top.map((note) => note.id)]);
};

const body = (data, parts) => {
  parts.body.replaceChildren();
  if (data.message.length) {
    for (const words of data.message) { write("p", "kaart-zaal-bericht", words, parts.body); }
    return;
  }
  if (!data.profile) { return; }
  write("h2", "", data.profile.title, parts.body);
  const figures = write("dl", "", "", parts.body);
  for (const [label, value] of data.profile.figures) {
    const pair = write("div", "", "", figures);
    write("dd", "", value, pair);
    write("dt", "", label, pair);
  }
  const list = write("ul", "", "", parts.body);
  for (const words of data.profile.sentences) { write("li", "", words, list); }
  write("p", "kaart-zaal-bron", data.profile.source, parts.body);
  while (parts.body.scrollHeight > parts.body.clientHeight + 1 && list.children.length) { list.lastChild.remove(); }
  while (parts.body.scrollHeight > parts.body.clientHeight + 1 && figures.children.length) { figures.lastChild.remove(); }
};

const tick = () => {
  const { clock, timer, words } = state;
  if (!clock) { return; }
  const left = timer ? Math.max(0, Math.ceil((timer.end - performance.now()) / 1000)) : null;
  const text = left === null ? "" : left ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : words.over;
  if (clock.textContent !== text) { clock.textContent = text; }
  clock.classList.toggle("kaart-zaal-om", left === 0);
};

const lay = () => {
  const { data, parts } = state;
  if (!parts?.root.isConnected) { return; }
  parts.root.className = ["kaart-zaal", data.layout, data.large ? (data.total ? "midden" : "groot") : ""].join(" ").trim();
  question(data, parts);
  body(data, parts);
  parts.side.hidden = data.layout === "bericht" && !data.join;
  if (data.layout === "bericht") { parts.side.replaceChildren(); join(data, parts.side); } else { notes(data, parts); }
};

export default function (component) {
  const { data } = component;
  const place = component.parentElement.host ?? component.parentElement;
  if (!state.parts?.root.isConnected || !place.contains(state.parts.root)) { state.parts = frame(place); state.text = ""; }
  if (data.timer?.key !== state.timer?.key) {
    state.timer = data.timer ? { key: data.timer.key, end: performance.now() + 1000 * data.timer.left } : null;
  }
  if (state.data?.step !== data.step) { state.seen = null; }
  Object.assign(state, { data, words: data.words });
  state.parts.away.textContent = data.away;
  // What only the clock or the database changed leaves the words alone.
  const text = JSON.stringify({ ...data, timer: null, away: "" });
  if (text !== state.text) { state.text = text; lay(); }
  tick();
  state.ticking ??= window.setInterval(tick, 250);
  state.sizes ??= (() => { const sizes = new ResizeObserver(() => { lay(); }); sizes.observe(document.documentElement); return sizes; })();
  document.fonts?.ready.then(() => { if (!state.fonts) { state.fonts = true; lay(); } });
}
