import { alarm, send } from "/static/desk.js";
import { choose } from "/static/browse.js";

const form = document.getElementById("step");
const by = (id) => document.getElementById(id);

by("load")?.addEventListener("click", () => choose(by("load").dataset.kinds, (path) => {
  location.href = `/${form.dataset.step}?${new URLSearchParams({ file: path })}`;
}));

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  alarm("");
  by("answer").hidden = true;
  try {
    const words = Object.fromEntries([...form.elements].filter((one) => one.name).map((one) => [one.name, one.value]));
    const answer = await send(`/${form.dataset.step}`, words);
    by("answer-said").textContent = answer.said;
    by("answer-head").textContent = answer.head;
    by("answer-head").hidden = !answer.left.length;
    by("answer-left").replaceChildren(...answer.left.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    by("answer").hidden = false;
  } catch (wrong) { alarm(wrong.message); }
});
