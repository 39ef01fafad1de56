import { follow, say, send } from "/static/desk.js";

const part = document.getElementById("part");
const base = `/round/${part.dataset.key}`;

part.addEventListener("click", async (event) => {
  const { target } = event;
  try {
    if (target.id === "cancel") {
      target.disabled = true;
      await send(`${base}/cancel`);
      say("中止しています。今のファイルが終わるまで、お待ちください。");
    } else if (target.classList.contains("open")) {
      say((await send(`${base}/open`, { what: target.dataset.what })).said);
    }
  } catch (wrong) { say(wrong.message); }
});

await follow(base, part, (state) => {
  const words = document.getElementById("state"), bar = document.getElementById("bar"), hand = document.getElementById("hand");
  if (words) words.textContent = state.said;
  if (bar) { bar.max = state.total || 1; bar.value = state.done; }
  if (hand && state.hand) hand.textContent = `今：${state.hand}${state.more ? `　ほか ${state.more} 件` : ""}`;
});
