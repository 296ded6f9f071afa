// What live pages say: sentences come with the page, in its language; {n} and {text} are filled in.
import announce from "../announce.mjs";
import drawn from "./drawn.mjs";

export function say(root, name, value = "") {
  const key = `say${name[0].toUpperCase()}${name.slice(1)}`;
  const shown = typeof value === "number" ? value.toLocaleString(document.documentElement.lang) : value;
  return (root.dataset[key] ?? "").replace(/\{(n|text)\}/, shown);
}

// The question that is being answered, in its place on top.
export function showNow(root, id, known) {
  const before = root.dataset.now;
  root.dataset.now = id ?? "";
  const question = id === null ? null : known.get(id);
  const source = question?.card ?? (question?.html ? drawn(question.html) : null);
  const words = source?.querySelector(".question-card-text");
  const text = root.querySelector("[data-now-text]");
  const box = root.querySelector("[data-now-box]");
  if (!text) return;
  text.textContent = words?.textContent ?? root.dataset.none ?? "";
  if (words?.lang) text.lang = words.lang;
  else text.removeAttribute("lang");
  if (box && !root.dataset.none) box.hidden = !words;
  if (words && String(id) !== before) announce(say(root, "now", words.textContent));
}

export function showLine(root, up) {
  const place = root.querySelector("[data-line]");
  if (!place || place.hidden === up) return;
  place.hidden = up;
  place.textContent = up ? "" : root.dataset.sayAway;
  announce(up ? root.dataset.sayBack : root.dataset.sayAway);
}

export function showPresent(root, number) {
  const place = document.querySelector("[data-present]");
  if (!place) return;
  place.hidden = number === null || number === undefined;
  place.textContent = place.hidden ? "" : say(root, "present", number);
}
