// The line of a live page: a socket when there can be one, else a refresh by revision. What is newer comes through
// `on.changes`; a message is taken only when it begins where this page stands, and else everything missing is asked for.
const TRY_S = 6;
const EVENT_S = 8000;
const GAP = [1000, 10000];
const LATER = ["failed", "too_many"];

export default function line(root, on) {
  const { meeting, audience, lang } = root.dataset;
  let revision = Number(root.dataset.revision);
  let socket = null;
  let joined = false;
  let refreshing = null;

  function take(news, whole = false) {
    if (!whole && !news.reset && news.since > revision) return join();
    if (news.revision < revision && !news.reset) return;
    revision = news.revision;
    on.changes(news);
  }

  function ask(name, payload) {
    return new Promise((answer) => {
      if (!socket?.connected) return answer(null);
      socket.timeout(EVENT_S).emit(name, payload, (error, told) => answer(error ? null : told));
    });
  }

  // When a server goes, all pages of a hall notice in the same moment: each comes back in a moment of its own.
  const soon = () => GAP[0] + Math.random() * (GAP[1] - GAP[0]);

  async function join() {
    joined = false;
    const told = await ask("join", { meeting: Number(meeting), since: revision, audience, lang });
    if (!told?.ok) {
      startRefreshing(soon());
      if (told && !LATER.includes(told.error)) return on.refused?.(told);
      return setTimeout(() => joined || !socket.connected || join(), soon());
    }
    joined = true;
    stopRefreshing();
    on.line?.(true); // before the news, which is the better thing to say
    take(told, true);
    if (told.mine) on.mine?.(told.mine, true);
    on.present?.(told.present);
  }

  async function refresh() {
    let wait = soon() / 1000;
    try {
      if (!navigator.onLine) throw new Error("offline");
      const address = `/meetings/${meeting}/live/changes?since=${revision}&audience=${audience}&lang=${lang}`;
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      wait = Number(answer.headers.get("Retry-After")) || wait;
      if (answer.ok) on.line?.(true);
      if (answer.status === 200) {
        const news = await answer.json();
        take(news, true);
        if (news.mine) on.mine?.(news.mine, true);
      }
    } catch {
      on.line?.(false);
    }
    if (refreshing !== null) refreshing = setTimeout(refresh, wait * 1000);
  }

  function startRefreshing(after = 0) {
    if (refreshing === null) refreshing = setTimeout(refresh, after);
  }

  function stopRefreshing() {
    clearTimeout(refreshing);
    refreshing = null;
  }

  async function open() {
    if (!root.dataset.client) return startRefreshing();
    const { io } = await import("../../vendor/socket.io.esm.min.js");
    const middle = (GAP[0] + GAP[1]) / 2;
    socket = io("/live", {
      transports: ["websocket"],
      reconnectionDelay: middle,
      reconnectionDelayMax: GAP[1],
      randomizationFactor: (GAP[1] - middle) / middle,
    });
    socket.on("connect", join);
    socket.on("changes", (news) => joined && take(news));
    socket.on("mine", (mine) => on.mine?.(mine, false));
    socket.on("present", (told) => on.present?.(told.present));
    socket.on("disconnect", (why) => {
      joined = false;
      on.line?.(false);
      startRefreshing(soon());
      if (why === "io server disconnect") setTimeout(() => socket.connect(), soon());
    });
    setTimeout(() => joined || startRefreshing(), TRY_S * 1000);
  }

  open().catch(() => startRefreshing());
  return { ask, connected: () => joined, revision: () => revision };
}
