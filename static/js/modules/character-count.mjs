// Counts what is left while someone writes. The element holds the field and a [data-count] line, which without this
// file says the limit. Counted as the server counts: Unicode characters, a line break as one.
const PAUSE = 900;

export default function start(element) {
  const field = element.querySelector("textarea, input");
  const line = element.querySelector("[data-count]");
  const limit = Number(element.dataset.limit);
  if (!field || !line || !limit) return;

  const spoken = document.createElement("span");
  spoken.className = "sr";
  spoken.setAttribute("role", "status");
  line.after(spoken);
  let waiting;

  function say() {
    const left = limit - [...field.value].length;
    const words = left < 0 ? element.dataset.over : element.dataset.left;
    line.textContent = `${words} ${Math.abs(left).toLocaleString(document.documentElement.lang)}`;
    line.toggleAttribute("data-too-long", left < 0);
    clearTimeout(waiting);
    if (left <= limit / 5) waiting = setTimeout(() => (spoken.textContent = line.textContent), PAUSE);
  }

  field.removeAttribute("maxlength");
  field.addEventListener("input", say);
  window.addEventListener("pageshow", say);
  say();
}
