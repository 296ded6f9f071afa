// Single keys at a desk, for whoever has not turned them off. They press the buttons that stand there. The element that
// starts this says what a row of its desk is (data-rows) and which keys do something there (data-keys).
const REASONS = "12345678";
let row = ".case";
let letters = "abhu";

function cases() {
  return [...document.querySelectorAll(row)];
}

// The row that has the focus, else the one gone to last: a key never decides about another than the one that is marked.
function here() {
  return document.activeElement?.closest(row) ?? document.querySelector(`${row}.is-here`);
}

function mark(next) {
  for (const old of document.querySelectorAll(`${row}.is-here`)) old.classList.toggle("is-here", old === next);
  next.classList.add("is-here");
}

function go(step) {
  const all = cases();
  if (!all.length) return;
  const next = all[Math.min(Math.max(all.indexOf(here()) + step, 0), all.length - 1)];
  mark(next);
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const within = key === "u" ? document : here();
  const found = within?.querySelector(`[data-key="${key}"]`);
  if (!found || found.closest("[hidden]")) return false;
  if (found.tagName === "DETAILS") {
    found.open = !found.open;
    ((found.open && found.querySelector("textarea")) || found.querySelector("summary")).focus();
  } else found.click();
  return true;
}

function choose(key) {
  const open = here()?.querySelector("details[open]");
  const button = open?.querySelectorAll("button")[REASONS.indexOf(key)];
  button?.click();
  return Boolean(button);
}

// What is printed on the key, or where the letters are others (Arabic, Cyrillic), where it lies.
function named(event) {
  const plain = /^[ -~]$/.test(event.key);
  return (plain ? event.key : event.code.replace(/^(Key|Digit|Numpad)/, "")).toLowerCase();
}

export default function deskKeys(element) {
  row = element.dataset.rows ?? row;
  letters = element.dataset.keys ?? letters;
  document.addEventListener("focusin", () => {
    const under = document.activeElement?.closest(row);
    if (under && document.querySelector(`${row}.is-here`)) mark(under);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input, textarea, select")) return;
    const key = named(event);
    let done = key.length === 1;
    if (key === "j" || key === "k") go(key === "j" ? 1 : -1);
    else if (done && REASONS.includes(key)) done = choose(key);
    else if (done && letters.includes(key)) done = press(key);
    else done = false;
    if (done) event.preventDefault();
  });
}
