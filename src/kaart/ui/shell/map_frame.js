/* What the map does in the browser alone: it fits its frame, goes back to its first view, and fills the screen.

   Streamlit offers no way to move the view of a map from the page, so the view is set where React keeps it: by the
   same function that deck.gl calls when a reader moves the map. Where that is not found the map stays as it was sent. */
const TILE = 512, NEAREST = 15, CLOSEST = 20, FURTHEST = 5, PAD = 24, SMALLEST = 32;
const FULL = "kaartVol";
const ICONS = {
  home: "M3 10.5 12 3l9 7.5V21h-6v-6H9v6H3z",
  full: "M3 3h7v2.5H5.5V10H3zM14 3h7v7h-2.5V5.5H14zM3 14h2.5v4.5H10V21H3zM18.5 14H21v7h-7v-2.5h4.5z",
  opacity: "M12 2.5 18 9a8.2 8.2 0 1 1-12 0zM12 6 7.8 10.5a5.7 5.7 0 0 0-1.5 4H17.700a5.700 5.700 0 0 0-1.500-4z",
};
const state = (window.kaartMap ??= { moved: false, data: null, block: null });

const reactProps = () => {
  const node = state.block?.querySelector("#deckgl-wrapper");
  const name = node && Object.keys(node).find((key) => key.startsWith("__reactFiber$"));
  for (let fiber = name && node[name]; fiber; fiber = fiber.return) {
    // React keeps the state of now and that of the change before, in an order of its own: what was set here is of now.
    const both = [fiber.memoizedProps, fiber.alternate?.memoizedProps].filter((props) => props?.viewState && props.onViewStateChange);
    if (both.length) { return both.find((props) => isSet(props.viewState)) ?? both[0]; }
  }
  return null;
};
const isSet = (view) => state.set && ["longitude", "latitude", "zoom"].every((part) => view[part] === state.set[part]);

const world = ([longitude, latitude]) => [
  ((longitude + 180) / 360) * TILE,
  ((1 - Math.asinh(Math.tan((latitude * Math.PI) / 180)) / Math.PI) / 2) * TILE,
];
const degrees = ([x, y]) => [
  (x / TILE) * 360 - 180,
  (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / TILE))) * 180) / Math.PI,
];

// Rooms beside what covers the map: a wide cover takes from the height, another from the left or from the height.
const rooms = (frame) => {
  const none = { left: 0, top: 0, bottom: 0 };
  const parts = [".st-key-legenda"];
  if (FULL in document.documentElement.dataset) { parts.push(".st-key-kop", ".st-key-antwoord", ".st-key-voet"); }
  if (document.querySelector(".st-key-zaal")) { parts.push(".stMainBlockContainer"); }
  return parts.reduce((found, part) => {
    const cover = document.querySelector(part)?.getBoundingClientRect();
    if (!cover?.width || cover.right <= frame.left || cover.left >= frame.right || cover.bottom <= frame.top || cover.top >= frame.bottom) {
      return found;
    }
    const high = cover.top + cover.bottom > frame.top + frame.bottom
      ? { bottom: frame.bottom - cover.top } : { top: cover.bottom - frame.top };
    const beside = { left: cover.right - frame.left };
    const ways = cover.width > 0.6 * frame.width ? [high] : part === ".stMainBlockContainer" ? [beside] : [beside, high];
    const covered = found.flatMap((room) => ways.map((way) => {
      const [[side, size]] = Object.entries(way);
      return { ...room, [side]: Math.max(room[side], size) };
    }));
    // Where a cover leaves next to nothing, the areas go under it.
    const enough = covered.filter(({ left, top, bottom }) => left < 0.7 * frame.width && top + bottom < 0.7 * frame.height);
    return enough.length ? enough : found;
  }, [none]);
};

