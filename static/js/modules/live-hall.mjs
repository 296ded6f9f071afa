// The hall: what is answered now on top, the ask box that never moves, supporting, my own questions.
import announce from "../announce.mjs";
import drawn from "../live/drawn.mjs";
import line from "../live/line.mjs";
import lists from "../live/lists.mjs";
import { say, showNow, showLine, showPresent } from "../live/words.mjs";

export default function start(root) {
  const button = root.querySelector("[data-show-new]");
  const form = root.querySelector("[data-ask]");
  const supported = new Set(root.dataset.supported.split(" ").filter(Boolean).map(Number));
  const asked = new Set(root.dataset.asked.split(" ").filter(Boolean).map(Number));
  const shown = lists(root, { hold: true, onChange: marks });
  let said = 0;

  function marks() {
    for (const press of root.querySelectorAll("[data-support]")) {
      const id = Number(press.dataset.support);
      press.setAttribute("aria-pressed", supported.has(id));
      press.value = supported.has(id) ? 0 : 1;
      press.disabled = asked.has(id);
    }
    for (const card of root.querySelectorAll("[data-states] > [data-question]")) {
      const mark = card.querySelector("[data-mine]");
      if (mark) mark.hidden = !asked.has(Number(card.dataset.question));
    }
    const { fresh, moved } = shown.waiting();
    button.hidden = !fresh && !moved;
    button.textContent = fresh ? say(root, "new", fresh) : say(root, "order");
    if (fresh && fresh !== said) announce(say(root, "arrived", fresh));
    said = fresh;
    const answered = [...shown.known.values()].filter((question) => question.state === "answered").length;
    const open = shown.known.size - answered;
    root.querySelector("[data-open-count]").textContent = open;
    root.querySelector("[data-answered-count]").textContent = answered;
    root.querySelector("[data-answered-box]").hidden = !answered;
    root.querySelector("[data-empty]").hidden = open > 0;
  }

  function changes(news) {
    const empty = !root.querySelector("[data-states] > [data-question]");
    shown.changes(news);
    if (empty) shown.settle();
    if (form) {
      const takes = ["collecting", "live"].includes(news.phase);
      form.hidden = !takes;
      root.querySelector("[data-ask-closed]").hidden = takes;
    }
    if (news.phase !== root.dataset.phase) {
      root.dataset.phase = news.phase;
      root.querySelector("[data-refresh]").hidden = false;
    }
    showNow(root, news.now, shown.known);
  }

  function mine(told, whole) {
    if (whole) {
      supported.clear();
      told.supported.forEach((id) => supported.add(id));
      told.asked.forEach((id) => asked.add(id));
    }
    const list = root.querySelector("[data-mine-list]");
    for (const question of told.questions) {
      asked.add(question.id);
      const old = list.querySelector(`[data-mine-question="${question.id}"]`);
      if (old && Number(old.dataset.revision) >= question.revision) continue;
      const fresh = drawn(question.html);
      old ? old.replaceWith(fresh) : list.append(fresh);
    }
    root.querySelector("[data-mine-box]").hidden = !list.children.length;
    root.querySelector("[data-mine-count]").textContent = list.children.length;
    marks();
  }

  const live = line(root, { changes, mine, present: (n) => showPresent(root, n), line: (up) => showLine(root, up) });

  button.addEventListener("click", () => {
    shown.settle();
    root.querySelector("#questions-title").scrollIntoView({ block: "start" });
    root.querySelector("[data-states] > [data-question] button")?.focus({ preventScroll: true });
  });

  root.addEventListener("click", async (event) => {
    const press = event.target.closest("[data-support]");
    if (!press || !live.connected()) return;
    event.preventDefault();
    const id = Number(press.dataset.support);
    const told = await live.ask("support", { question: id, on: !supported.has(id) });
    if (!told?.ok) return showSaid(told?.message ?? root.dataset.sayFailed);
    told.on ? supported.add(id) : supported.delete(id);
    for (const place of press.querySelectorAll("[data-count]")) place.textContent = told.supports;
    marks();
  });

  function showSaid(words) {
    const place = root.querySelector("[data-ask-said]");
    if (place) place.textContent = words;
    else announce(words);
  }

  form?.addEventListener("submit", async (event) => {
    if (!live.connected()) return;
    event.preventDefault();
    const send = event.submitter;
    if (send?.disabled) return;
    if (send) send.disabled = true;
    const { body, key, lang, anonymous } = form.elements;
    const hidden = anonymous.type === "checkbox" ? anonymous.checked : true;
    const told = await live.ask("ask", { meeting: Number(root.dataset.meeting), body: body.value, anonymous: hidden, key: key.value, lang: lang.value });
    if (send) send.disabled = false;
    showSaid(told?.ok ? root.dataset[told.state === "queued" ? "saySent" : "sayListed"] : (told?.message ?? root.dataset.sayFailed));
    body.toggleAttribute("aria-invalid", Boolean(told && !told.ok));
    if (!told?.ok) return body.focus();
    body.value = "";
    key.value = crypto.randomUUID();
    body.dispatchEvent(new Event("input", { bubbles: true }));
  });

  root.querySelector("[data-refresh]").hidden = true;
  marks();
}
