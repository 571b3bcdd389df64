// What the other parts use: elements, words, memory of this phone, requests. No text of people ever becomes markup: it
// goes in as textContent or as a value.
var page = document.documentElement;
var BASE = page.dataset.base;
var WORDS = JSON.parse(document.getElementById("words").textContent);
var MOST_TEXT = 10000;

function byId(id) { return document.getElementById(id); }

// An element with text, attributes and children; `press` is what a click does.
function make(tag, given, children) {
  var made = document.createElement(tag);
  Object.keys(given || {}).forEach(function (name) {
    if (name === "text") { made.textContent = given.text; }
    else if (name === "press") { made.addEventListener("click", given.press); }
    else if (given[name] !== null && given[name] !== false) { made.setAttribute(name, given[name] === true ? "" : given[name]); }
  });
  (children || []).forEach(function (child) { if (child) { made.appendChild(child); } });
  return made;
}

function show(element, shown) { if (element.hidden === Boolean(shown)) { element.hidden = !shown; } }

// Only what changed, so that those who listen do not hear it again.
function write(element, text) { if (element.textContent !== text) { element.textContent = text; } }

function word(name, values) {
  var text = WORDS[page.lang][name] || name;
  Object.keys(values || {}).forEach(function (key) { text = text.split("{" + key + "}").join(String(values[key])); });
  return text;
}

function number(value) { return new Intl.NumberFormat(page.lang === "nl" ? "nl-NL" : "en-GB").format(value); }

function day(text) {
  var parts = text.split("-").map(Number);
  return new Date(Date.UTC(parts[0], parts[1] - 1, parts[2])).toLocaleDateString(page.lang === "nl" ? "nl-NL" : "en-GB",
    { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
}

// An id that no other has. `crypto.randomUUID` is not there over plain http.
function newId() {
  var bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.prototype.map.call(bytes, function (byte) { return ("0" + byte.toString(16)).slice(-2); }).join("");
}

// What this phone remembers; where a browser refuses, until the page is closed.
var memory = (function () {
  var spare = {};
  function quietly(action) { try { return action(); } catch (error) { return null; } }
  return {
    get: function (key) {
      var text = quietly(function () { return localStorage.getItem(key); });
      if (text === null || text === undefined) { text = spare[key]; }
      return text === undefined || text === null ? null : quietly(function () { return JSON.parse(text); });
    },
    set: function (key, value) {
      var text = JSON.stringify(value);
      try { localStorage.setItem(key, text); delete spare[key]; } catch (error) { spare[key] = text; }
    },
    remove: function (key) { quietly(function () { localStorage.removeItem(key); }); delete spare[key]; },
    keys: function (start) {
      var found = quietly(function () {
        return Array.from({ length: localStorage.length }, function (_, at) { return localStorage.key(at); });
      }) || [];
      return found.concat(Object.keys(spare)).filter(function (key, at, all) {
        return key && key.indexOf(start) === 0 && all.indexOf(key) === at;
      }).sort();
    },
  };
})();

function wait(ms) { return new Promise(function (done) { setTimeout(done, ms); }); }

// An answer that was no success: `status` 0 for none at all.
function Refused(status, problem, after) {
  this.status = status;
  this.problem = problem || {};
  this.after = after || 0;
}

// Ask the server; throws Refused. What takes too long counts as no answer.
async function ask(path, given) {
  var controller = new AbortController();
  var late = setTimeout(function () { controller.abort(); }, given.patience || 20000);
  var headers = { "Accept-Language": page.lang };
  if (given.token) { headers.Authorization = "Bearer " + given.token; }
  if (given.body !== undefined) { headers["Content-Type"] = "application/json"; }
  try {
    var answer = await fetch(BASE + path, {
      method: given.body === undefined ? "GET" : "POST",
      headers: headers,
      body: given.body === undefined ? undefined : JSON.stringify(given.body),
      cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer", signal: controller.signal,
    });
    if (!answer.ok) {
      var problem = await answer.json().catch(function () { return {}; });
      throw new Refused(answer.status, problem, Number(answer.headers.get("Retry-After")) || 0);
    }
    return given.blob ? await answer.blob() : await answer.json();
  } catch (error) {
    throw error instanceof Refused ? error : new Refused(0);
  } finally {
    clearTimeout(late);
  }
}
