// The question, its view, its areas, and what one says of them.
var choice = { step: "", area: "", follow: true };
var views = {}; // what a step shows, by step and language
var shownView = null;
var MOST_AREAS = 400; // in a list that a thumb goes through
var timing = 0;
var noteSpot = spotField({ id: "spot", step: function () { return choice.step; }, area: function () { return choice.area; }, changed: function () { keepDrafts(); } });
byId("spot-place").replaceWith(noteSpot.element);
var NO_VIEW = { areas: [], title: "" };

function phase() { return { open: "open", gesloten: "closed", voorbereiding: "preparing" }[(told.items.get("session") || {}).phase] || "open"; }

function kinds() { return Array.prototype.map.call(byId("kind").options, function (option) { return option.value; }); }

function keepChoice() { memory.set(key("plek"), choice); }

function draftKey(part) { return key("concept." + choice.step + "." + choice.area + "." + part); }

function currentStep(session) {
  return session.steps.filter(function (step) { return step.id === choice.step; })[0];
}

// On a narrow screen a list shows only how a question begins.
function stepName(step, at, onScreen) {
  var words = word("question") + " " + (at + 1) + (onScreen ? " (" + word("on_screen") + ")" : "");
  var name = step.question || step.title;
  return name ? words + ": " + name : words;
}

// One look at everything that changed; called after each message and each touch.
function render() {
  if (!me.token || !told.whole || byId("room").hidden) {
    show(byId("line"), Boolean(me.token) && !line.up && !byId("room").hidden);
    renderClosed();
    return;
  }
  var seen = present(), session = seen.session, shown = session.steps.filter(function (step) { return step.id === session.shown; })[0];
  show(byId("line"), !line.up);
  document.title = session.title || word("session");
  write(byId("title"), session.title || word("session"));
  write(byId("session-title"), session.title || word("session"));
  if (!currentStep(session) || (choice.follow && shown && choice.step !== shown.id && !isTyping())) {
    goTo((shown || session.steps[0] || { id: "" }).id, true);
  }
  var step = currentStep(session);
  show(byId("moved"), Boolean(shown) && Boolean(step) && shown.id !== step.id);
  renderSteps(session);
  renderMe(seen);
  renderReads(session);
  Array.prototype.forEach.call(document.querySelectorAll("#room .card"), function (card) {
    if (card.id !== "place" && card.id !== "me" && card.id !== "areas") { show(card, Boolean(step)); }
  });
  if (!step) { write(byId("question"), word("no_steps")); show(byId("areas"), false); show(byId("view"), false); return; }
  write(byId("question"), step.question || step.title || stepName(step, session.steps.indexOf(step)));
  show(byId("frozen"), step.frozen);
  renderTimer();
  renderView(step);
  renderAnswer(seen, step);
  byId("send").disabled = step.frozen;
  noteSpot.refresh();
  renderNotes(seen, step);
}

// Whether a step cannot be changed under somebody's fingers.
function isTyping() {
  var held = document.activeElement;
  return Boolean(editing) || noteSpot.isOpen() || Boolean(byId("text").value.trim()) || Boolean(held && /^(TEXTAREA|INPUT)$/.test(held.tagName) && held.type !== "checkbox" && held.value && byId("room").contains(held));
}

function goTo(id, follow) {
  if (choice.step === id) { return; }
  if (editing) { closeEdit(); }
  keepDrafts();
  var before = shownView;
  choice.step = id;
  choice.follow = follow;
  shownView = null;
  known = null;
  hideMap();
  // The area stays where the next view has it too; see `renderView`.
  choice.wish = before ? choice.area : choice.wish || choice.area;
  byId("area-said").textContent = "";
  takeDrafts();
  keepChoice();
}

function renderSteps(session) {
  var select = byId("step");
  var signature = JSON.stringify([session.steps.map(function (step, at) { return stepName(step, at); }), session.shown, page.lang]);
  if (select.dataset.shows !== signature) {
    select.dataset.shows = signature;
    select.replaceChildren.apply(select, session.steps.map(function (step, at) {
      return make("option", { value: step.id, text: stepName(step, at, step.id === session.shown) });
    }));
  }
  if (select.value !== choice.step) { select.value = choice.step; }
  show(select.parentElement, session.steps.length > 1);
}

