/* The map of a step on a screen of the room. It is drawn once per view; what the room adds is laid over it by a second
   part that changes by itself. Everything is made node by node from numbers and texts: no text becomes markup. */
const SVG = "http://www.w3.org/2000/svg";
const rooms = (window.kaartRooms ??= {});

const draw = (name, attributes, parent) => {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) { node.setAttribute(key, value); }
  parent?.append(node);
  return node;
};
const write = (name, className, text, parent) => {
  const node = document.createElement(name);
  node.className = className;
  node.textContent = text;
  parent?.append(node);
  return node;
};

const pattern = (defs, id, { hatch, ink }, scale) => {
  const tile = draw("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: `scale(${scale})` }, defs);
  draw("path", { d: hatch, stroke: ink, "stroke-width": 0.9, fill: "none" }, tile);
};

const swatch = (row, id, parent) => {
  const item = write("li", "", "", parent);
  const box = draw("svg", { "aria-hidden": "true", viewBox: "0 0 40 28", class: "kaart-zaal-vak" }, item);
  draw("rect", { x: 1, y: 1, width: 38, height: 26, fill: row.colour, stroke: "currentColor", "stroke-width": 1 }, box);
  if (row.hatch) { draw("rect", { x: 1, y: 1, width: 38, height: 26, fill: `url(#${id})` }, box); }
  write("span", "", row.label, item);
};

const SIGNS = {
  number: (box) => { draw("circle", { cx: 20, cy: 14, r: 12, class: "kaart-zaal-getal" }, box); },
  dot: (box) => { draw("circle", { cx: 20, cy: 14, r: 5, class: "kaart-zaal-stip" }, box); },
  small: (box) => { draw("circle", { cx: 20, cy: 14, r: 5, class: "kaart-zaal-getal" }, box); },
  ring: (box, colours) => {
    draw("circle", { cx: 20, cy: 14, r: 12, class: "kaart-zaal-getal" }, box);
    colours.slice(0, 3).forEach((stroke, at) => {
      draw("circle", { cx: 20, cy: 14, r: 9, fill: "none", stroke, "stroke-width": 6, pathLength: 3, "stroke-dasharray": "1 2", "stroke-dashoffset": -at }, box);
    });
  },
  point: (box) => { draw("circle", { cx: 20, cy: 14, r: 8, class: "kaart-zaal-punt" }, box); },
  measure: (box) => { draw("path", { d: "M20,3l11,11l-11,11l-11,-11z", class: "kaart-zaal-punt" }, box); },
};
const sign = (row, colours, parent) => {
  const item = write("li", "", "", parent);
  SIGNS[row.sign]?.(draw("svg", { "aria-hidden": "true", viewBox: "0 0 40 28", class: "kaart-zaal-vak" }, item), colours);
  write("span", "", row.label, item);
};

// Two indicators: a square of colours, and the bounds of each under its name.
const square = (room, parent) => {
  const { wide, high, axes } = room.map.square;
  for (const { title, rows } of axes) {
    write("p", "kaart-zaal-legendakop", title, parent);
    const list = write("ul", "kaart-zaal-maten", "", parent);
    for (const [size, bounds] of [...rows].reverse()) { write("b", "", size, write("li", "", "", list)).after(write("span", "", bounds)); }
  }
  const box = draw("svg", { "aria-hidden": "true", viewBox: `-46 0 ${wide * 80 + 46} ${high * 50 + 40}`, class: "kaart-zaal-vierkant" }, parent);
  room.map.swatches.slice(0, wide * high).forEach((row, at) => {
    const place = { x: (at % wide) * 80, y: (high - 1 - Math.floor(at / wide)) * 50, width: 80, height: 50 };
    draw("rect", { ...place, fill: row.colour, stroke: "currentColor", "stroke-width": 1 }, box);
    if (row.hatch) { draw("rect", { ...place, fill: `url(#${room.name}-h${at})` }, box); }
  });
  draw("path", { d: `M-20,${high * 50 - 6}V8m-9,12l9,-12l9,12M6,${high * 50 + 22}H${wide * 80 - 8}m-12,-9l12,9l-12,9`, class: "kaart-zaal-pijl" }, box);
  return wide * high;
};

const legend = (room) => {
  const { map, marks, parts } = room;
  const byRoom = marks?.recognition;
  const rows = byRoom ? marks.swatches : map.swatches;
  const state = JSON.stringify([byRoom, marks?.keys]);
  if (room.legend === state) { return; }
  room.legend = state;
  parts.legend.replaceChildren();
  let first = 0;
  if (map.square && !byRoom) {
    first = square(room, parts.legend);
  } else {
    write("p", "kaart-zaal-legendakop", byRoom ? marks.title : map.title, parts.legend);
    if (!byRoom && map.unit) { write("p", "kaart-zaal-eenheid", map.unit, parts.legend); }
  }
  const list = write("ul", "", "", parts.legend);
  rows.forEach((row, at) => { if (at >= first) { swatch(row, `${room.name}-${byRoom ? "r" : "h"}${at}`, list); } });
  const signs = [...map.keys, ...(marks?.keys ?? [])];
  if (signs.length) {
    const keys = write("ul", "kaart-zaal-tekens", "", parts.legend);
    for (const row of signs) { sign(row, room.looks.map((each) => each.colour), keys); }
  }
  write("p", "kaart-zaal-bron", map.source, parts.legend);
  fit(room);
};

// On the screen of the hall nothing scrolls: a long legend stands closer together, and then takes from the map.
const fit = ({ parts }) => {
  const { root, legend: box } = parts;
  root.classList.remove("kaart-zaal-krap", "kaart-zaal-breed");
  for (const name of ["kaart-zaal-krap", "kaart-zaal-breed"]) {
    if (box.scrollHeight > box.clientHeight + 1 && getComputedStyle(root).position === "fixed") { root.classList.add(name); }
  }
};

const paint = (room) => {
  const { map, marks, parts } = room;
  const byRoom = Boolean(marks?.recognition);
  const swatches = byRoom ? marks.swatches : map.swatches;
  const lined = swatches.map(() => []);
  for (const [code, row, , d] of map.areas) {
    const at = byRoom ? marks.outcomes[code] ?? marks.rest : row;
    const colour = swatches[at].colour;
    const path = parts.paths.get(code);
    if (path.getAttribute("fill") !== colour) { path.setAttribute("fill", colour); }
    if (swatches[at].hatch) { lined[at].push(d); }
  }
  const state = JSON.stringify(lined.map((all) => all.length)) + byRoom + (byRoom ? JSON.stringify(marks.outcomes) : "");
  if (room.lined !== state) {
    room.lined = state;
    parts.lines.replaceChildren();
    lined.forEach((all, at) => {
      if (all.length) { draw("path", { d: all.join(""), fill: `url(#${room.name}-${byRoom ? "r" : "h"}${at})` }, parts.lines); }
    });
  }
};

const over = (room) => {
  const { marks, parts } = room;
  parts.points.replaceChildren();
  parts.badges.replaceChildren();
  for (const [x, y, measure] of marks?.points ?? []) {
    const shape = measure ? ["path", { d: `M${x},${y - 14}l14,14l-14,14l-14,-14z` }] : ["circle", { cx: x, cy: y, r: 10 }];
    draw(shape[0], { ...shape[1], class: "kaart-zaal-punt" }, parts.points);
  }
  const before = room.numbers ?? {};
  room.numbers = {};
  for (const badge of marks?.badges ?? []) {
    const { code, x, y, r, ring, text, shares, leader, name } = badge;
    if (leader.length) { draw("path", { d: `M${x},${y}L${leader[0]},${leader[1]}`, class: "kaart-zaal-lijn" }, parts.badges); }
    if (name.length) { draw("text", { x: name[1], y: name[2], class: "kaart-zaal-naam" }, parts.badges).textContent = name[0]; }
    const group = draw("g", { class: before[code] === text || !room.numbered ? "" : "kaart-zaal-nieuw" }, parts.badges);
    group.style.transformOrigin = `${x}px ${y}px`;
    draw("circle", { cx: x, cy: y, r, class: "kaart-zaal-getal" }, group);
    const colours = marks.swatches.map((row) => row.colour);
    let from = 0;
    shares.forEach((to, at) => {
      if (to > from) {
        draw("circle", {
          cx: x, cy: y, r: r - ring / 2 - 1, fill: "none", stroke: colours[at], "stroke-width": ring, pathLength: 1,
          "stroke-dasharray": `${to - from} ${1 - to + from}`, "stroke-dashoffset": -from, transform: `rotate(-90 ${x} ${y})`,
        }, group);
      }
      from = to;
    });
    const label = draw("text", { x, y, class: "kaart-zaal-cijfer", "text-anchor": "middle", dy: "0.35em" }, group);
    label.textContent = text;
    room.numbers[code] = text;
  }
  room.numbered = true;
};

const refresh = (room) => {
  if (!room?.parts) { return; }
  paint(room);
  over(room);
  legend(room);
};

const build = (room, place, pick) => {
  const { map } = room;
  const [wide, high] = map.size;
  const root = write("div", "kaart-zaalkaart", "");
  const svg = draw("svg", { viewBox: `0 0 ${wide} ${high}`, role: "img", "aria-label": map.alt, class: "kaart-zaal-tekening" });
  const defs = draw("defs", {}, svg);
  map.swatches.forEach((row, at) => { if (row.hatch) { pattern(defs, `${room.name}-h${at}`, row, 2); } });
  room.looks.forEach((row, at) => { if (row.hatch) { pattern(defs, `${room.name}-r${at}`, row, 2.4); } });
  const group = (className, parent = svg) => draw("g", { class: className }, parent);
  const areas = draw("g", { stroke: "#333", "stroke-opacity": 0.55, "stroke-width": map.border, "stroke-linejoin": "round" }, svg);
  const paths = new Map();
  for (const [code, , name, d] of map.areas) {
    const path = draw("path", { d, fill: "none", "data-code": code }, areas);
    draw("title", {}, path).textContent = name;
    paths.set(code, path);
  }
  const lines = draw("g", { "pointer-events": "none" }, svg);
  for (const code of map.marked) {
    const d = paths.get(code).getAttribute("d");
    draw("path", { d, fill: "none", stroke: "#fff", "stroke-width": 7, "stroke-linejoin": "round", "pointer-events": "none" }, svg);
    draw("path", { d, fill: "none", stroke: "#111", "stroke-width": 3.5, "stroke-linejoin": "round", "pointer-events": "none" }, svg);
  }
  const dots = group("kaart-zaal-stippen");
  for (const [x, y] of map.dots) { draw("circle", { cx: x, cy: y, r: 4 }, dots); }
  const names = group("kaart-zaal-namen");
  for (const { lines: rows, size, colour, leader } of map.labels) {
    if (leader.length) { draw("path", { d: `M${leader[0]},${leader[1]}L${leader[2]},${leader[3]}`, class: "kaart-zaal-lijn" }, names); }
    for (const [text, x, y] of rows) {
      const line = draw("text", { x, y, "font-size": size, fill: colour, class: colour === "#ffffff" ? "kaart-zaal-wit" : "" }, names);
      line.textContent = text;
    }
  }
  const list = write("div", "kaart-zaal-legenda", "");
  root.append(list, svg);
  room.parts = { root, svg, paths, lines, legend: list, points: group("kaart-zaal-punten"), badges: group("kaart-zaal-getallen") };
  Object.assign(room, { lined: null, legend: null, numbered: false, numbers: {} });
  if (pick) {
    areas.style.cursor = "pointer";
    areas.addEventListener("click", (event) => {
      const code = event.target.closest("path")?.dataset.code;
      if (code) { room.send?.("area", code); }
    });
  }
  place.replaceChildren(root);
};

export default function (component) {
  const { data } = component;
  const place = component.parentElement.host ?? component.parentElement;
  const room = (rooms[data.room] ??= { name: data.room });
  if (data.map) {
    room.send = component.setTriggerValue;
    if (room.id !== data.id || !room.parts?.root.isConnected) {
      Object.assign(room, { id: data.id, map: data.map, looks: data.looks });
      // What was laid over another view lies elsewhere on this one.
      if (room.of !== data.id) { room.marks = null; }
      build(room, place, data.pick);
    }
  } else {
    Object.assign(room, { marks: data.marks, of: data.id });
  }
  if (!room.marks || room.of === room.id) { refresh(room); }
}
