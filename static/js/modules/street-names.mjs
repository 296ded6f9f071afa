// Offers the streets of the city's own list while one is typed. Without this file the field is a plain one.
const PAUSE = 200;

export default function start(element) {
  const field = element.querySelector("input[type=text], input:not([type])");
  if (!field || !element.dataset.source) return;
  const list = document.createElement("datalist");
  list.id = `${field.id}-names`;
  field.after(list);
  field.setAttribute("list", list.id);
  let waiting;
  let asked = "";

  async function offer() {
    const typed = field.value.trim();
    if (typed.length < 3 || typed === asked) return;
    asked = typed;
    const answer = await fetch(`${element.dataset.source}?q=${encodeURIComponent(typed)}`).catch(() => null);
    if (!answer?.ok || typed !== asked) return;
    const names = await answer.json();
    list.replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(offer, PAUSE);
  });
}
