// The element that a fragment of the server describes. Parsed apart from the page, so that nothing in it runs or loads.
export default function drawn(html) {
  return document.adoptNode(new DOMParser().parseFromString(html, "text/html").body.firstElementChild);
}
