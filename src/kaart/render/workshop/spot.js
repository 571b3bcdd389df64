// A map of one area on which a place is pointed out: by a tap, by the arrow keys, or by the buttons below it. For phones
// and for the page of the facilitator alike: it knows nothing of either, and makes everything node by node.
//
// `given`: `map` as `kaart.render.workshop.spot_map.spot_data` gives it; `point` with lon and lat, or null; `say(name,
// values)` gives words; `set(point)` and `done()` are told what somebody does; `heard(text)` says something aloud.
var SPOT_SIZE = 320; // the drawing across; lengths on the ground are metres from the middle of the area
var SPOT_NEAR_M = 50; // the server takes a little more, for the outline is simplified

function spotMap(given) {
  var map = given.map, place = null, cross = { x: 0, y: 0 }, whole = spotFrame(map), frame = whole, drawn = {};
  var host = spotNode("div", { class: "spot-map", tabindex: "0", role: "application", "aria-label": given.say("spot_label", { area: map.name }) });

  function where(at) {
    var far = Math.hypot(at.x, at.y), step = far < 100 ? 10 : far < 1000 ? 10 : 100, metres = Math.round(far / step) * step;
    if (metres < 10) { return given.say("spot_middle", { area: map.name }); }
    var names = ["spot_n", "spot_ne", "spot_e", "spot_se", "spot_s", "spot_sw", "spot_w", "spot_nw"], turn = Math.round(Math.atan2(at.x, at.y) / (Math.PI / 4));
    return given.say("spot_where", { area: map.name, metres: metres, direction: given.say(names[(turn + 8) % 8]) });
  }

  function told(at) {
    var out = spotDistance(map, at);
    return given.say(out ? "spot_set_beside" : "spot_set", { where: where(at), area: map.name });
  }

  function show() {
    place = given.point ? spotMetres(map, given.point) : null;
    cross = place || cross;
    draw();
  }

  // What is outside is said, and changes nothing.
  function set(at) {
    if (spotDistance(map, at) > SPOT_NEAR_M) { cross = at; draw(); given.heard(given.say("spot_outside", { area: map.name })); return; }
    place = cross = at;
    given.point = spotDegrees(map, at);
    draw();
    given.set(given.point);
    given.heard(told(at));
  }

  function move(east, north, fine) {
    var step = frame.span / (fine ? 160 : 32), half = whole.span / 2;
    function within(value, middle) { return Math.max(middle - half, Math.min(middle + half, value)); }
    return { x: within(cross.x + east * step, whole.x), y: within(cross.y + north * step, whole.y) };
  }

  function zoom(by) {
    var span = Math.min(whole.span, Math.max(whole.span / 16, frame.span * by));
    frame = { x: cross.x, y: cross.y, span: span };
    draw();
  }

  // The cross hair stays on the map, and the map within what there is of it.
  function follow() {
    var edge = frame.span * 0.4, room = (whole.span - frame.span) / 2;
    ["x", "y"].forEach(function (side) {
      var away = cross[side] - frame[side];
      if (Math.abs(away) > edge) { frame[side] = cross[side] - Math.sign(away) * edge; }
      frame[side] = Math.max(whole[side] - room, Math.min(whole[side] + room, frame[side]));
    });
  }

  function draw() {
    frame = { x: frame.x, y: frame.y, span: frame.span };
    follow();
    spotDraw(host, map, frame, { place: place, cross: cross });
    if (drawn.larger) { drawn.larger.disabled = frame.span <= whole.span / 16; drawn.smaller.disabled = frame.span >= whole.span; }
  }

  host.addEventListener("click", function (event) {
    var box = host.querySelector("svg").getBoundingClientRect();
    // A click of a key or of a screen reader has no place of its own.
    if (!event.detail && !event.clientX && !event.clientY) { set(cross); return; }
    var east = (event.clientX - box.left) / box.width - 0.5, north = 0.5 - (event.clientY - box.top) / box.height;
    set({ x: frame.x + east * frame.span, y: frame.y + north * frame.span });
  });
  host.addEventListener("keydown", function (event) {
    var way = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (event.ctrlKey || event.altKey || event.metaKey) { return; }
    if (way) {
      cross = move(way[0], way[1], event.shiftKey);
      draw();
      given.heard(given.say(spotDistance(map, cross) > SPOT_NEAR_M ? "spot_outside" : "spot_cross", { where: where(cross), area: map.name }));
    } else if (event.key === "Enter" || event.key === " ") { set(cross);
    } else if (event.key === "+" || event.key === "=") { zoom(0.5);
    } else if (event.key === "-") { zoom(2);
    } else if (event.key === "Escape") { given.done();
    } else { return; }
    event.preventDefault();
    event.stopPropagation();
  });

  function button(name, sign, press) {
    var made = spotNode("button", { type: "button", "aria-label": given.say(name), title: given.say(name), "data-spot": name });
    made.textContent = sign;
    made.addEventListener("click", press);
    return made;
  }
  function nudge(east, north) { return function () { set(move(east, north, false)); }; }
  var row = spotNode("div", { class: "spot-buttons", role: "group", "aria-label": given.say("spot_buttons") });
  [["spot_west", "←", nudge(-1, 0)], ["spot_north", "↑", nudge(0, 1)], ["spot_south", "↓", nudge(0, -1)], ["spot_east", "→", nudge(1, 0)]].forEach(function (each) {
    row.appendChild(button(each[0], each[1], each[2]));
  });
  drawn.smaller = row.appendChild(button("spot_smaller", "−", function () { zoom(2); }));
  drawn.larger = row.appendChild(button("spot_larger", "+", function () { zoom(0.5); }));
  var root = spotNode("div", { class: "spot" });
  root.appendChild(host);
  root.appendChild(row);
  show();
  return {
    root: root,
    focus: function () { host.focus(); },
    // The place as it is now; null takes it off.
    put: function (point) { given.point = point; show(); },
    words: function () { return place ? told(place) : ""; },
  };
}

