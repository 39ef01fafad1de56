import { alarm, say, send } from "/static/desk.js";
import { chosen, deliver, onDrop, open, SUBMITTED } from "/static/drop.js";

const form = document.getElementById("round");
const by = (id) => document.getElementById(id);
const local = document.body.hasAttribute("data-local");
let dropped = [];

function filled() {
  const words = { expected: [], deadlines: {}, file: form.dataset.file || "" };
  for (const one of form.elements) {
    if (!one.name) continue;
    if (one.validity.badInput && one.labels[0]) throw new Error(`「${one.labels[0].textContent}」が、途中までしか入っていません。`);
    if (one.name === "expected") { if (one.checked) words.expected.push(one.value); } else words[one.name] = one.type === "checkbox" ? one.checked : one.value;
  }
  if (!local) Object.assign(words, { copies: true, cache: true });
  for (const one of form.querySelectorAll("[data-day]")) {
    const time = form.querySelector(`[data-time="${one.dataset.day}"]`).value;
    if (one.validity.badInput) throw new Error(`${one.dataset.day}の締切の日付が、途中までしか入っていません。`);
    if (one.value || time) words.deadlines[one.dataset.day] = [one.value, time];
  }
  return words;
}

function take(found) {
  dropped = found.filter(({ name }) => SUBMITTED.test(name) && !/(^|\/)(~\$|\.|__MACOSX)/.test(name));
  const place = by("dropped");
  if (!dropped.length) { place.textContent = "申請ブックが見つかりません。フォルダーか ZIP ファイルを置いてください。"; return; }
  const top = dropped[0].name.split("/")[0];
  place.textContent = `「${top}」${dropped.length > 1 ? `など ${dropped.length} 件` : ""}を点検します。`;
  if (local) { by("folder").value = ""; by("folder").placeholder = place.textContent; }
}

onDrop(by("drop"), take);
for (const id of ["directory", "zip"]) by(id).addEventListener("change", () => take(chosen(by(id))));
by("folder")?.addEventListener("change", () => {
  if (!by("folder").value) return;
  dropped = [];
  by("dropped").textContent = "";
  if (!by("out").value) {
    const path = by("folder").value.trim().replace(/^["']|["']$/g, "").replace(/[\\/]+$/, "").replace(/\.zip$/i, "");
    by("out").value = `${path}_点検結果`;
  }
});

by("same").addEventListener("click", () => {
  const days = [...form.querySelectorAll("[data-day]")], times = [...form.querySelectorAll("[data-time]")];
  for (const one of days) one.value = days[0].value;
  for (const one of times) one.value = times[0].value;
  say("1行目の締切を、7つの地方振興局に写しました。");
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  alarm("");
  const start = by("start"), sending = by("sending");
  start.disabled = true;
  try {
    const words = filled();
    if (!words.folder && !dropped.length) throw new Error("申請ブックのあるフォルダーを選ぶか、枠に置いてください。");
    if (dropped.length && !words.folder) {
      sending.hidden = false;
      words.sitting = await open();
      await deliver(words.sitting, dropped, "part", (done) => { sending.textContent = `読み込んでいます（${dropped.length} 件のうち ${done} 件）。`; });
      for (const name of ["ledger", "previous"]) {
        const input = by(`${name}_file`);
        if (input?.files.length) words[`${name}_upload`] = await deliver(words.sitting, chosen(input), name, () => {});
      }
    }
    location.href = (await send("/round/start", words)).url;
  } catch (wrong) {
    alarm(wrong.message);
  } finally {
    start.disabled = false;
    sending.hidden = true;
  }
});

if (local) {
  const { choose } = await import("/static/browse.js");
  by("load").addEventListener("click", () => choose(".toml", (path) => { location.href = `/round?${new URLSearchParams({ file: path })}`; }));
  by("save").addEventListener("click", async () => {
    alarm("");
    try {
      const words = filled();
      const near = form.dataset.file || (words.out ? words.out.replace(/[\\/][^\\/]*[\\/]?$/, (words.out.includes("\\") ? "\\" : "/") + "募集.toml") : "");
      const file = prompt("募集の条件を保存する場所", near);
      if (!file) return;
      const answer = await send("/round/save", { ...words, file });
      form.dataset.file = answer.file;
      say(answer.said);
    } catch (wrong) { alarm(wrong.message); }
  });
}
