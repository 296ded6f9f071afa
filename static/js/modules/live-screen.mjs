// The big screen: the question of now, the next three, the clock. Nobody touches it, so nothing waits to be asked for.
import course from "../live/course.mjs";
import drawn from "../live/drawn.mjs";
import line from "../live/line.mjs";

const MORE = 3;

export default function start(root) {
  const known = new Map();
  const list = root.querySelector("[data-next]");
  const text = root.querySelector("[data-now-text]");
  const clock = root.querySelector("[data-clock]");

  const beside = course(root);

  function changes(news) {
    beside.apply(news);
    if (news.reset) known.clear();
    for (const change of news.changes) {
      const before = known.get(change.id);
      if (before && before.revision >= change.revision) continue;
      if (change.gone) known.delete(change.id);
      else known.set(change.id, { ...change, card: change.html ? drawn(change.html) : before?.card });
    }
    show(news.now);
  }

  function show(now) {
    const words = known.get(now)?.card?.querySelector(".question-card-text");
    text.textContent = words?.textContent ?? root.dataset.none;
    text.lang = words?.lang || document.documentElement.lang;
    text.dataset.length = words?.dataset.length ?? "short";
    const next = [...known.values()].filter((question) => question.state === "published" && question.card);
    next.sort((x, y) => y.supports - x.supports || x.id - y.id);
    for (const question of next) for (const place of question.card.querySelectorAll("[data-count]")) place.textContent = question.supports;
    list.replaceChildren(...next.slice(0, MORE).map((question) => question.card));
  }

  function tick() {
    const shape = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: clock.dataset.zone };
    clock.firstElementChild.textContent = new Intl.DateTimeFormat(document.documentElement.lang, shape).format(new Date());
  }

  root.dataset.revision = 0; // the page drew three questions; the fourth must be known too
  line(root, { changes });
  setInterval(tick, 5000);
}
