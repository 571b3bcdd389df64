// Who one is, what the server said last, and what it has not acknowledged yet.
//
// An act is written down on this phone before it is sent, under an id of its own: sending it twice does it once, and it
// survives a reload. Each act is a key of its own, so that two tabs of one person do not overwrite each other's.
var me = { session: "", token: "" };
var told = { items: new Map(), own: new Map(), seq: 0, whole: false };
var clock = { server: 0, here: 0 };
var acknowledged = [];
var sending = false;
var sent = 0;
var retry = { timer: 0, ms: 0 };
var LATE_MS = 1000;

function key(rest) { return "kaart.mee." + me.session + "." + me.token.slice(0, 10) + "." + rest; }

// Milliseconds on the server's clock: that of the phone does not count.
function serverNow() { return clock.server + performance.now() - clock.here; }

function take(message) {
  [["items", message.shared], ["own", message.own]].forEach(function (pair) {
    var items = told[pair[0]], part = pair[1];
    if (part.whole) { items.clear(); }
    Object.keys(part.items).forEach(function (name) { items.set(name, part.items[name]); });
    part.gone.forEach(function (name) { items.delete(name); });
  });
  told.seq = message.seq;
  told.whole = true;
  clock.server = message.now;
  clock.here = performance.now();
  acknowledged = acknowledged.filter(function (entry) { return entry.seq > told.seq; });
}

function outbox() {
  return memory.keys(key("uit.")).map(function (name) {
    return Object.assign({ key: name }, memory.get(name));
  }).filter(function (entry) { return entry.act; });
}

function put(act) {
  sent += 1;
  // In order, also after a reload and when the clock of the phone was turned back.
  var last = memory.keys(key("uit.")).pop(), after = last ? Number(last.slice(-20, -5)) + 1 : 0;
  var order = String(Math.max(Date.now(), after)).padStart(15, "0") + String(sent).padStart(5, "0");
  memory.set(key("uit." + order), { id: newId(), act: act });
  render();
  flush();
  setTimeout(render, LATE_MS + 100);
}

// Whether somebody should hear that something is still on its way.
function isLate(entry) { return !line.up || Date.now() - Number(entry.key.slice(-20, -5)) > LATE_MS; }

function drop(entry) { memory.remove(entry.key); render(); }

// Send again what was refused, as a new act; `changes` puts other fields in it.
function sendAgain(entry, changes) {
  memory.set(entry.key, { id: newId(), act: Object.assign({}, entry.act, changes || {}) });
  render();
  flush();
}

async function flush() {
  if (sending || !me.token) { return; }
  sending = true;
  clearTimeout(retry.timer);
  try {
    for (;;) {
      var entry = outbox().filter(function (each) { return !each.failed; })[0];
      if (!entry || !(await deliver(entry))) { break; }
    }
  } finally {
    sending = false;
  }
}

// Whether to go on with the next act.
async function deliver(entry) {
  var session = me.session, token = me.token;
  try {
    var answer = await ask("/s/" + session + "/daad", { token: token, body: Object.assign({ id: entry.id }, entry.act) });
    if (token !== me.token) { return false; }
    memory.remove(entry.key);
    if (answer.seq > told.seq) { acknowledged.push({ act: entry.act, seq: answer.seq }); }
    retry.ms = 0;
    render();
    return true;
  } catch (refused) {
    if (token !== me.token) { return false; }
    if (refused.status === 401) { leave("left"); return false; }
    if (refused.status === 404 && refused.problem.title === "UnknownSessionError") { leave("deleted"); return false; }
    if (refused.status >= 400 && refused.status < 500 && refused.status !== 408 && refused.status !== 429) {
      // A dot on a note that went away meanwhile is nothing to say anything of.
      if (/dot$|^withdraw/.test(entry.act.kind) && !present().notes.has(entry.act.note)) { drop(entry); return true; }
      memory.set(entry.key, { id: entry.id, act: entry.act, failed: refused.problem.detail || word("failed"),
        now: refused.status === 409, theirs: refused.problem.text, edited: refused.problem.edited });
      render();
      return true;
    }
    retry.ms = Math.min(8000, Math.max(1000, retry.ms * 2));
    retry.timer = setTimeout(flush, Math.max(refused.after * 1000, retry.ms * (0.75 + Math.random() / 2)));
    return false;
  }
}

