// Shows what may be about the same while its title is typed. Without this file one searches first, or is told later.
import drawn from "../live/drawn.mjs";

const PAUSE = 500;
const SHORTEST = 8;

export default function start(element) {
  const field = document.getElementById(element.dataset.of);
  if (!field) return;
  let waiting;
  let asked = "";

  async function look() {
    const typed = field.value.trim();
    if (typed === asked) return;
    asked = typed;
    if (typed.length < SHORTEST) return element.replaceChildren();
    const answer = await fetch(`${element.dataset.source}?q=${encodeURIComponent(typed)}`).catch(() => null);
    if (!answer?.ok || typed !== asked) return;
    const html = (await answer.text()).trim();
    element.replaceChildren(...(html ? [drawn(html)] : []));
    for (const link of element.querySelectorAll("a")) link.target = "_blank";
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  });
  look();
}
