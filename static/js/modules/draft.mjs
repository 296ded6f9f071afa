// Keeps what is written in a form on this device, and nowhere else, until it is sent or forgotten.
//   <form data-module="draft" data-draft-key="report">  with a [data-draft-note] inside (components/draft_note.html)
//   data-no-draft on the form: keeps nothing and forgets what was kept; on a field: leaves that field out
//   <span data-module="draft" data-draft-done="report" hidden>  on the page that confirms: forgets the draft
const PREFIX = "corrala:draft:";
const DAYS = 7;
// Contact data is the browser's to fill in; on a shared device it must not be found in a draft.
const NEVER = new Set(["email", "tel", "password", "hidden", "file", "submit", "button", "image", "reset"]);

// Storage may be full, switched off or refused: a draft is a comfort, so every failure means "no draft".
const store = {
  read(key) {
    try {
      const draft = JSON.parse(localStorage.getItem(PREFIX + key));
      return draft && Date.now() - draft.at < DAYS * 864e5 ? draft : null;
    } catch {
      return null;
    }
  },
  write(key, draft) {
    try {
      localStorage.setItem(PREFIX + key, JSON.stringify(draft));
      return true;
    } catch {
      return false;
    }
  },
  forget(key) {
    try {
      localStorage.removeItem(PREFIX + key);
    } catch {
      /* nothing was kept */
    }
  },
  forgetOld() {
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
      for (const key of keys) if (!store.read(key.slice(PREFIX.length))) localStorage.removeItem(key);
    } catch {
      /* nothing was kept */
    }
  },
};

function keepable(form) {
  return [...form.elements].filter(
    (field) => field.name && !NEVER.has(field.type) && !field.matches("[data-no-draft], [autocomplete='one-time-code']"),
  );
}

function isChoice(field) {
  return field.type === "checkbox" || field.type === "radio";
}

function valuesOf(form) {
  return keepable(form).map((field) => [field.name, isChoice(field) ? field.value : null, isChoice(field) ? field.checked : field.value]);
}

// Text that the server sent back after a mistake is newer than the draft: only empty fields are filled.
function fill(form, values) {
  let filled = false;
  const serverSpoke = document.querySelector("[data-module~='error-summary']");
  for (const [name, option, value] of values) {
    const field = keepable(form).find((one) => one.name === name && (option === null || one.value === option));
    if (!field) continue;
    if (isChoice(field)) {
      if (!serverSpoke) field.checked = value;
    } else if (value && (!field.value || (field.tagName === "SELECT" && !serverSpoke))) {
      field.value = value;
      filled = true;
    }
    field.dispatchEvent(new Event("input", { bubbles: false }));
  }
  return filled;
}

export default function start(form) {
  store.forgetOld();
  const done = form.dataset.draftDone;
  if (done) return store.forget(done);

  const key = form.dataset.draftKey || document.location.pathname;
  const note = form.querySelector("[data-draft-note]");
  const sent = note?.querySelector("[data-draft-sent]");
  let waiting = 0;

  function show(kept, wasSent = false) {
    if (note) note.hidden = !kept;
    if (sent) sent.hidden = !wasSent;
  }

  function rest() {
    clearTimeout(waiting);
    waiting = 0;
  }

  function forget() {
    rest();
    store.forget(key);
    show(false);
  }

  function keep() {
    rest();
    if (form.hasAttribute("data-no-draft")) return forget();
    const values = valuesOf(form);
    const anything = values.some(([, option, value]) => option === null && value);
    if (!anything) return forget();
    show(store.write(key, { at: Date.now(), values }));
  }

  if (form.hasAttribute("data-no-draft")) forget();
  else {
    const draft = store.read(key);
    if (draft && fill(form, draft.values)) show(true, Boolean(draft.sent));
  }

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 400);
  });
  form.addEventListener("change", keep);
  form.addEventListener("submit", () => {
    keep();
    const draft = store.read(key);
    if (draft) store.write(key, { ...draft, sent: true });
  });
  form.querySelector("[data-draft-forget]")?.addEventListener("click", () => {
    forget();
    for (const field of keepable(form)) if (!isChoice(field) && field.tagName !== "SELECT") field.value = "";
  });
  document.addEventListener("draft:forget", forget);
  window.addEventListener("pagehide", () => waiting && store.read(key)?.sent !== true && keep());
}