// The session as this person sees it once all that they did has arrived.
function present() {
  var session = told.items.get("session") || { steps: [], dots: 0, shown: "", phase: "" };
  var seen = { session: session, notes: new Map(), answers: new Map(), dots: new Map(), me: told.own.get("me") || { name: "", named: false } };
  told.items.forEach(function (item, name) { if (name.indexOf("n/") === 0) { seen.notes.set(item.id, item); } });
  told.own.forEach(function (item, name) {
    if (name.indexOf("n/") === 0) {
      var shared = seen.notes.get(item.id);
      seen.notes.set(item.id, Object.assign({ merged: shared ? shared.merged : 0 }, item, { own: true }));
    }
    // Of another, and one's dot is on it: told once the session is closed.
    if (name.indexOf("v/") === 0) { seen.notes.set(item.id, item); }
    if (name.indexOf("a/") === 0) { seen.answers.set(item.step + "/" + item.area, item); }
    if (name.indexOf("d/") === 0) { seen.dots.set(item.note, item.step); }
  });
  acknowledged.forEach(function (entry) { foresee(seen, entry, false); });
  outbox().forEach(function (entry) { foresee(seen, entry, true); });
  return seen;
}

// A moment after all that the server has given, in the order of sending.
function newest(entry) { return entry.seq ? 8e15 + entry.seq : 9e15 + Number(entry.key.slice(-20, -5)); }

function foresee(seen, entry, waiting) {
  var act = entry.act, note = act.note && seen.notes.get(act.note), state = { waiting: waiting, entry: waiting ? entry : null };
  // What was acknowledged and has not come back yet can be edited already.
  if (!waiting) { state.edited = entry.seq; }
  if (act.kind === "write_note") {
    if (!note) {
      seen.notes.set(act.note, Object.assign({ id: act.note, step: act.step, area: act.area, kind: act.note_kind, text: act.text,
        author: seen.me.name, point: act.point || null, measure: act.measure || null, own: true, count: 0, merged: 0,
        showing: seen.session.moderated ? "wacht" : "getoond", at: newest(entry) }, state));
    }
  } else if (act.kind === "edit_note" && note) {
    var changed = { kind: act.note_kind, text: act.text, measure: act.measure || null, point: act.point || null };
    seen.notes.set(act.note, Object.assign({}, note, entry.failed ? {} : changed, state));
  } else if (act.kind === "withdraw_note" && note) {
    if (waiting) { seen.notes.set(act.note, Object.assign({}, note, state)); } else { seen.notes.delete(act.note); }
  } else if (act.kind === "give_answer") {
    seen.answers.set(act.step + "/" + act.area, Object.assign({ recognised: act.recognised, reason: act.reason || "" }, state));
  } else if (act.kind === "take_back_answer") {
    var place = act.step + "/" + act.area;
    if (!entry.failed) { seen.answers.delete(place); }
    else if (seen.answers.has(place)) { seen.answers.set(place, Object.assign({}, seen.answers.get(place), state)); }
  } else if (act.kind === "give_dot" && note) {
    if (!entry.failed) { seen.dots.set(act.note, note.step); }
    seen.notes.set(act.note, Object.assign({}, note, waiting ? { dotEntry: entry } : {}));
  } else if (act.kind === "take_back_dot") {
    if (!entry.failed) { seen.dots.delete(act.note); }
    if (note) { seen.notes.set(act.note, Object.assign({}, note, waiting ? { dotEntry: entry } : {})); }
  } else if (act.kind === "name_self") {
    seen.me = entry.failed ? Object.assign({}, seen.me, state) : { name: act.name, named: act.named, waiting: waiting };
  }
}
