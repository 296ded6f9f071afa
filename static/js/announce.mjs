// Says one short sentence to people who listen to the page; politely, when they are done with what they hear.
export default function announce(text) {
  const place = document.getElementById("announce");
  if (place) place.textContent = text;
}
