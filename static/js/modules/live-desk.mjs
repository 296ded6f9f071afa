// Desk and panel: three lists, one tap an act. A button sends over the socket what its form would post.
import announce from "../announce.mjs";
import course from "../live/course.mjs";
import line from "../live/line.mjs";
import lists from "../live/lists.mjs";
import writing from "../live/writing.mjs";
import { say, showNow, showLine, showPresent } from "../live/words.mjs";

export default function start(root) {
  const shown = lists(root, { onChange: counts });

  function counts() {
    for (const list of root.querySelectorAll("[data-name]")) {
      const number = list.children.length;
      for (const place of root.querySelectorAll(`[data-count-of="${list.dataset.name}"]`)) place.textContent = number;
      const none = root.querySelector(`[data-empty-of="${list.dataset.name}"]`);
      if (none) none.hidden = number > 0;
    }
  }

  function changes(news) {
    const before = shown.known.size;
    shown.changes(news);
    if (root.dataset.audience === "desk" && shown.known.size > before) announce(say(root, "arrived", shown.known.size - before));
    if (news.phase !== root.dataset.phase) return location.reload();
    showNow(root, news.now, shown.known);
    const known = root.querySelector("[data-now-known]");
    if (known) known.value = news.now ?? 0;
    beside?.apply(news);
  }

  const live = line(root, {
    changes,
    present: (number) => showPresent(root, number),
    line: (up) => showLine(root, up),
    refused: () => location.reload(),
  });

  const beside = root.querySelector("[data-timer]") && course(root, { ask: live.ask, connected: live.connected, failed });
  writing(root, live);

  function failed(words) {
    announce(words);
    const place = root.querySelector("[data-line]");
    place.hidden = false;
    place.textContent = words;
    setTimeout(() => live.connected() && (place.hidden = true), 6000);
  }

  root.addEventListener("click", async (event) => {
    const press = event.target.closest("button[data-event]");
    if (!press || !live.connected()) return;
    event.preventDefault();
    if (press.getAttribute("aria-busy") === "true") return;
    press.setAttribute("aria-busy", "true");
    const question = Number(press.closest("[data-question]").dataset.question);
    const payload = { question, act: press.value, key: crypto.randomUUID() };
    if (press.value === "start") payload.now = Number(root.dataset.now) || 0;
    if (press.dataset.reason) payload.reason = press.dataset.reason;
    const told = await live.ask(press.dataset.event, payload);
    press.removeAttribute("aria-busy");
    press.closest("details")?.removeAttribute("open");
    if (told?.ok) return;
    failed(told?.message ?? root.dataset.sayFailed);
    if (told?.change) shown.changes({ changes: [told.change] });
  });

  counts();
}
