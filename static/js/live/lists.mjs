// Questions in their lists. Only a higher revision of a question counts. With `hold`, what is new and a new order wait
// until somebody asks for them, so that nothing moves under a finger; numbers and words of what is shown change at once.
// A list with data-at-once takes and gives back its questions at once: the one that is being answered stands on top alone,
// and a line keeps its place below until somebody asks for the new order.
import drawn from "./drawn.mjs";

export default function lists(root, { hold = false, onChange = () => {} } = {}) {
  const boxes = [...root.querySelectorAll("[data-states]")];
  const top = boxes.find((box) => "atOnce" in box.dataset);
  const known = new Map();
  for (const card of root.querySelectorAll("[data-states] > [data-question]")) {
    known.set(Number(card.dataset.question), { revision: Number(card.dataset.revision), supports: Number(card.dataset.supports), state: stateOf(card), card });
  }

  function stateOf(card) {
    return card.dataset.state ?? [...card.classList].find((name) => name.startsWith("is-"))?.slice(3) ?? "published";
  }

  function boxFor(state) {
    return boxes.find((box) => box.dataset.states.split(" ").includes(state));
  }

  function busy(card) {
    return card.contains(document.activeElement) && card.querySelector("details[open], textarea, input");
  }

  function redraw(question) {
    const { card, html } = question;
    if (!html || !card || busy(card)) return;
    const focused = card.contains(document.activeElement) ? document.activeElement.getAttribute("formaction") : null;
    const fresh = drawn(html);
    card.replaceWith(fresh);
    question.card = fresh;
    question.html = null;
    count(question);
    if (focused) focusOn(fresh, fresh.querySelector(`[formaction="${CSS.escape(focused)}"]`));
    fresh.dispatchEvent(new CustomEvent("page:added", { bubbles: true }));
  }

  // Where the button that was pressed is gone, whoever goes by keyboard stays at the card.
  function focusOn(card, button) {
    if (!button) card.tabIndex = -1;
    (button ?? card).focus({ preventScroll: !button });
  }

  function count(question) {
    if (!question.card) return;
    question.card.dataset.supports = question.supports;
    for (const place of question.card.querySelectorAll("[data-count]")) place.textContent = question.supports;
  }

  function apply(change) {
    const before = known.get(change.id);
    if (before && before.revision >= change.revision) return;
    if (change.gone) return before && remove(change.id, before);
    const question = before ?? { card: null };
    known.set(change.id, Object.assign(question, { revision: change.revision, supports: change.supports, state: change.state, html: change.html ?? question.html }));
    redraw(question);
    if (top) place(change.id, question);
    count(question);
  }

  function place(id, question) {
    const there = question.card?.parentElement === top;
    if ((boxFor(question.state) === top) === there) return;
    if (there) {
      const line = keptFor(id);
      return line ? line.replaceWith(question.card) : question.card.remove();
    }
    if (!question.card) (question.card = drawn(question.html)), (question.html = null);
    else if (question.card.isConnected) question.card.replaceWith(keep(id, question.card));
    top.append(question.card);
  }

  function keep(id, card) {
    const line = Object.assign(document.createElement("li"), { className: "is-gone", textContent: root.dataset.sayOnTop });
    line.dataset.kept = id;
    line.style.minBlockSize = `${card.offsetHeight}px`;
    return line;
  }

  function keptFor(id) {
    return root.querySelector(`[data-kept="${id}"]`);
  }

  function remove(id, question) {
    known.delete(id);
    const line = keptFor(id);
    if (line) line.textContent = root.dataset.sayGone;
    if (!question.card) return;
    if (!hold || question.card.parentElement === top) return question.card.remove();
    question.card.classList.add("is-gone");
    question.card.replaceChildren(Object.assign(document.createElement("p"), { className: "quiet", textContent: root.dataset.sayGone }));
  }

  // Every question into its list, in the order of the list: what is being answered, then supports falling, id rising.
  function settle() {
    const active = document.activeElement;
    for (const gone of root.querySelectorAll(".is-gone")) gone.remove();
    for (const question of known.values()) {
      if (!question.card && question.html) (question.card = drawn(question.html)), (question.html = null);
      else redraw(question);
      count(question);
    }
    for (const box of boxes) {
      const wanted = sorted(box).map((question) => question.card);
      wanted.forEach((card, at) => box.children[at] === card || box.insertBefore(card, box.children[at] ?? null));
    }
    if (active !== document.activeElement && root.contains(active)) active.focus({ preventScroll: true });
    onChange();
  }

  function sorted(box) {
    const mine = [...known].filter(([, question]) => question.card && boxFor(question.state) === box);
    const now = (question) => question.state === "answering";
    const first = (question) => now(question) || "urgent" in question.card.dataset;
    return mine.sort(([a, x], [b, y]) => first(y) - first(x) || now(y) - now(x) || y.supports - x.supports || a - b).map(([, question]) => question);
  }

  function waiting() {
    const fresh = [...known.values()].filter((question) => !question.card).length;
    const cards = (box) => [...box.children].filter((child) => !child.dataset.kept);
    const moved = boxes.some((box) => sorted(box).some((question, at) => cards(box)[at] !== question.card));
    return { fresh, moved };
  }

  function changes(news) {
    if (news.reset) {
      const there = new Set(news.changes.map((change) => change.id));
      for (const [id, question] of known) there.has(id) ? (question.revision = -1) : remove(id, question);
    }
    news.changes.forEach(apply);
    if (hold) onChange();
    else settle();
  }

  return { changes, settle, waiting, known };
}
