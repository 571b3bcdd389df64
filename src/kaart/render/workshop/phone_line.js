// The stream of what changes, read with fetch: an EventSource cannot send who one is.
var line = { controller: null, heard: 0, up: false, running: 0, plain: false, doubt: false };
var HELD_MS = 12000;
var QUIET_MS = 40000; // the server shows every 15 s that it lives

function lineIs(up) {
  if (line.up !== up) { line.up = up; render(); }
  if (up) { flush(); }
}

// Follow until the session is left; `turn` ends an earlier one.
async function follow() {
  line.running += 1;
  var turn = line.running, pause = 500;
  while (turn === line.running && me.token) {
    var began = performance.now();
    try {
      if (line.plain || line.doubt) { await lookOnce(); line.plain = true; } else { await listen(turn); }
      pause = line.plain ? 4000 : 500;
    } catch (refused) {
      if (turn !== line.running) { return; }
      lineIs(false);
      line.doubt = Boolean(refused.held) && !line.doubt;
      if (refused.status === 401) { leave("left"); return; }
      if (refused.status === 404) { leave("deleted"); return; }
      if (performance.now() - began > 30000) { pause = 500; }
      pause = Math.max(Math.min(8000, pause * 2), refused.after * 1000);
    }
    await Promise.race([wait(pause * (0.75 + Math.random() / 2)), new Promise(function (done) { line.hurry = done; })]);
  }
}

function hangUp() {
  line.running += 1;
  if (line.controller) { line.controller.abort(); }
}

// Without streams, as behind a proxy that holds them back: ask every few seconds.
async function lookOnce() {
  var token = me.token, message = await ask("/s/" + me.session + "/stand", { token: token });
  if (token === me.token) { heard(message); }
}

function heard(message) {
  take(message);
  lineIs(true);
  if (phase() !== "open") { over(); } else { back(); }
  render();
}

async function listen(turn) {
  var controller = line.controller = new AbortController();
  var headers = { Authorization: "Bearer " + me.token, "Accept-Language": page.lang, Accept: "text/event-stream" };
  if (told.whole) { headers["Last-Event-ID"] = String(told.seq); }
  var begun = false, held = false;
  line.heard = performance.now();
  var watch = setInterval(function () {
    var quiet = performance.now() - line.heard;
    if (!begun && quiet > HELD_MS) { held = true; }
    if (held || quiet > QUIET_MS) { controller.abort(); }
  }, 1000);
  try {
    var answer = await fetch(BASE + "/s/" + me.session + "/volg", {
      headers: headers, cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer", signal: controller.signal,
    });
    if (!answer.ok) {
      throw new Refused(answer.status, {}, Number(answer.headers.get("Retry-After")) || 0);
    }
    if (!answer.body || !answer.body.getReader) { line.plain = true; return; }
    var reader = answer.body.getReader(), decoder = new TextDecoder(), text = "";
    for (;;) {
      var part = await reader.read();
      if (turn !== line.running) { return; }
      if (part.done) { return; }
      begun = true;
      line.heard = performance.now();
      text += decoder.decode(part.value, { stream: true });
      var blocks = text.split("\n\n");
      text = blocks.pop();
      for (var at = 0; at < blocks.length; at += 1) { event(blocks[at]); }
    }
  } catch (error) {
    var refused = error instanceof Refused ? error : new Refused(0);
    // Perhaps something between holds it back; whoever asks without a stream knows.
    refused.held = held;
    throw refused;
  } finally {
    clearInterval(watch);
    controller.abort();
  }
}

function event(block) {
  var kind = "message", data = "";
  block.split("\n").forEach(function (row) {
    if (row.indexOf("event: ") === 0) { kind = row.slice(7); }
    if (row.indexOf("data: ") === 0) { data += row.slice(6); }
  });
  if (!data) { return; }
  var message = JSON.parse(data);
  if (kind === "einde") {
    if (message.why === "deleted") { leave("deleted"); }
    if (message.why === "closed") { hangUp(); }
  } else {
    heard(message);
  }
}

function hurry() {
  if (!me.token) { return; }
  // A phone that slept may hold a line that is dead.
  if (line.controller && performance.now() - line.heard > 20000) { line.controller.abort(); }
  if (line.hurry) { line.hurry(); }
  flush();
}
window.addEventListener("online", function () { if (line.controller) { line.controller.abort(); } hurry(); });
window.addEventListener("offline", function () { if (line.controller) { line.controller.abort(); } });
document.addEventListener("visibilitychange", function () { if (!document.hidden) { hurry(); } });
window.addEventListener("pageshow", function (shown) { if (shown.persisted) { hurry(); } });
// Another tab of the same person.
window.addEventListener("storage", function () { if (me.token) { render(); } });
