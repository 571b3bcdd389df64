// The list of notes of a step.
var listed = new Map(); // id -> what its element shows
var editing = "";
var unfolded = new Set();
var known = null; // notes that were there already: only others are new

function noteName(seen, area) {
  if (!area) { return word("area_all"); }
  return areaName(area);
}

function measureWords(measure) {
  var words = word(measure.kind);
  if (measure.amount === null || measure.amount === undefined) { return words; }
  var name = { vve: "places", bus: "buses", anders: "amount" }[measure.kind];
  return words + ", " + word(name, { amount: number(measure.amount) });
}

function stateOf(note) {
  if (note.entry && note.entry.failed && note.entry.act.kind !== "edit_note") { return ""; }
  if (note.waiting) { return word("unsent"); }
  if (!note.own) { return ""; }
  if (note.into) { return word("merged"); }
  return { wacht: word("waits"), verborgen: word("hidden") }[note.showing] || "";
}

function renderNotes(seen, step) {
  var list = byId("notes"), only = byId("only-area").checked, area = choice.area;
  var notes = Array.from(seen.notes.values()).filter(function (note) {
    return note.step === step.id && (!only || note.area === area);
  });
  // By moment and not by dots: what somebody is about to touch must not move.
  notes.sort(function (one, other) {
    return Number(Boolean(other.own)) - Number(Boolean(one.own)) || other.at - one.at;
  });
  var fresh = Boolean(known) && known.step === step.id, focus = document.activeElement;
  announce(seen, step);
  var ids = new Set(notes.map(function (note) { return note.id; }));
  listed.forEach(function (old, id) {
    if (!ids.has(id) && id !== editing) { old.element.remove(); listed.delete(id); }
  });
  var free = freeDots(seen, step);
  var before = list.firstChild;
  notes.forEach(function (note) {
    var signature = JSON.stringify([note, seen.dots.has(note.id), note.dotEntry && isLate(note.dotEntry), free > 0, seen.session.dots, step.frozen, page.lang,
      unfolded.has(note.id), noteName(seen, note.area)]);
    var old = listed.get(note.id);
    if (!old) {
      old = { element: make("li", { "data-note": note.id, class: fresh ? "new" : "" }), signature: "" };
      listed.set(note.id, old);
    }
    if (old.signature !== signature && editing !== note.id) {
      old.signature = signature;
      refill(old.element, note, seen, step, free);
    }
    if (old.element !== before) { list.insertBefore(old.element, before); } else { before = before.nextSibling; }
  });
  if (focus !== document.activeElement && list.contains(focus)) { focus.focus(); }
  show(byId("no-notes"), !notes.length);
  renderDots(seen, step, free);
}

// New content with the focus where it was.
function refill(element, note, seen, step, free) {
  var held = element.contains(document.activeElement) ? document.activeElement.getAttribute("data-does") : null;
  element.classList.toggle("own", Boolean(note.own));
  element.replaceChildren.apply(element, noteParts(note, seen, step, free));
  if (held) {
    var again = element.querySelector('[data-does="' + held + '"]') || element.querySelector("button");
    if (again) { again.focus(); }
  }
}

function freeDots(seen, step) {
  return seen.session.dots - Array.from(seen.dots.values()).filter(function (id) { return id === step.id; }).length;
}

function renderDots(seen, step, free) {
  var dots = byId("dots");
  show(dots, seen.session.dots > 0);
  write(dots, word("dots_left", { free: Math.max(0, free), most: seen.session.dots }) + " " + word("dots_hint"));
}

function announce(seen, step) {
  var now = new Set();
  seen.notes.forEach(function (note) { if (note.step === step.id && !note.own) { now.add(note.id); } });
  if (known && known.step === step.id) {
    now.forEach(function (id) { if (!known.ids.has(id)) { known.fresh += 1; } });
    known.ids = now;
    // A busy room would never stop talking.
    if (known.fresh && performance.now() - known.said > 8000) {
      write(byId("arrived"), "");
      write(byId("arrived"), word("new_notes", { new: known.fresh }));
      known.fresh = 0;
      known.said = performance.now();
    }
  } else {
    known = { step: step.id, ids: now, fresh: 0, said: 0 };
  }
}

