import { follow, say, send } from "/static/desk.js";

const part = document.getElementById("part");
const base = `/check/${part.dataset.key}`;

await follow(base, part, (state) => {
  const words = document.getElementById("state"), bar = document.getElementById("bar");
  if (words) words.textContent = state.said;
  if (bar) { bar.max = state.all || 1; bar.value = state.done; }
});

part.addEventListener("click", async (event) => {
  if (event.target.id !== "forget") return;
  try {
    await send(`/sitting/${part.dataset.key}/forget`);
    location.replace("/check");
  } catch (wrong) { say(wrong.message); }
});