const viewIn = (frame, [west, south, east, north], { left, top, bottom }) => {
  const [x0, y0] = world([west, north]), [x1, y1] = world([east, south]);
  const wide = Math.max(SMALLEST, frame.width - left - 2 * PAD) / Math.max(x1 - x0, 1e-9);
  const high = Math.max(SMALLEST, frame.height - top - bottom - 2 * PAD) / Math.max(y1 - y0, 1e-9);
  const zoom = Math.min(Math.max(Math.log2(Math.min(wide, high)), FURTHEST), NEAREST);
  const scale = 2 ** zoom;
  const [longitude, latitude] = degrees([(x0 + x1 - left / scale) / 2, (y0 + y1 - (top - bottom) / scale) / 2]);
  return { longitude, latitude, zoom, bearing: 0, pitch: 0 };
};

// The room in which the areas are largest, and the view that fits them into it.
const fitting = (frame) => rooms(frame).map((room) => ({ room, view: viewIn(frame, state.data.bounds, room) }))
  .reduce((one, other) => (other.view.zoom > one.view.zoom ? other : one));

const note = ({ longitude, latitude, zoom }) => { state.block.dataset.view = [longitude, latitude, zoom].join(); };
const show = (props, view) => {
  note(view);
  state.set = view;
  const { width, height, ...now } = props.viewState;
  props.onViewStateChange({ viewState: { ...now, ...view } });
};

// Around the middle of what the legend leaves free: around that of the frame the areas would move off the screen.
const zoomBy = (steps) => {
  const frame = state.block.querySelector(".stDeckGlJsonChart").getBoundingClientRect();
  const props = reactProps(), { left, top, bottom } = fitting(frame).room;
  const { longitude, latitude, zoom } = props.viewState, [x, y] = world([longitude, latitude]);
  const next = Math.min(Math.max(zoom + steps, FURTHEST), CLOSEST), moved = 2 ** -zoom - 2 ** -next;
  const [east, north] = degrees([x + (left / 2) * moved, y + ((top - bottom) / 2) * moved]);
  show(props, { longitude: east, latitude: north, zoom: next });
};

const fit = () => {
  const frame = state.block?.querySelector(".stDeckGlJsonChart")?.getBoundingClientRect();
  if (state.moved || !frame?.width || !frame.height) { return; }
  const props = reactProps();
  if (!props) { return; }
  const { view } = fitting(frame);
  const differs = Object.keys(view).some((name) => Math.abs((props.viewState[name] ?? 0) - view[name]) > 1e-7);
  if (differs) { show(props, view); } else { note(view); }
};
// What the app sends may arrive a moment after its frame did.
const fitSoon = () => { for (const wait of [0, 120, 500]) { window.setTimeout(fit, wait); } };

const isFull = () => FULL in document.documentElement.dataset;
const leaveFull = () => {
  if (!isFull()) { return; }
  delete document.documentElement.dataset[FULL];
  if (document.fullscreenElement) { document.exitFullscreen(); }
  name();
  fitSoon();
};
const enterFull = () => {
  document.documentElement.dataset[FULL] = "";
  // A phone may refuse; the map then fills the window.
  document.documentElement.requestFullscreen?.().catch(() => {});
  name();
  fitSoon();
};

const name = () => {
  const { words, opacity } = state.data;
  const said = { home: words.home, full: isFull() ? words.leave : words.full, opacity: words.opacity[opacity] };
  for (const button of state.buttons.children) {
    const text = said[button.name];
    if (button.title !== text) { button.title = text; button.setAttribute("aria-label", text); }
  }
  const keys = state.block.querySelector(".deck-events-root");
  if (keys && keys.getAttribute("aria-label") !== words.keys) {
    keys.setAttribute("role", "application");
    keys.setAttribute("aria-label", words.keys);
  }
  // One stop of the Tab key is enough: the base map under the areas answers to no key.
  state.block.querySelector(".mapboxgl-canvas")?.setAttribute("tabindex", "-1");
};

