// What staff write at desk and panel: notes that are kept while they are written, questions typed in for others one after
// another, and any other form whose text must outlive a reload.
import keep from "./keep.mjs";

const PAUSE_MS = 1500;

export default function writing(root, live) {
  for (const form of root.querySelectorAll("form[data-kept]")) {
    const kept = keep(form, form.dataset.kept);
    form.addEventListener("submit", kept.forget);
  }

  for (const form of root.querySelectorAll("form[data-notes]")) {
    const { note, question } = form.elements;
    const said = form.querySelector("[data-notes-said]");
    const kept = keep(form, `notes-${question?.value ?? ""}`);
    let waiting = 0;

    async function save() {
      clearTimeout(waiting);
      const words = note.value;
      const told = await live.ask("note", { meeting: Number(root.dataset.meeting), body: words, ...(question && { question: Number(question.value) }) });
      said.textContent = told?.ok ? root.dataset.sayNoted : (told?.message ?? root.dataset.sayNotNoted);
      if (told?.ok && note.value === words) kept.forget();
    }

    note.addEventListener("input", () => {
      clearTimeout(waiting);
      said.textContent = "";
      waiting = setTimeout(save, PAUSE_MS);
    });
    form.addEventListener("submit", (event) => {
      if (!live.connected()) return;
      event.preventDefault();
      save();
    });
  }

  const enter = root.querySelector("form[data-enter]");
  if (!enter) return;
  const kept = keep(enter, "enter");
  enter.addEventListener("submit", async (event) => {
    if (!live.connected()) return;
    event.preventDefault();
    const { body, key, lang, source, reach } = enter.elements;
    const said = enter.querySelector("[data-enter-said]");
    const told = await live.ask("ask", { meeting: Number(root.dataset.meeting), body: body.value, source: source.value || "hall", lang: lang.value, key: key.value, anonymous: true, ...(reach.value && { reach: reach.value }) });
    said.textContent = told?.ok ? root.dataset.sayEntered : (told?.message ?? root.dataset.sayFailed);
    body.focus();
    if (!told?.ok) return;
    body.value = reach.value = "";
    key.value = crypto.randomUUID();
    kept.forget();
    body.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