function noteParts(note, seen, step, free) {
  var about = make("p", { class: "about" }, [make("b", { text: word(note.kind) }), document.createTextNode(" · " + noteName(seen, note.area))]);
  if (note.point) { about.appendChild(document.createTextNode(" · " + word("has_place"))); }
  about.appendChild(document.createTextNode(" · "));
  if (note.own) { about.appendChild(make("span", { text: word("yours") })); }
  else { about.appendChild(make("span", { class: "name", text: note.table !== null && note.table !== undefined ? word("from_paper") : note.author || word(note.lead ? "by_lead" : "anonymous") })); }
  var parts = [about, saidPart(note)];
  if (note.measure) { parts.push(make("p", { class: "hint", text: measureWords(note.measure) })); }
  if (note.group) { parts.push(make("p", { class: "hint name", text: word("group", { group: note.group }) })); }
  if (note.merged) { parts.push(make("p", { class: "hint", text: word("with_merged", { merged: note.merged }) })); }
  if (note.agreement) { parts.push(agreedPart(note.agreement)); }
  var state = stateOf(note);
  if (state) { parts.push(make("p", { class: "state", text: state })); }
  if (note.entry && note.entry.failed) { parts = parts.concat(failedParts(note)); }
  var buttons = make("div", { class: "buttons" }, noteButtons(note, seen, step, free));
  if (buttons.firstChild) { parts.push(buttons); }
  if (note.dotEntry && !note.dotEntry.failed && isLate(note.dotEntry)) { parts.push(make("p", { class: "state", text: word("unsent") })); }
  if (note.dotEntry && note.dotEntry.failed) {
    parts.push(make("p", { class: "warning", role: "status", text: word("failed") + " " + note.dotEntry.failed }, [
      make("button", { type: "button", text: word("drop"), press: function () { drop(note.dotEntry); } })]));
  }
  return parts;
}

function saidPart(note) {
  var long = note.text.length > 600, whole = !long || unfolded.has(note.id);
  var text = whole ? note.text : Array.from(note.text.slice(0, 502)).slice(0, 500).join("") + "…";
  var said = make("div", {}, [make("p", { class: "said", dir: "auto", text: text })]);
  if (long) {
    said.appendChild(make("button", { type: "button", class: "plain", "data-does": "more", "aria-expanded": String(whole), text: word(whole ? "less" : "more"),
      press: function () { if (whole) { unfolded.delete(note.id); } else { unfolded.add(note.id); } render(); } }));
  }
  return said;
}

function agreedPart(agreed) {
  var words = [];
  if (agreed.owner) { words.push(word("agreed_who", { owner: agreed.owner })); }
  if (agreed.due) { words.push(word("agreed_due", { due: day(agreed.due) })); }
  if (agreed.done) { words.push(word("agreed_done")); }
  return make("p", { class: "agreed" }, [make("b", { text: word("agreed") + (agreed.text ? ": " : " ") }),
    make("span", { class: "name", text: agreed.text + (agreed.text && words.length ? " — " : "") + words.join(", ") })]);
}

function failedParts(note) {
  var entry = note.entry, overwritten = entry.theirs !== undefined;
  if (overwritten) {
    return [make("div", { class: "warning", role: "status" }, [
      make("p", { text: word("overwritten") }), make("blockquote", { class: "said", dir: "auto", text: entry.theirs }),
      make("p", { text: word("own_text") }), make("blockquote", { class: "said", dir: "auto", text: entry.act.text }),
      make("button", { type: "button", text: word("send_own"), press: function () { sendAgain(entry, { base: entry.edited }); } }),
      make("button", { type: "button", text: word("keep_other"), press: function () { drop(entry); } })])];
  }
  // What cannot be done now may be possible later; what is not allowed, or no longer there, never is.
  var buttons = entry.now ? [make("button", { type: "button", text: word("again"), press: function () { sendAgain(entry); } })] : [];
  if (entry.act.kind === "write_note") {
    buttons.push(make("button", { type: "button", text: word("to_field"), press: function () { toField(entry); } }));
  }
  buttons.push(make("button", { type: "button", text: word("drop"), press: function () { drop(entry); } }));
  var own = entry.act.kind === "edit_note" ? [make("p", { text: word("own_text") }), make("blockquote", { class: "said", dir: "auto", text: entry.act.text })] : [];
  return [make("div", { class: "warning", role: "status" }, [make("p", { text: word("failed") + " " + entry.failed })].concat(own, buttons))];
}

function noteButtons(note, seen, step, free) {
  var buttons = [], given = seen.dots.has(note.id), frozen = step.frozen;
  var votable = seen.session.dots > 0 && !note.into && (!note.own || note.showing === "getoond") && !(note.waiting && note.entry && note.entry.act.kind === "write_note");
  var count = note.count + dotChange(note, given);
  if (votable) {
    buttons.push(make("button", { type: "button", "data-does": "dot", "aria-pressed": String(given), disabled: frozen || (!given && free < 1),
      text: word(given ? "dot_back" : "dot_give") + " (" + number(count) + ")",
      "aria-label": word(given ? "dot_back" : "dot_give") + ". " + word("dot_count", { dots: count }),
      press: function () { put({ kind: given ? "take_back_dot" : "give_dot", note: note.id }); } }));
  } else if (count) {
    buttons.push(make("span", { class: "hint", text: word("dot_count", { dots: count }) }));
  }
  if (note.own && !note.into && !note.waiting && !frozen) {
    buttons.push(make("button", { type: "button", "data-does": "edit", text: word("edit"), press: function () { openEdit(note); } }));
    buttons.push(make("button", { type: "button", "data-does": "withdraw", class: "plain", text: word("withdraw"),
      press: function () { if (window.confirm(word("withdraw_sure"))) { put({ kind: "withdraw_note", note: note.id }); } } }));
  }
  return buttons;
}