function spotNode(name, attributes) {
  var made = document.createElement(name);
  Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
  return made;
}

// Metres of a step of 0.00001 degree, east and north; good to a thousandth in the Netherlands.
function spotScale(map) { return { x: 1.1157 * Math.cos(map.middle[1] * Math.PI / 180), y: 1.1125 }; }

function spotMetres(map, point) {
  var scale = spotScale(map);
  return { x: (point.lon - map.middle[0]) * 1e5 * scale.x, y: (point.lat - map.middle[1]) * 1e5 * scale.y };
}

function spotDegrees(map, at) {
  var scale = spotScale(map);
  function degrees(start, steps) { return Math.round(start * 1e5 + steps) / 1e5; }
  return { lon: degrees(map.middle[0], at.x / scale.x), lat: degrees(map.middle[1], at.y / scale.y) };
}

function spotFrame(map) {
  var scale = spotScale(map), box = map.window;
  return {
    x: (box[0] + box[2]) / 2 * scale.x, y: (box[1] + box[3]) / 2 * scale.y,
    span: Math.max((box[2] - box[0]) * scale.x, (box[3] - box[1]) * scale.y),
  };
}

// Metres to the area; 0 within it.
function spotDistance(map, at) {
  var scale = spotScale(map), inside = false, least = Infinity;
  map.rings.forEach(function (ring) {
    for (var one = 0, other = ring.length - 2; one < ring.length; other = one, one += 2) {
      var ax = ring[other] * scale.x, ay = ring[other + 1] * scale.y, bx = ring[one] * scale.x, by = ring[one + 1] * scale.y;
      if ((ay > at.y) !== (by > at.y) && at.x < (bx - ax) * (at.y - ay) / (by - ay) + ax) { inside = !inside; }
      var long = (bx - ax) * (bx - ax) + (by - ay) * (by - ay);
      var part = long ? Math.max(0, Math.min(1, ((at.x - ax) * (bx - ax) + (at.y - ay) * (by - ay)) / long)) : 0;
      least = Math.min(least, Math.hypot(at.x - ax - part * (bx - ax), at.y - ay - part * (by - ay)));
    }
  });
  return inside ? 0 : least;
}

function spotDraw(host, map, frame, marks) {
  var svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), scale = spotScale(map);
  function shape(name, attributes, text) {
    var made = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text) { made.textContent = text; }
    return svg.appendChild(made);
  }
  function x(metres) { return ((metres - frame.x) / frame.span + 0.5) * SPOT_SIZE; }
  function y(metres) { return (0.5 - (metres - frame.y) / frame.span) * SPOT_SIZE; }
  function path(rings) {
    return rings.map(function (ring) {
      var steps = [];
      for (var at = 0; at < ring.length; at += 2) { steps.push(x(ring[at] * scale.x).toFixed(1) + "," + y(ring[at + 1] * scale.y).toFixed(1)); }
      return "M" + steps.join("L") + "Z";
    }).join("");
  }
  svg.setAttribute("viewBox", "0 0 " + SPOT_SIZE + " " + SPOT_SIZE);
  svg.setAttribute("aria-hidden", "true");
  map.around.forEach(function (each) { shape("path", { d: path(each[2]), class: "spot-around", "fill-rule": "evenodd" }); });
  shape("path", { d: path(map.rings), class: "spot-area", "fill-rule": "evenodd" });
  map.around.forEach(function (each) {
    // A name that does not fit beside the area is left out.
    var across = 2 * each[1][2] * scale.y / frame.span * SPOT_SIZE, left = x(each[1][0] * scale.x), top = y(each[1][1] * scale.y);
    var room = Math.min(left, SPOT_SIZE - left) * 2, wide = each[0].length * 6.4;
    if (wide <= Math.min(across * 1.3, room) && top > 12 && top < SPOT_SIZE - 24) { shape("text", { x: left, y: top + 4, class: "spot-name" }, each[0]); }
  });
  spotBar(shape, frame);
  var at = { x: x(marks.cross.x), y: y(marks.cross.y) };
  ["spot-halo", "spot-cross"].forEach(function (look) {
    shape("path", { d: "M" + (at.x - 18) + "," + at.y + "h12m12,0h12M" + at.x + "," + (at.y - 18) + "v12m0,12v12", class: look });
  });
  if (marks.place) {
    shape("path", { d: "M" + x(marks.place.x) + "," + y(marks.place.y) + "l-9,-16a10,10 0 1 1 18,0z", class: "spot-mark" });
    shape("circle", { cx: x(marks.place.x), cy: y(marks.place.y) - 20, r: 3.5, class: "spot-eye" });
  }
  host.replaceChildren(svg);
}

function spotBar(shape, frame) {
  var metres = [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000].filter(function (each) { return each <= frame.span * 0.35; }).pop() || 5;
  var wide = metres / frame.span * SPOT_SIZE, words = metres < 1000 ? metres + " m" : metres / 1000 + " km";
  ["spot-halo", "spot-bar"].forEach(function (look) { shape("path", { d: "M8," + (SPOT_SIZE - 14) + "v6h" + wide + "v-6", class: look }); });
  shape("text", { x: 14 + wide, y: SPOT_SIZE - 7, class: "spot-scale" }, words);
}