function renderReads(session) {
  write(byId("reads-words"), word(session.moderated ? "reads_first" : "reads_now") + " " + word("reads_later", { days: session.keep_days }));
}

function renderTimer() {
  var session = told.items.get("session"), step = session && currentStep(session), ends = step && step.ends;
  var timer = byId("timer");
  show(timer, Boolean(ends));
  clearTimeout(timing);
  if (!ends) { write(byId("time-up"), ""); return; }
  var left = Math.max(0, Math.ceil((ends - serverNow()) / 1000));
  show(timer, left > 0);
  write(timer, word("time_left", { time: Math.floor(left / 60) + ":" + ("0" + left % 60).slice(-2) }));
  write(byId("time-up"), left > 0 ? "" : word("time_up"));
  if (left > 0) { timing = setTimeout(renderTimer, 250); }
}

// What the view of a step shows is fetched once per language.
function viewOf(step) {
  var name = step.id + " " + page.lang;
  if (!views[name]) {
    views[name] = { loading: true };
    fetchView(step.id, name);
  }
  return views[name];
}

async function fetchView(id, name) {
  var token = me.token, pause = 1000;
  while (token === me.token) {
    try {
      views[name] = await ask("/s/" + me.session + "/stap/" + encodeURIComponent(id), { token: token, patience: 90000 });
      render();
      return;
    } catch (refused) {
      if (refused.status >= 400 && refused.status < 500 && refused.status !== 429) {
        views[name] = { areas: [], title: "", problem: refused.problem.detail };
        render();
        return;
      }
      await wait(Math.max(pause, refused.after * 1000));
      pause = Math.min(15000, pause * 2);
    }
  }
}

function areaName(code) {
  var area = shownView && shownView.areas && shownView.areas.filter(function (each) { return each[0] === code; })[0];
  // Until the view has come its names are not known, and a code says nothing to anybody.
  return area ? area[1] : shownView ? code : "…";
}

function renderView(step) {
  var view = step.view ? viewOf(step) : NO_VIEW;
  show(byId("view"), step.view);
  if (view.loading) { renderWaiting(view); return; }
  if (view === shownView) { renderMapButton(view); return; }
  shownView = view;
  write(byId("view-title"), view.title || "");
  write(byId("view-sentence"), view.sentence || "");
  write(byId("view-source"), view.attribution || "");
  write(byId("view-problem"), view.problem || "");
  show(byId("view-problem"), view.problem);
  show(byId("definition"), view.definition);
  write(byId("definition").querySelector("p"), view.definition || "");
  renderMapButton(view);
  show(byId("areas"), view.areas.length);
  show(byId("search-field"), view.areas.length > 12);
  show(byId("here-field"), canLocate() && view.areas.length > 1);
  byId("search").value = "";
  fillAreas("");
  var wish = choice.wish !== undefined ? choice.wish : choice.area;
  delete choice.wish;
  var has = view.areas.some(function (area) { return area[0] === wish; }), typed = noteDraft();
  chooseArea(has ? wish : view.areas.length === 1 ? view.areas[0][0] : "");
  // What was typed while the view came stays in its field.
  if (typed.text && !byId("text").value) {
    ["kind", "text", "measure", "amount"].forEach(function (id) { byId(id).value = typed[id]; });
    noteSpot.put(typed.point);
    showMeasure();
    keepDrafts();
  }
}

// Making a view takes a moment: nobody answers about a map that is not there yet.
function renderWaiting(view) {
  write(byId("view-title"), word("view_waits"));
  ["view-sentence", "view-source"].forEach(function (id) { write(byId(id), ""); });
  ["view-problem", "definition", "areas"].forEach(function (id) { show(byId(id), false); });
  renderMapButton(view);
}

function plain(text) { return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase(); }

function fillAreas(search) {
  var wanted = plain(search.trim()), found = shownView.areas.filter(function (area) { return plain(area[1]).indexOf(wanted) >= 0; });
  var options = [make("option", { value: "", text: word("area_all") })].concat(found.slice(0, MOST_AREAS).map(function (area) {
    return make("option", { value: area[0], text: area[1] });
  }));
  // The chosen one stays in the list, so that it is not lost by looking.
  if (choice.area && !found.slice(0, MOST_AREAS).some(function (area) { return area[0] === choice.area; }) && areaName(choice.area) !== choice.area) {
    options.splice(1, 0, make("option", { value: choice.area, text: areaName(choice.area) }));
  }
  byId("area").replaceChildren.apply(byId("area"), options);
  byId("area").value = choice.area;
  write(byId("area-said"), found.length > MOST_AREAS ? word("area_many") : found.length || !wanted ? "" : word("area_none"));
  return found;
}

