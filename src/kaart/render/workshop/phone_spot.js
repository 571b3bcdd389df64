// The place of a note: pointed out on a map of its area, or where this phone is. The map is fetched once.
var spots = {}; // by step, area and language

function canLocate() { return window.isSecureContext && location.protocol === "https:" && "geolocation" in navigator; }

function spotOf(step, area) {
  var name = step + " " + area + " " + page.lang;
  if (!spots[name]) {
    spots[name] = ask("/s/" + me.session + "/stap/" + encodeURIComponent(step) + "/plek/" + encodeURIComponent(area), { token: me.token, patience: 90000 });
    spots[name].catch(function () { delete spots[name]; });
  }
  return spots[name];
}

// The program of the map, which is fetched with the first one.
var spotProgram = null;
function spotMaps() {
  if (!spotProgram) {
    spotProgram = new Promise(function (done, failed) {
      var tag = make("script", { src: page.dataset.spot });
      tag.addEventListener("load", done);
      tag.addEventListener("error", function () { spotProgram = null; tag.remove(); failed(new Error("spot")); });
      document.head.appendChild(tag);
    });
  }
  return spotProgram;
}

// The buttons for the place of one note. `given`: `id` for its elements, `area()` and `step()` of the note, and
// `changed()`, called after somebody sets the place or takes it off.
function spotField(given) {
  var point = null, open = null, turn = 0;
  function press(does, look) { return make("button", { type: "button", class: look || null, press: does }); }
  var toggle = press(function () { if (open || box.firstChild) { close(true); } else { unfold(); } });
  var here = press(findHere), off = press(function () { choose(null); write(said, word("spot_off")); if (open) { open.focus(); } else { toggle.focus(); } }, "plain");
  var said = make("p", { id: given.id + "-said", class: "hint", role: "status" });
  var box = make("div", { id: given.id + "-box", hidden: true });
  toggle.setAttribute("aria-controls", box.id);
  toggle.dataset.does = "spot";
  var buttons = make("div", { class: "buttons" }, [toggle, here, off]);
  var element = make("div", { id: given.id, class: "spot-field" }, [buttons, said, box]);

  function refresh() {
    var outlined = Boolean(shownView && shownView.outlined && given.area()), locates = canLocate();
    write(toggle, word(point ? "spot_move" : "spot_open"));
    write(here, word("at_place"));
    write(off, word("spot_take_off"));
    toggle.setAttribute("aria-expanded", String(!box.hidden));
    element.classList.toggle("spot-open", !box.hidden);
    show(toggle, outlined);
    show(here, locates);
    show(off, point);
    show(element, outlined || locates || point);
  }

  function choose(wish) {
    point = wish;
    if (open) { open.put(point); }
    refresh();
    given.changed();
  }

  async function unfold() {
    var mine = turn += 1, step = given.step(), area = given.area();
    write(said, word("map_waits"));
    try {
      var map = (await Promise.all([spotOf(step, area), spotMaps()]))[0];
      if (mine !== turn) { return; }
      open = window.spotMap({
        map: map, point: point, say: word, done: function () { close(true); },
        set: function (wish) { point = wish; refresh(); given.changed(); },
        heard: function (text) { write(said, text); },
      });
      // What is told of a place stands right above the map, and nothing that comes or goes moves the map under a finger.
      box.replaceChildren(open.root, make("p", { id: given.id + "-hint", class: "hint", text: word("spot_hint") }),
        make("div", { class: "buttons" }, [make("button", { type: "button", text: word("spot_done"), press: function () { close(true); } }), off]));
      open.root.firstChild.setAttribute("aria-describedby", given.id + "-hint");
      show(box, true);
      refresh();
      write(said, open.words() || word("spot_none"));
      open.focus();
      said.scrollIntoView({ block: "start" });
    } catch (refused) {
      if (mine === turn) { write(said, refused.status === 404 && refused.problem.detail || word("map_failed")); }
    }
  }

  function close(back) {
    turn += 1;
    open = null;
    buttons.appendChild(off);
    box.replaceChildren();
    show(box, false);
    refresh();
    if (back) { toggle.focus(); }
  }

  async function findHere() {
    var step = given.step();
    write(said, word("here_asks"));
    try {
      var place = await position(), found = { name: "" };
      if (shownView && shownView.areas.length) {
        found = await ask("/s/" + me.session + "/waar", { token: me.token, body: { step: step, lon: place.lon, lat: place.lat } });
        if (!found.area) { write(said, word("here_outside")); return; }
      }
      if (step !== given.step()) { return; }
      choose({ lon: Math.round(place.lon * 1e5) / 1e5, lat: Math.round(place.lat * 1e5) / 1e5 });
      write(said, found.name ? word("spot_in", { area: found.name }) : word("spot_there"));
    } catch (refused) {
      write(said, word("here_failed_spot"));
    }
  }

  refresh();
  return {
    element: element,
    isOpen: function () { return !box.hidden; },
    get: function () { return point; },
    // The place of another draft, or of none.
    put: function (wish) {
      point = wish || null;
      close(false);
      write(said, point ? word("spot_there") : "");
    },
    refresh: refresh,
    speak: function () { close(false); write(said, point ? word("spot_there") : ""); },
  };
}
