// Coming in, coming back, and leaving.
var CODES = "kaart.mee.codes";
var joining = 0;

function codeOf(text) { return text.toUpperCase().replace(/[^A-Z0-9]/g, ""); }

// Sessions that this phone came in to, so that scanning the code again makes no second person.
function entries() {
  var kept = memory.get(CODES) || {}, fresh = {};
  Object.keys(kept).forEach(function (code) {
    if (Date.now() - kept[code].at < 30 * 3600 * 1000) { fresh[code] = kept[code]; }
  });
  return fresh;
}

function remember(code, entry) {
  var kept = entries();
  kept[code] = entry;
  memory.set(CODES, kept);
}

function only(section) {
  ["join", "room", "over", "loading"].forEach(function (id) { show(byId(id), id === section); });
}

function notice(name) {
  write(byId("notice"), name ? word(name) : "");
  byId("notice").dataset.says = name || "";
  show(byId("notice"), name);
}

async function join(submitted) {
  if (submitted) { submitted.preventDefault(); }
  var turn = joining += 1, code = codeOf(byId("code").value), said = byId("join-said"), pause = 1000;
  if (!code) { byId("code").focus(); return; }
  // Written down first: an answer that got lost makes no second person.
  var entry = entries()[code] || { token: page.dataset.token, at: Date.now() };
  entry.name = byId("name").value.trim() || entry.name || "";
  entry.named = byId("named").checked || Boolean(entry.named);
  remember(code, entry);
  write(said, word("entering"));
  while (turn === joining) {
    try {
      var inside = await ask("/in", { body: { code: code, token: entry.token, name: entry.name, named: entry.named } });
      if (turn !== joining) { return; }
      entry.session = inside.session;
      remember(code, entry);
      write(said, "");
      enter(inside.session, entry.token);
      return;
    } catch (refused) {
      if (turn !== joining) { return; }
      write(said, refused.status ? refused.problem.detail || word("offline_in") : word("offline_in"));
      // 409: it has not begun yet.
      if (refused.status && refused.status < 500 && refused.status !== 429 && refused.status !== 409) { byId("code").focus(); return; }
      if (refused.status === 409) { pause = 5000; }
      await wait(Math.max(pause, refused.after * 1000) * (1 + Math.random() / 4));
      pause = Math.min(10000, pause * 2);
    }
  }
}

function enter(session, token) {
  joining += 1;
  notice("");
  hangUp();
  me = { session: session, token: token };
  told = { items: new Map(), own: new Map(), seq: 0, whole: false };
  acknowledged = [];
  views = {};
  spots = {};
  shownView = null;
  known = null;
  editing = "";
  listed.forEach(function (old) { old.element.remove(); });
  listed.clear();
  choice = memory.get(key("plek")) || { step: "", area: "", follow: true };
  if (choice.step) { takeDrafts(); }
  var address = BASE + "/s/" + session + location.search + "#" + token;
  if (location.pathname + location.search + location.hash !== address) { history.replaceState(null, "", address); }
  only("loading");
  line.up = true;
  line.plain = line.doubt = false;
  follow();
}

// The session is open: show it, where it was not shown yet.
function back() {
  if (!byId("room").hidden) { return; }
  var again = !byId("over").hidden;
  only("room");
  if (again) { follow(); } else { flush(); }
  // Where somebody goes on who came in by a button.
  if (document.activeElement === document.body || byId("join").contains(document.activeElement)) { byId("question").focus({ preventScroll: true }); }
}

// The session was closed: nothing of it stays on this phone. What one said is read from the server as long as it is
// kept, and what was never sent stands on the screen.
function over() {
  if (!byId("over").hidden) { return; }
  var unsent = outbox().map(function (entry) { return entry.act.text || ""; });
  keepDrafts();
  memory.keys(key("concept.")).forEach(function (name) { var draft = memory.get(name); unsent.push(draft && draft.text || ""); });
  unsent = unsent.filter(function (text) { return text.trim(); });
  forgetAll();
  only("over");
  var parts = unsent.length ? [make("p", { text: word("closed_unsent") })].concat(unsent.map(function (text) {
    return make("blockquote", { class: "said", dir: "auto", text: text });
  })) : [];
  byId("over-unsent").replaceChildren.apply(byId("over-unsent"), parts);
  byId("text").value = "";
  renderClosed();
}

function forgetAll() { memory.keys(key("")).forEach(memory.remove); }

// The link holds no longer, or the session is no more.
function leave(why) {
  hangUp();
  if (why === "deleted") { forgetAll(); }
  var kept = entries();
  Object.keys(kept).forEach(function (code) { if (kept[code].token === me.token) { delete kept[code]; } });
  memory.set(CODES, kept);
  me = { session: "", token: "" };
  show(byId("line"), false);
  only("join");
  notice(why);
  history.replaceState(null, "", BASE + location.search);
  byId("code").focus();
}

