// The map to point at as a part of the page of the facilitator: `spotMap` stands before this in one file.
const kept = new WeakMap();

const say = (words) => (name, values) =>
  Object.entries(values ?? {}).reduce((text, [key, value]) => text.split(`{${key}}`).join(String(value)), words[name] ?? name);

export default function (component) {
  const { data, parentElement: root } = component;
  let box = root.querySelector(".kaart-plek");
  if (!box) {
    box = document.createElement("div");
    box.className = "kaart-plek";
    root.append(box);
  }
  let mine = kept.get(box);
  if (!mine || mine.id !== data.id) {
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    mine = { id: data.id, turn: data.turn, said };
    mine.given = {
      map: data.map, point: data.point, say: say(data.words),
      heard: (text) => { said.textContent = text; },
      set: (point) => { mine.send("point", point); },
      done: () => {
        document.querySelector(`.st-key-${data.opener} button`)?.focus();
        mine.send("done", true);
      },
    };
    mine.open = spotMap(mine.given);
    kept.set(box, mine);
    box.replaceChildren(said, mine.open.root);
    said.textContent = mine.open.words() || data.words.spot_none;
  } else if (mine.turn !== data.turn) {
    // The page itself put it elsewhere: what it tells of an earlier press does not take a later one back.
    mine.turn = data.turn;
    mine.open.put(data.point);
    mine.said.textContent = mine.open.words() || data.words.spot_none;
  }
  mine.send = component.setTriggerValue;
}
