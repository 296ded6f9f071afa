// Asking in the hall: over the socket, with the text kept until it arrived.
import drawn from "./drawn.mjs";
import keep from "./keep.mjs";

export default function asking(root, form, live, showSaid) {
  const kept = keep(form, "ask");
  let waits = false;

  // What the server wants looked at first, and where help is when the words speak of danger.
  function put(told) {
    form.querySelector("[data-as-is]").replaceChildren();
    form.querySelector("[data-marked]").replaceChildren(...(told?.marked ? [drawn(told.marked)] : []));
    const help = root.querySelector("[data-help]");
    if (told?.help) help.replaceChildren(drawn(told.help));
    if (told?.marked) form.querySelector("[data-marked] h2").scrollIntoView({ block: "nearest" });
  }

  // A question that found no network goes out when there is one again, under its own key: it is asked once.
  function sendAgain() {
    if (!waits || form.hidden) return;
    waits = false;
    form.requestSubmit();
  }

  window.addEventListener("online", sendAgain);

  function wait() {
    waits = true;
    kept.write();
    showSaid(root.dataset.sayKept);
  }

  form.addEventListener("submit", async (event) => {
    if (!live.connected() && navigator.onLine) return kept.forget();
    event.preventDefault();
    if (!navigator.onLine) return wait();
    const send = event.submitter;
    if (send?.disabled) return;
    if (send) send.disabled = true;
    const { body, key, lang, anonymous, charter, reach } = form.elements;
    const hidden = anonymous.type === "checkbox" ? anonymous.checked : true;
    const told = await live.ask("ask", { meeting: Number(root.dataset.meeting), body: body.value, anonymous: hidden, key: key.value, lang: lang.value, look: send?.name !== "as_is", ...(reach?.value && { reach: reach.value }), ...(charter && { charter: charter.checked }) });
    if (send) send.disabled = false;
    if (told === null) return wait();
    put(told);
    if (told.marked) return showSaid(form.querySelector("[data-marked] h2").textContent);
    showSaid(told?.ok ? root.dataset[told.state === "queued" ? "saySent" : "sayListed"] : (told?.message ?? root.dataset.sayFailed));
    body.toggleAttribute("aria-invalid", Boolean(told && !told.ok));
    if (!told?.ok) return body.focus();
    kept.forget();
    form.querySelector("[data-charter]")?.remove();
    body.value = "";
    key.value = crypto.randomUUID();
    body.dispatchEvent(new Event("input", { bubbles: true }));
  });

  return { sendAgain };
}