function speak(language) {
  page.lang = language;
  Array.prototype.forEach.call(document.querySelectorAll("[data-word]"), function (element) { element.textContent = word(element.dataset.word); });
  var other = language === "nl" ? "en" : "nl", button = byId("language");
  button.textContent = other === "en" ? "English" : "Nederlands";
  button.lang = other;
  if (byId("notice").dataset.says) { notice(byId("notice").dataset.says); }
  showMeasure();
  noteSpot.speak();
  document.title = word("session");
  // Names and sentences of the view are of a language too.
  if (shownView) { choice.wish = choice.area; shownView = null; }
  render();
}

function turnLanguage() {
  var language = page.lang === "nl" ? "en" : "nl", query = new URLSearchParams(location.search);
  memory.set("kaart.mee.taal", language);
  query.set("taal", language);
  history.replaceState(null, "", location.pathname + "?" + query.toString() + location.hash);
  if (choice.step) { keepDrafts(); }
  speak(language);
}

function on(id, kind, does) { byId(id).addEventListener(kind, does); }

on("join-form", "submit", join);
on("language", "click", turnLanguage);
on("step", "change", function () {
  var session = told.items.get("session");
  goTo(byId("step").value, byId("step").value === session.shown);
  render();
});
on("to-screen", "click", function () { goTo(told.items.get("session").shown, true); render(); byId("question").focus(); });
on("search", "input", function () {
  var found = fillAreas(byId("search").value);
  if (found.length === 1) { chooseArea(found[0][0]); render(); }
});
on("area", "change", function () { chooseArea(byId("area").value); render(); });
on("here", "click", findMe);
on("map-button", "click", toggleMap);
Array.prototype.forEach.call(document.querySelectorAll("[data-answer]"), function (button) {
  button.addEventListener("click", function () { answerWith(button.dataset.answer); });
});
on("reason", "input", function () { memory.set(draftKey("reden"), byId("reason").value); });
on("send-reason", "click", function () {
  var answer = present().answers.get(choice.step + "/" + choice.area);
  if (answer) { answerWith(answer.recognised); }
});
on("take-back", "click", function () {
  dropFailedAnswer();
  memory.remove(draftKey("reden"));
  byId("reason").value = "";
  put({ kind: "take_back_answer", step: choice.step, area: choice.area });
  document.querySelector("[data-answer]").focus();
});
["kind", "measure"].forEach(function (id) { on(id, "change", function () { showMeasure(); keepDrafts(); }); });
["text", "amount"].forEach(function (id) { on(id, "input", function () { keepDrafts(); write(byId("text-said"), tooLong(byId("text").value)); }); });
on("note-form", "submit", sendNote);
on("only-area", "change", render);
on("me-form", "submit", function (submitted) {
  submitted.preventDefault();
  var name = byId("my-name").value.trim();
  dropFailed(function (act) { return act.kind === "name_self"; });
  put({ kind: "name_self", name: name, named: byId("my-named").checked && Boolean(name) });
});
on("my-link", "focus", function () { byId("my-link").select(); });
on("qr-button", "click", showQr);
on("forget", "click", function () {
  if (!window.confirm(word("forget_sure"))) { return; }
  forgetAll();
  leave("");
  // With a token of its own for whoever comes in next.
  location.replace(BASE + location.search);
});
window.addEventListener("hashchange", function () { if (location.hash.slice(1) !== me.token) { location.reload(); } });
// Another look at a closed session now and then, and by whoever takes up their phone: it may be opened again.
function lookAgain() { if (!byId("over").hidden && !document.hidden && me.token) { lookOnce().catch(gone); } }
setInterval(lookAgain, 30000);
document.addEventListener("visibilitychange", lookAgain);

function gone(refused) {
  if (refused.status === 401) { leave("left"); }
  if (refused.status === 404) { leave("deleted"); }
}

(function start() {
  var query = new URLSearchParams(location.search), kept = memory.get("kaart.mee.taal");
  speak([query.get("taal"), kept, page.lang].filter(function (language) { return WORDS[language]; })[0]);
  var rest = location.pathname.slice(BASE.length + 1).split("/"), token = location.hash.slice(1), found = entries();
  if (rest[0] === "s" && rest[1]) {
    Object.keys(found).forEach(function (code) { if (!token && found[code].session === rest[1]) { token = found[code].token; } });
    if (token) { enter(rest[1], token); return; }
    only("join");
    notice("left");
    return;
  }
  only("join");
  var code = codeOf(decodeURIComponent(rest[0] || ""));
  byId("code").value = code;
  if (code && found[code]) { join(); return; }
  byId(code ? "name" : "code").focus();
})();
