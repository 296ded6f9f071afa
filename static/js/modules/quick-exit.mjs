// Leaves at once and takes this page's place in the history, so that "back" does not show it.
// A click, or the Escape key three times within two seconds. Drafts of this page are forgotten on the way.
export default function start(link) {
  const presses = [];

  function leave() {
    document.dispatchEvent(new CustomEvent("draft:forget"));
    document.title = "";
    document.body.hidden = true;
    window.location.replace(link.href);
  }

  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    leave();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    presses.push(event.timeStamp);
    if (presses.length > 3) presses.shift();
    if (presses.length === 3 && event.timeStamp - presses[0] < 2000) leave();
  });
}
