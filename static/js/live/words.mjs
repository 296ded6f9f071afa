// What live pages say: sentences come with the page, in its language; {n} and {text} are filled in.
import announce from "../announce.mjs";
import drawn from "./drawn.mjs";

export function say(root, name, value = "") {
  const key = `say-${name}`.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  const shown = typeof value === "number" ? value.toLocaleString(document.documentElement.lang) : value;
  return (root.dataset[key] ?? "").replace(/\{(n|text)\}/, shown);
}

// The question that is being answered, in its place on top.
export function showNow(root, id, known, asked) {
  const before = root.dataset.now;
  root.dataset.now = id ?? "";
  const question = id === null ? null : known.get(id);
  const source = question?.card ?? (question?.html ? drawn(question.html) : null);
  const words = source?.querySelector(".question-card-text");
  if (id !== null && !words && String(id) === before) return; // the page said it, and has no card of it
  const text = root.querySelector("[data-now-text]");
  const box = root.querySelector("[data-now-box]");
  if (text) {
    text.textContent = words?.textContent ?? root.dataset.none ?? "";
    if (words?.lang) text.lang = words.lang;
    else text.removeAttribute("lang");
  }
  if (box && !root.dataset.none) box.hidden = !words;
  if (words && String(id) !== before) announce(say(root, asked?.has(id) ? "mine-now" : "now", words.textContent));
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
