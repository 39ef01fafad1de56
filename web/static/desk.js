// What every page does: say that it is open, end the desk, tell what happened.
const said = document.getElementById("said");

let hush = 0;

// Tells something to eyes and screen readers (quiet: to these alone); it goes after a while.
export function say(text, quiet = false) {
  said.classList.toggle("unseen", quiet);
  clearTimeout(hush);
  said.textContent = "";
  requestAnimationFrame(() => { said.textContent = text; });
  hush = setTimeout(() => { said.textContent = ""; }, 12000);
}

export function alarm(text) {
  const place = document.getElementById("wrong");
  if (!place) { say(text); return; }
  place.textContent = text;
  place.hidden = !text;
  if (text) place.scrollIntoView({ block: "nearest" });
}

// Sends plain values; returns the answer, or throws an Error with Japanese words.
export async function send(url, words = {}, method = "POST") {
  let answer;
  try {
    answer = await fetch(url, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(words) });
  } catch {
    throw new Error("点検のプログラムにつながりません。終了しているときは、点検をもう一度始めてください。");
  }
  return read(answer);
}

export async function get(url) {
  let answer;
  try { answer = await fetch(url, { headers: { Accept: "application/json" } }); } catch {
    throw new Error("点検のプログラムにつながりません。終了しているときは、点検をもう一度始めてください。");
  }
  return read(answer);
}

async function read(answer) {
  let words = {};
  try { words = await answer.json(); } catch { /* no JSON: the status tells */ }
  if (!answer.ok) throw new Error(words.fault || "うまくいきませんでした。もう一度お試しください。");
  return words;
}

export const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

// Follows a job: asks how far it is (the answer comes when there is news, or after a while), and fetches the page anew when it is over.
// Whether the end comes while the page is open or before it is, whoever reads with the keyboard or by ear stands at its head.
export async function follow(base, part, tell) {
  if (part.dataset.over) { document.getElementById("head")?.focus({ preventScroll: true }); return; }
  let told = "", lost = 0;
  for (;;) {
    let state;
    try { state = await get(`${base}/state?${new URLSearchParams({ seen: part.dataset.seen })}`); lost = 0; } catch (wrong) {
      if (++lost > 20) { say(wrong.message); return; }
      await pause(1);
      continue;
    }
    part.dataset.seen = state.mark;
    tell(state);
    if (state.said !== told && (state.over || !/うち/.test(state.said) || !/うち/.test(told))) say(state.said, true);
    told = state.said;
    if (state.over) break;
  }
  const answer = await fetch(`${base}?part=1`);
  if (!answer.ok) { location.reload(); return; }
  part.innerHTML = await answer.text();
  part.dataset.over = "yes";
  document.getElementById("head")?.focus();
}

if (document.body.hasAttribute("data-local")) {
  const own = crypto.randomUUID();
  const tell = (left) => navigator.sendBeacon("/alive", JSON.stringify({ page: own, left }));
  tell(false);
  setInterval(() => tell(false), 30000);
  addEventListener("pagehide", () => tell(true));
  addEventListener("pageshow", (event) => { if (event.persisted) tell(false); });
  document.getElementById("end")?.addEventListener("click", async () => {
    try {
      let answer = await send("/end");
      if (answer.busy) {
        if (!confirm("点検の途中です。中止して終了しますか。")) return;
        answer = await send("/end", { sure: true });
      }
      document.getElementById("main").replaceChildren(Object.assign(document.createElement("h1"), { textContent: "終了しました" }),
        Object.assign(document.createElement("p"), { textContent: "この画面は閉じてかまいません。" }));
      document.getElementById("end").remove();
      say(answer.said);
    } catch (wrong) { say(wrong.message); }
  });
}
