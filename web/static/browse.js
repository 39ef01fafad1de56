// The dialog in which a folder or file of this machine is chosen.
import { get } from "/static/desk.js";

const box = document.getElementById("browse");
const by = (name) => document.getElementById(`browse-${name}`);
let here = "", target = null, kinds = "", fresh = "", asked = 0;

function button(text, act) {
  const one = document.createElement("button");
  one.type = "button";
  one.textContent = text;
  one.addEventListener("click", act);
  return one;
}

async function go(path) {
  const walking = by("list").contains(document.activeElement) || by("starts").contains(document.activeElement);
  by("wrong").hidden = true;
  const mine = ++asked, typed = by("path").value;  // what was asked for last is shown, whichever answer comes last
  let found;
  try { found = await get(`/folders?${new URLSearchParams({ path, kinds })}`); } catch (wrong) {
    if (mine !== asked) return;
    by("wrong").textContent = wrong.message;
    by("wrong").hidden = false;
    return;
  }
  if (mine !== asked) return;
  here = found.path;
  if (by("path").value === typed) {  // else somebody types already
    by("path").value = here;
    if (document.activeElement === by("path")) by("path").select();  // what is typed now takes its place
  }
  by("starts").replaceChildren(...found.starts.map((one) => button(one.name, () => go(one.path))));
  const rows = [];
  if (found.above) rows.push(button("↑ 上のフォルダーへ", () => go(found.above)));
  for (const one of found.folders) rows.push(button(`［フォルダー］${one.name}`, () => go(one.path)));
  for (const one of found.files) rows.push(button(one.name, () => take(one.path)));
  if (!kinds && found.books) rows.push(document.createTextNode(`このフォルダーに、ブックか ZIP ファイルが ${found.books} 個あります。`));
  if (kinds && !found.files.length) rows.push(document.createTextNode("選べるファイルは、ここにはありません。"));
  by("list").replaceChildren(...rows.map((row) => { const item = document.createElement("li"); item.append(row); return item; }));
  if (walking) (by("list").querySelector("button") || by("path")).focus();  // the pressed button is gone: the keyboard goes on in the new list
}

function take(path) {
  // A field of several lines takes one path a line.
  target.value = target.tagName === "TEXTAREA" && target.value.trim() ? `${target.value.trim()}\n${path}` : path;
  target.dispatchEvent(new Event("change"));
  box.close();
  target.focus();
}

const join = (name) => (here.endsWith("/") || here.endsWith("\\") ? here : here + (here.includes("\\") ? "\\" : "/")) + name;

for (const opener of document.querySelectorAll(".browse")) {
  opener.addEventListener("click", () => {
    target = document.getElementById(opener.dataset.for);
    kinds = opener.dataset.kinds || "";
    fresh = opener.dataset.new || (target.id === "out" ? "folder" : "");
    by("new").hidden = !fresh;
    by("name").value = "";
    by("take").hidden = Boolean(kinds);
    by("take").textContent = fresh.startsWith(".") ? "ここに作る" : "このフォルダーにする";
    box.showModal();
    const last = target.value.trim().split("\n").pop();
    go(last.includes("/") || last.includes("\\") ? last : "");
  });
}
by("go").addEventListener("click", () => go(by("path").value));
by("path").addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); go(by("path").value); } });
by("close").addEventListener("click", () => box.close());
by("take").addEventListener("click", () => {
  let name = fresh ? by("name").value.trim() : "";
  if (fresh.startsWith(".")) {
    name ||= fresh === ".toml" ? "基準" : "新しいブック";
    if (!/\.(xls[xm]|toml)$/i.test(name)) name += fresh;
  }
  take(name ? join(name) : here);
});

// Asks for one file; calls act(path).
export function choose(wanted, act) {
  target = Object.assign(document.createElement("input"), {});
  target.addEventListener("change", () => act(target.value));
  kinds = wanted;
  fresh = "";
  by("new").hidden = true;
  by("take").hidden = true;
  box.showModal();
  go("");
}
