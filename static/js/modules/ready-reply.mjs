// Puts a chosen ready reply into the text at once, and its first blank under the cursor. Without this the button beside
// the list does it on the server.
export default function readyReply(box) {
  const list = box.querySelector("select");
  const form = box.closest("form");
  const text = form.querySelector("textarea");
  const language = form.querySelector("[data-step-lang]");
  box.querySelector("button").addEventListener("click", (event) => {
    const chosen = document.querySelector(`[data-reply="${CSS.escape(list.value)}"]`);
    if (!chosen) return;
    event.preventDefault();
    const before = text.value.trimEnd();
    text.value = before ? `${before}\n\n${chosen.textContent}` : chosen.textContent;
    if (language) language.value = chosen.lang;
    const blank = /\{[\p{L}\p{N}_]{1,30}\}/u.exec(text.value);
    text.focus();
    if (blank) text.setSelectionRange(blank.index, blank.index + blank[0].length);
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
