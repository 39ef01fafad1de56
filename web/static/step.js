import { alarm, send } from "/static/desk.js";
import "/static/browse.js";

const form = document.getElementById("step");
const by = (id) => document.getElementById(id);

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