function chooseArea(code) {
  if (code !== choice.area) { keepDrafts(); choice.area = code; }
  var select = byId("area");
  if (!Array.prototype.some.call(select.options, function (option) { return option.value === code; })) { byId("search").value = ""; fillAreas(""); }
  select.value = code;
  var area = shownView && shownView.areas.filter(function (each) { return each[0] === code; })[0];
  write(byId("area-words"), area ? area[2] : "");
  takeDrafts();
  keepChoice();
}

function renderMapButton(view) {
  var button = byId("map-button"), open = !byId("map").hidden;
  show(button, view.picture || view.drawn);
  write(button, word(open ? "hide_map" : "show_map"));
  button.setAttribute("aria-expanded", String(open));
}

function hideMap() {
  show(byId("map"), false);
  byId("map").querySelector("img").removeAttribute("src");
  write(byId("map-said"), "");
}

function toggleMap() {
  var map = byId("map"), img = map.querySelector("img"), view = shownView;
  if (!map.hidden || !view) { hideMap(); render(); return; }
  img.alt = view.alt || view.title;
  write(byId("map-said"), word("map_waits"));
  img.onload = function () { write(byId("map-said"), ""); };
  img.onerror = function () { hideMap(); write(byId("map-said"), word("map_failed")); render(); };
  if (view.picture) {
    putMap(view.picture);
  } else {
    // The map of a selection of areas is for those inside.
    ask("/s/" + me.session + "/stap/" + encodeURIComponent(choice.step) + "/beeld", { token: me.token, blob: true, patience: 90000 }).then(function (drawn) {
      if (view === shownView && !map.hidden) { putMap(URL.createObjectURL(drawn)); }
    }, img.onerror);
  }
  show(map, true);
  render();
}

function putMap(address) {
  byId("map").querySelector("a").href = byId("map").querySelector("img").src = address;
}

function renderAnswer(seen, step) {
  var answer = seen.answers.get(step.id + "/" + choice.area), counts = told.items.get("c/" + step.id + "/" + choice.area);
  Array.prototype.forEach.call(document.querySelectorAll("[data-answer]"), function (button) {
    button.setAttribute("aria-pressed", String(Boolean(answer) && answer.recognised === button.dataset.answer));
    button.disabled = step.frozen;
  });
  show(byId("answered"), answer);
  byId("send-reason").disabled = byId("take-back").disabled = step.frozen;
  var failed = answer && answer.entry && answer.entry.failed;
  write(byId("answer-state"), failed ? word("failed") + " " + failed : answer && answer.waiting ? word("unsent") : "");
  write(byId("room-says"), counts ? word("room_says", { ja: number(counts.ja), deels: number(counts.deels), nee: number(counts.nee) }) : "");
  var reason = byId("reason");
  if (answer && document.activeElement !== reason && memory.get(draftKey("reden")) === null && reason.value !== answer.reason) { reason.value = answer.reason; }
}

function answerWith(recognised) {
  dropFailedAnswer();
  put({ kind: "give_answer", step: choice.step, area: choice.area, recognised: recognised, reason: byId("reason").value });
  memory.remove(draftKey("reden"));
}

function dropFailedAnswer() {
  dropFailed(function (act) { return /answer$/.test(act.kind) && act.step === choice.step && act.area === choice.area; });
}

function dropFailed(chosen) {
  outbox().forEach(function (entry) { if (entry.failed && chosen(entry.act)) { memory.remove(entry.key); } });
}

// What is being typed, by step and area; it is there again after a reload.
function noteDraft() {
  return { kind: byId("kind").value, text: byId("text").value, measure: byId("measure").value, amount: byId("amount").value, point: noteSpot.get() };
}

