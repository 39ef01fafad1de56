// Taking dropped files and folders, and sending them.
import { send } from "/static/desk.js";

export const WORKBOOK = /\.(xlsx|xlsm|xls|xlsb|ods|xltx|xltm|xlt|ots)$/i;
export const SUBMITTED = /\.(xlsx|xlsm|xls|xlsb|ods|xltx|xltm|xlt|ots|zip|rar|7z|lzh|lha|cab|gz|tgz)$/i;

// Calls take([{name, file}, …]) with all files below what is dropped on the place.
export function onDrop(place, take) {
  const stop = (event) => event.preventDefault();
  for (const name of ["dragover", "drop"]) addEventListener(name, stop);
  place.addEventListener("dragover", () => place.classList.add("over"));
  place.addEventListener("dragleave", () => place.classList.remove("over"));
  place.addEventListener("drop", async (event) => {
    place.classList.remove("over");
    const entries = [...event.dataTransfer.items].map((one) => one.webkitGetAsEntry?.()).filter(Boolean);
    const loose = [...event.dataTransfer.files];
    const found = [];
    if (entries.length) for (const entry of entries) await walk(entry, "", found);
    else for (const file of loose) found.push({ name: file.name, file });
    take(found);
  });
}

async function walk(entry, above, found) {
  const name = above ? `${above}/${entry.name}` : entry.name;
  if (entry.isFile) {
    const file = await new Promise((done) => entry.file(done, () => done(null)));
    if (file) found.push({ name, file });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((done) => reader.readEntries(done, () => done([])));
    if (!some.length) return;
    for (const one of some) await walk(one, name, found);
  }
}

export const chosen = (input) => [...input.files].map((file) => ({ name: file.webkitRelativePath || file.name, file }));

// Sends files into a sitting, a few at a time; returns their numbers in order.
export async function deliver(key, files, role, tell) {
  const numbers = new Array(files.length);
  let next = 0, done = 0;
  const one = async () => {
    while (next < files.length) {
      const at = next++;
      const { name, file } = files[at];
      const words = new URLSearchParams({ role, place: at, name: role === "part" ? `part/${name}` : name });
      let answer;
      try { answer = await fetch(`/sitting/${key}/file?${words}`, { method: "PUT", body: file }); } catch {
        throw new Error(`「${name}」を送れませんでした。ファイルを Excel で開いているか、場所が変わっていないかを確かめて、もう一度置いてください。`);
      }
      if (!answer.ok) {
        let fault = "";
        try { fault = (await answer.json()).fault; } catch { /* no words */ }
        throw new Error(`「${name}」：${fault || "受け取れませんでした。"}`);
      }
      numbers[at] = (await answer.json()).number;
      tell(++done);
    }
  };
  await Promise.all([one(), one(), one()]);
  return numbers;
}

export const open = async () => (await send("/sitting")).key;