const buttonsIn = (place, act) => {
  const group = document.createElement("div");
  group.className = "kaart-knoppen";
  for (const [key, path] of Object.entries(ICONS)) {
    const button = Object.assign(document.createElement("button"), { type: "button", name: key, onclick: act[key] });
    button.innerHTML = `<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true"><path fill="currentColor" d="${path}"/></svg>`;
    group.append(button);
  }
  place.append(group);
  return group;
};

const KEYS = /^(Arrow|Minus$|Equal$|NumpadAdd$|NumpadSubtract$)/;
const STEPS = { Equal: 1, NumpadAdd: 1, Minus: -1, NumpadSubtract: -1 };
const watch = (block) => {
  const moves = (event) => {
    if (!event.target.closest?.(".deck-events-root")) { return; }
    const button = event.target.closest("button");
    const zooms = button && (button.matches(".mapboxgl-ctrl-zoom-in") ? 1 : button.matches(".mapboxgl-ctrl-zoom-out") ? -1 : 0);
    const steps = zooms ? (event.type === "click" ? zooms : 0) : event.type === "keydown" ? STEPS[event.code] ?? 0 : 0;
    if (zooms && event.type !== "keydown") {
      // Else the map hears a click as well, and selects the area that lies under the button.
      event.stopPropagation();
    }
    if (steps && reactProps()) {
      event.stopPropagation();
      state.moved = true;
      zoomBy(steps);
      return;
    }
    const dragged = event.type === "pointermove" && event.buttons && Math.hypot(event.movementX, event.movementY) > 2;
    const other = event.type === "wheel" || event.type === "dblclick" || (event.type === "keydown" && KEYS.test(event.code));
    if (!zooms && (dragged || other)) { state.moved = true; }
  };
  const kinds = ["wheel", "dblclick", "keydown", "pointerdown", "pointermove", "pointerup", "mousedown", "mouseup", "click"];
  for (const kind of kinds) { block.addEventListener(kind, moves, { capture: true, passive: true }); }
  const sizes = new ResizeObserver(fit);
  let chart = null;
  // Another layer file brings another map, which starts where the app says.
  const look = () => {
    const now = block.querySelector("#deckgl-wrapper");
    if (now && now !== chart) {
      chart = now;
      state.moved = false;
      for (const part of [block.querySelector(".stDeckGlJsonChart"), document.querySelector(".st-key-legenda")]) {
        if (part) { sizes.observe(part); }
      }
      fitSoon();
    }
    name();
  };
  const parts = new MutationObserver(look);
  parts.observe(block, { childList: true, subtree: true });
  const escape = (event) => { if (event.key === "Escape") { leaveFull(); } };
  const left = () => { if (!document.fullscreenElement) { leaveFull(); } };
  document.addEventListener("keydown", escape);
  document.addEventListener("fullscreenchange", left);
  look();
  return () => {
    for (const kind of kinds) { block.removeEventListener(kind, moves, { capture: true }); }
    sizes.disconnect();
    parts.disconnect();
    document.removeEventListener("keydown", escape);
    document.removeEventListener("fullscreenchange", left);
    leaveFull();
  };
};

export default function (component) {
  const place = component.parentElement.host ?? component.parentElement;
  const block = place.closest(".st-key-kaartblok");
  const before = state.data;
  state.data = component.data;
  state.send = component.setTriggerValue;
  if (!place.querySelector(".kaart-knoppen")) {
    state.buttons = buttonsIn(place, {
      home: () => { state.moved = false; fitSoon(); },
      full: () => (isFull() ? leaveFull() : enterFull()),
      opacity: () => state.send("opacity", state.data.next),
    });
  }
  if (block !== state.block || !state.stop) {
    state.stop?.();
    Object.assign(state, { block, moved: false });
    state.stop = watch(block);
  }
  if (String(before?.bounds) !== String(state.data.bounds)) { state.moved = false; }
  name();
  fitSoon();
  return () => { if (!block.isConnected) { state.stop?.(); state.stop = null; } };
}
