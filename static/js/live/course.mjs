// What runs beside the questions: the timer, counted from the seconds that the server says are left, never from the clock
// of this device; and a show of hands. A button with data-send goes over the socket, and posts its form without one.
import announce from "../announce.mjs";
import drawn from "./drawn.mjs";

const SOON_S = 60;

export default function course(root, { ask = () => null, connected = () => false, failed = announce } = {}) {
  const line = root.querySelector("[data-timer]");
  const box = root.querySelector("[data-hands-box]");
  let [handOf, hand] = (root.dataset.hand ?? "").split(" ").map(Number);
  let endsAt = null;
  let left = null;
  let warned = null;

  function setTimer(timer) {
    line.hidden = !timer;
    left = timer ? timer.left : null;
    endsAt = timer?.running ? performance.now() + timer.left * 1000 : null;
    if (timer) {
      if (timer.title) line.querySelector("[data-timer-title]").textContent = timer.title;
      line.querySelector("[data-timer-stands]").hidden = timer.running;
    }
    for (const button of root.querySelectorAll("[data-timer-when]")) {
      const when = button.dataset.timerWhen;
      button.hidden = !timer || (when !== "any" && (when === "runs") !== timer.running);
    }
    warned = null;
    tick();
  }

  function tick() {
    if (left === null) return;
    const before = left;
    if (endsAt !== null) left = Math.round((endsAt - performance.now()) / 1000);
    const size = Math.abs(left);
    line.querySelector("[data-timer-left]").textContent = `${left < 0 ? "−" : ""}${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
    line.toggleAttribute("data-over", left < 0);
    if (endsAt === null || before <= left) return;
    const due = left <= 0 ? "sayTimeUp" : left <= SOON_S ? "sayOneMinute" : null;
    if (due && due !== warned && (before > SOON_S || warned === "sayOneMinute" || left === 0)) announce(root.dataset[due]);
    if (due) warned = due;
  }

  function setHands(hands) {
    box.hidden = !hands;
    if (!hands) return box.replaceChildren();
    const before = box.querySelector(`[data-hands="${hands.id}"]`);
    if (hands.html && !(before && sameAs(before, hands))) {
      box.replaceChildren(drawn(hands.html));
      announce(box.querySelector(".hands-question").textContent);
    }
    for (const place of box.querySelectorAll("[data-raised]")) place.textContent = hands.raised;
    marks();
  }

  function sameAs(card, hands) {
    return card.classList.contains("is-open") && hands.open;
  }

  function marks() {
    for (const button of box.querySelectorAll("[data-option]")) {
      const up = handOf === Number(button.dataset.hands) && hand === Number(button.dataset.option);
      button.setAttribute("aria-pressed", up);
      button.disabled = !("mayRaise" in root.dataset);
    }
    const own = root.querySelector("[data-own-hand]");
    if (own) own.hidden = true;
  }

  function payloadOf(button) {
    const { act, hands, option, minutes } = button.dataset;
    const payload = { meeting: Number(root.dataset.meeting) };
    if (act) payload.act = act;
    if (hands) payload.hands = Number(hands);
    if (minutes) payload.minutes = Number(minutes);
    if (option) payload.option = button.getAttribute("aria-pressed") === "true" ? null : Number(option);
    return payload;
  }

  root.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-send]");
    if (!button || !connected()) return;
    event.preventDefault();
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    const told = await ask(button.dataset.send, payloadOf(button));
    button.removeAttribute("aria-busy");
    if (!told?.ok) return failed(told?.message ?? root.dataset.sayFailed);
    if (button.dataset.send !== "raise") return;
    [handOf, hand] = [told.hands, told.option];
    marks();
  });

  root.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-send-form]");
    if (!form || !connected()) return;
    event.preventDefault();
    const payload = { meeting: Number(root.dataset.meeting) };
    for (const [name, value] of new FormData(form)) if (value && name !== "csrf_token") payload[name] = value;
    if (payload.options) payload.options = payload.options.split("\n");
    for (const name of ["item", "minutes"]) if (payload[name]) payload[name] = Number(payload[name]) || payload[name];
    if (payload.key) payload.key = crypto.randomUUID();
    const told = await ask(form.dataset.sendForm, payload);
    if (!told?.ok) return failed(told?.message ?? root.dataset.sayFailed);
    form.reset();
    form.closest("details")?.removeAttribute("open");
  });

  if (line.dataset.left) setTimer({ left: Number(line.dataset.left), running: line.dataset.running === "1" });
  marks();
  setInterval(tick, 250);
  return {
    apply(news) {
      if ("timer" in news) setTimer(news.timer);
      if ("hands" in news) setHands(news.hands);
    },
    mine(told) {
      if (!("hand" in told)) return;
      [handOf, hand] = told.hand ? [told.hand.hands, told.hand.option] : [];
      marks();
    },
  };
}
