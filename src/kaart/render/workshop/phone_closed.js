// A session that was closed: what one said in it, to read.
function renderClosed() {
  if (byId("over").hidden || !told.whole) { return; }
  var seen = present(), session = seen.session, parts = [];
  document.title = session.title || word("session");
  write(byId("title"), session.title || word("session"));
  write(byId("over-words"), word("closed") + " " + word("closed_ask"));
  session.steps.forEach(function (step, at) {
    var said = answersOf(seen, step).concat(notesOf(seen, step, true)), voted = notesOf(seen, step, false);
    if (!said.length && !voted.length) { return; }
    parts.push(make("div", { class: "card" }, [make("h2", { text: step.question || step.title || stepName(step, at) }),
      said.length ? make("ul", { class: "closed", role: "list" }, said) : null,
      voted.length ? make("h3", { text: word("dots_gave") }) : null,
      voted.length ? make("ul", { class: "closed", role: "list" }, voted) : null]));
  });
  var kept = parts.length ? word("closed_kept", { days: session.keep_days }) : "";
  // Only what changed, so that who reads it here is not sent back to the beginning.
  var signature = JSON.stringify(parts.map(function (part) { return part.textContent; })) + kept + page.lang;
  write(byId("over-kept"), kept);
  if (byId("over-own").dataset.shows !== signature) {
    byId("over-own").dataset.shows = signature;
    byId("over-own").replaceChildren.apply(byId("over-own"), parts);
  }
}

function nameIn(step, code) {
  var view = step.view ? viewOf(step) : NO_VIEW, area = (view.areas || []).filter(function (each) { return each[0] === code; })[0];
  if (!code) { return word("area_all"); }
  return area ? area[1] : view.loading ? "…" : code;
}

function aboutPart(name, place, more) { return make("p", { class: "about" }, [make("b", { text: name }), document.createTextNode([" · " + place].concat(more || []).join(" · "))]); }

function answersOf(seen, step) {
  var found = [];
  seen.answers.forEach(function (answer, place) {
    if (place.indexOf(step.id + "/") !== 0) { return; }
    found.push(make("li", {}, [aboutPart(word("recognise"), nameIn(step, place.slice(step.id.length + 1))),
      make("p", { text: word(answer.recognised) }),
      answer.reason ? make("p", { class: "said", dir: "auto", text: answer.reason }) : null]));
  });
  return found;
}

function notesOf(seen, step, own) {
  return Array.from(seen.notes.values()).filter(function (note) {
    return note.step === step.id && Boolean(note.own) === own;
  }).sort(function (one, other) { return one.at - other.at; }).map(function (note) {
    var state = stateOf(note);
    return make("li", {}, [aboutPart(word(note.kind), nameIn(step, note.area), note.point ? [word("has_place")] : []), saidPart(note),
      note.measure ? make("p", { class: "hint", text: measureWords(note.measure) }) : null,
      note.agreement ? agreedPart(note.agreement) : null,
      note.count ? make("p", { class: "hint", text: word("dot_count", { dots: note.count }) }) : null,
      state ? make("p", { class: "state", text: state }) : null]);
  });
}
