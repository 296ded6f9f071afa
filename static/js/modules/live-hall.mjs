// The hall: what is answered now on top, the ask box that never moves, supporting, my own questions.
import announce from "../announce.mjs";
import asking from "../live/asking.mjs";
import course from "../live/course.mjs";
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
    const states = [...shown.known.values()].map((question) => question.state);
    const answered = states.filter((state) => state === "answered").length;
    const onTop = states.filter((state) => state === "answering").length;
    root.querySelector("[data-open-count]").textContent = states.length - answered - onTop;
    root.querySelector("[data-answered-count]").textContent = answered;
    root.querySelector("[data-answered-box]").hidden = !answered;
    root.querySelector("[data-empty]").hidden = states.length > answered;
  }

  function changes(news) {
    const empty = !root.querySelector("[data-states] > [data-question]");
    const waiting = [...supported].filter((id) => ![undefined, "answered"].includes(shown.known.get(id)?.state));
    shown.changes(news);
    showAnswered(waiting.filter((id) => shown.known.get(id)?.state === "answered"));
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
    showNow(root, news.now, shown.known, asked);
    beside.apply(news);
  }

  // What this person supports and was answered just now.
  function showAnswered(ids) {
    for (const id of ids) {
      const chip = root.querySelector(`#question-${id} .status-chip`)?.cloneNode(true);
      if (chip) root.querySelector(`[data-backed="${id}"] .status-chip`)?.replaceWith(chip);
    }
    if (ids.length) announce(say(root, "backed"));
  }

  function mine(told, whole) {
    if (whole) {
      beside.mine(told);
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

  const live = line(root, { changes, mine, present: (n) => showPresent(root, n), line: (up) => (showLine(root, up), up && asks?.sendAgain()) });

  const beside = course(root, { ask: live.ask, connected: live.connected, failed: showSaid });

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

  const asks = form && asking(root, form, live, showSaid);

  root.querySelector("[data-refresh]").hidden = true;
  marks();
}
