import { alarm } from "/static/desk.js";
import { chosen, deliver, onDrop, open, WORKBOOK } from "/static/drop.js";

const sending = document.getElementById("sending");
const input = document.getElementById("files");
let busy = false;

async function take(found) {
  if (busy) return;
  const files = found.length > 1 ? found.filter(({ name }) => WORKBOOK.test(name) && !/(^|\/)(~\$|\.)/.test(name)) : found;
  if (!files.length) { alarm("申請ブック（.xlsx など）が見つかりません。"); return; }
  alarm("");
  busy = true;
  sending.hidden = false;
  try {
    const tell = (done) => { sending.textContent = `読み込んでいます（${files.length} 件のうち ${done} 件）。`; };
    tell(0);
    const key = await open();
    await deliver(key, files, "book", tell);
    location.href = `/check/${key}`;
  } catch (wrong) {
    alarm(wrong.message);
  } finally {
    busy = false;
    sending.hidden = true;
    input.value = "";
  }
}

onDrop(document.getElementById("drop"), take);
input.addEventListener("change", () => take(chosen(input)));