function keepDrafts() {
  if (!choice.step) { return; }
  var draft = noteDraft();
  if (draft.text || draft.amount || draft.point) { memory.set(draftKey("notitie"), draft); } else { memory.remove(draftKey("notitie")); }
}

function takeDrafts() {
  var draft = memory.get(draftKey("notitie")) || { kind: byId("kind").value, text: "", measure: "vve", amount: "" };
  byId("kind").value = draft.kind;
  byId("text").value = draft.text;
  byId("measure").value = draft.measure;
  byId("amount").value = draft.amount;
  noteSpot.put(draft.point);
  byId("reason").value = memory.get(draftKey("reden")) || "";
  write(byId("text-said"), tooLong(draft.text));
  showMeasure();
}

function showMeasure() {
  show(byId("measure-fields"), byId("kind").value === "maatregel");
  write(byId("amount-label"), word("amount_" + byId("measure").value));
}

// A note that was refused goes back to where it was typed.
function toField(entry) {
  var act = entry.act;
  memory.remove(entry.key);
  keepDrafts();
  byId("kind").value = act.note_kind;
  byId("text").value = [act.text, byId("text").value].filter(Boolean).join("\n");
  if (act.measure) { byId("measure").value = act.measure.kind; byId("amount").value = act.measure.amount === undefined ? "" : act.measure.amount; }
  if (act.point && act.step === choice.step && act.area === choice.area) { noteSpot.put(act.point); }
  showMeasure();
  keepDrafts();
  render();
  byId("text").focus();
}

function noteAct() {
  var draft = noteDraft();
  var act = { kind: "write_note", note: newId(), step: choice.step, area: choice.area, note_kind: draft.kind, text: draft.text };
  if (draft.kind === "maatregel") {
    act.measure = proposedMeasure(draft.measure, draft.amount);
  }
  if (draft.point) { act.point = draft.point; }
  return act;
}

function clearNote() {
  byId("text").value = "";
  byId("amount").value = "";
  noteSpot.put(null);
  write(byId("text-said"), "");
  memory.remove(draftKey("notitie"));
}

function sendNote(submitted) {
  submitted.preventDefault();
  var text = byId("text");
  if (!text.value.trim() || tooLong(text.value)) { text.focus(); return; }
  // First on this phone for good, then out of the field.
  put(noteAct());
  clearNote();
  render();
}

function position() {
  return new Promise(function (found, failed) {
    navigator.geolocation.getCurrentPosition(function (place) {
      found({ lon: place.coords.longitude, lat: place.coords.latitude });
    }, failed, { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 });
  });
}

async function findMe() {
  var said = byId("area-said");
  write(said, word("here_asks"));
  try {
    var place = await position();
    var found = await ask("/s/" + me.session + "/waar", { token: me.token, body: { step: choice.step, lon: place.lon, lat: place.lat } });
    if (found.area) { chooseArea(found.area); }
    write(said, found.area ? word("here_found", { area: found.name }) : word("here_outside"));
    render();
  } catch (refused) {
    write(said, word(refused instanceof Refused && refused.status === 400 ? "here_outside" : "here_failed"));
  }
}

function renderMe(seen) {
  var words = seen.me.name ? word("me_named", { name: seen.me.name }) : word("me_anonymous");
  var failed = seen.me.entry && seen.me.entry.failed;
  write(byId("me-words"), words + (failed ? " " + word("failed") + " " + failed : seen.me.waiting ? " (" + word("unsent") + ")" : ""));
  var form = byId("me-form");
  if (!form.contains(document.activeElement)) {
    byId("my-name").value = seen.me.name;
    byId("my-named").checked = seen.me.named;
  }
  var link = location.origin + BASE + "/s/" + me.session + "#" + me.token;
  if (byId("my-link").value !== link) { byId("my-link").value = link; }
}

async function showQr() {
  var box = byId("qr"), img = box.querySelector("img");
  if (!box.hidden) { show(box, false); return; }
  try {
    var drawn = await ask("/s/" + me.session + "/qr", { token: me.token, body: {}, blob: true });
    if (img.src) { URL.revokeObjectURL(img.src); }
    img.alt = word("qr_alt");
    img.src = URL.createObjectURL(drawn);
    write(byId("qr-said"), "");
    show(box, true);
  } catch (refused) {
    write(byId("qr-said"), word("qr_failed"));
  }
}