// Dots given or taken back that the server has not counted yet.
function dotChange(note, given) {
  return Number(given) - Number(told.own.has("d/" + note.id));
}

function openEdit(note) {
  if (editing) { closeEdit(); }
  editing = note.id;
  var draftKey = key("concept.wijzig." + note.id), draft = memory.get(draftKey) || { text: note.text, kind: note.kind, base: note.edited, point: note.point || null }, proposed = note.measure || {};
  var kind = make("select", { id: "edit-kind" });
  kinds().forEach(function (name) { kind.appendChild(make("option", { value: name, text: word(name) })); });
  kind.value = draft.kind;
  var text = make("textarea", { id: "edit-text", rows: "5", dir: "auto", "aria-describedby": "edit-said" });
  text.value = draft.text;
  var said = make("p", { id: "edit-said", class: "hint", role: "status" });
  var measure = make("select", { id: "edit-measure" }), amountLabel = make("label", { for: "edit-amount" });
  Array.prototype.forEach.call(byId("measure").options, function (option) { measure.appendChild(make("option", { value: option.value, text: option.textContent })); });
  measure.value = draft.measure || proposed.kind || "vve";
  var amount = make("input", { id: "edit-amount", type: "number", inputmode: "decimal", min: "0", max: "10000", step: "any" });
  amount.value = draft.amount !== undefined ? draft.amount : proposed.amount === undefined || proposed.amount === null ? "" : proposed.amount;
  var measureFields = make("div", {}, [
    make("p", { class: "field" }, [make("label", { for: "edit-measure", text: word("measure") }), measure]),
    make("p", { class: "field" }, [amountLabel, amount])]);
  function showProposed() { show(measureFields, kind.value === "maatregel"); write(amountLabel, word("amount_" + measure.value)); }
  function keep() {
    memory.set(draftKey, { text: text.value, kind: kind.value, base: draft.base, measure: measure.value, amount: amount.value, point: spot.get() });
    write(said, tooLong(text.value));
    showProposed();
  }
  showProposed();
  var spot = spotField({ id: "edit-spot", step: function () { return note.step; }, area: function () { return note.area; }, changed: keep });
  // A draft of before this phone knew of places says nothing of them.
  spot.put(draft.point === undefined ? note.point : draft.point);
  text.addEventListener("input", keep);
  [kind, measure].forEach(function (select) { select.addEventListener("change", keep); });
  amount.addEventListener("input", keep);
  var form = make("form", {}, [
    make("p", { class: "field" }, [make("label", { for: "edit-kind", text: word("kind") }), kind]), measureFields,
    make("p", { class: "field" }, [make("label", { for: "edit-text", text: word("text") }), text]), said, spot.element,
    make("div", { class: "buttons" }, [make("button", { class: "main", text: word("save") }),
      make("button", { type: "button", text: word("cancel"), press: function () { memory.remove(draftKey); closeEdit(note.id); } })])]);
  form.noValidate = true;
  form.addEventListener("submit", function (submitted) {
    submitted.preventDefault();
    if (!text.value.trim() || tooLong(text.value)) { text.focus(); return; }
    var act = { kind: "edit_note", note: note.id, base: draft.base, note_kind: kind.value, text: text.value };
    if (spot.get()) { act.point = spot.get(); }
    if (kind.value === "maatregel") { act.measure = proposedMeasure(measure.value, amount.value); }
    closeEdit(note.id);
    put(act);
    memory.remove(draftKey);
  });
  var element = listed.get(note.id).element;
  element.replaceChildren(form);
  text.focus();
}

// What is no number is left out, as where a note is written.
function proposedMeasure(kind, amount) {
  var number = Number(amount);
  return amount !== "" && number >= 0 && number <= 10000 ? { kind: kind, amount: number } : { kind: kind };
}

function closeEdit(focus) {
  var old = listed.get(editing);
  if (old) { old.signature = ""; }
  editing = "";
  render();
  if (focus && listed.has(focus)) {
    var button = listed.get(focus).element.querySelector("[data-does=edit]");
    (button || byId("notes-title")).focus();
  }
}

function tooLong(text) { return text.length > MOST_TEXT ? word("too_long", { most: number(MOST_TEXT) }) : ""; }
