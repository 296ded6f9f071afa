// Asks the device to make a passkey, or to prove that it holds one, and sends its answer with the form.
// The form is hidden until it can work; beside it there is always a way without.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

function text(buffer) {
  const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return plain.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function opened(asked) {
  const keys = (list) => list?.map((key) => ({ ...key, id: bytes(key.id) }));
  const options = { ...asked, challenge: bytes(asked.challenge) };
  if (asked.user) options.user = { ...asked.user, id: bytes(asked.user.id) };
  if (asked.excludeCredentials) options.excludeCredentials = keys(asked.excludeCredentials);
  if (asked.allowCredentials) options.allowCredentials = keys(asked.allowCredentials);
  return options;
}

function closed(credential) {
  const response = {};
  for (const part of PARTS) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  const { id, type } = credential;
  return JSON.stringify({ id, rawId: text(credential.rawId), type, response, clientExtensionResults: {} });
}

export default function start(form) {
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  const answer = form.querySelector("[data-answer]");
  const says = form.querySelector("[data-says]");
  const token = form.querySelector("[name=csrf_token]");
  answer.value = "";
  form.hidden = false;

  function say(words) {
    says.textContent = words;
    says.hidden = false;
  }

  async function ask() {
    const body = new URLSearchParams({ csrf_token: token.value });
    const told = await fetch(form.dataset.ask, { method: "POST", body, headers: { Accept: "application/json" } });
    if (told.status === 403 && form.dataset.again) window.location.assign(form.dataset.again);
    if (told.status === 429) throw new Error(form.dataset.slow);
    if (!told.ok) throw new Error(form.dataset.failed);
    return opened(await told.json());
  }

  form.addEventListener("submit", async (event) => {
    if (answer.value) return;
    event.preventDefault();
    says.hidden = true;
    try {
      const publicKey = await ask();
      const made = "make" in form.dataset;
      answer.value = closed(await navigator.credentials[made ? "create" : "get"]({ publicKey }));
      form.requestSubmit();
    } catch (error) {
      say(error instanceof DOMException ? form.dataset.failed : error.message || form.dataset.failed);
    }
  });
}
