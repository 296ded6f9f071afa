// What is being written stays in this tab until it is sent: through a reload, a lost network, a page that went on.
const PREFIX = "corrala:kept:";
const FIELDS = "textarea, input[type=text], input[type=date], input:not([type])";

export default function keep(form, name) {
  const place = `${PREFIX}${location.pathname}:${name}`;
  const fields = () => [...form.querySelectorAll(FIELDS)].filter((field) => field.name);

  // Storage may be full, switched off or refused: then nothing is kept, and everything else goes on.
  function write() {
    try {
      const values = fields().map((field) => [field.name, field.value]);
      if (values.some(([, value]) => value)) sessionStorage.setItem(place, JSON.stringify({ values, key: form.elements.key?.value }));
      else sessionStorage.removeItem(place);
    } catch {
      /* not kept */
    }
  }

  function forget() {
    try {
      sessionStorage.removeItem(place);
    } catch {
      /* nothing was kept */
    }
  }

  // What the server sent with the page is newer: only empty fields are filled.
  function fill() {
    try {
      const { values, key } = JSON.parse(sessionStorage.getItem(place)) ?? {};
      for (const [field, value] of values ?? []) {
        const there = form.elements[field];
        if (!value || there?.value) continue;
        there.value = value;
        there.dispatchEvent(new Event("input", { bubbles: true }));
        if (key && form.elements.key) form.elements.key.value = key;
      }
    } catch {
      /* nothing was kept */
    }
  }

  fill();
  form.addEventListener("input", write);
  return { write, forget };
}
