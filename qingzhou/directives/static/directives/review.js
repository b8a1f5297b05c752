// The page works without this. It lights up a clause and its draft together and takes marked text as a new task.
"use strict";
(() => {
  const source = document.getElementById("source");
  if (!source) return;

  const light = (draft, on) => {
    if (!draft) return;
    document.querySelectorAll(`[data-draft="${CSS.escape(draft)}"]`).forEach((one) => one.classList.toggle("on", on));
  };
  for (const [name, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
    document.addEventListener(name, (event) => light(event.target.closest?.("[data-draft]")?.dataset.draft, on));
  }
  // A row that is pointed at brings its sentence into view, inside its own pane only.
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-draft]");
    if (!row || event.target.closest("a, button, summary, input, select, form")) return;
    const mark = document.getElementById(`s-${row.dataset.draft}`);
    const pane = source.closest(".source-pane");
    if (mark && pane.scrollHeight > pane.clientHeight) pane.scrollTo({ top: mark.offsetTop - pane.clientHeight / 3, behavior: "smooth" });
  });

  // Marked text becomes the passage of the form below: offsets count characters, as the server does.
  const add = document.getElementById("add");
  if (!add) return;
  const select = add.querySelector("select");
  const hint = add.querySelector("[data-hint]");
  const length = (text) => Array.from(text).length;
  const place = (node, offset) => {
    const before = document.createRange();
    before.setStart(source, 0);
    before.setEnd(node, offset);
    return length(before.toString());
  };
  document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection();
    if (!chosen || chosen.isCollapsed || !source.contains(chosen.anchorNode) || !source.contains(chosen.focusNode)) return;
    const range = chosen.getRangeAt(0);
    const start = place(range.startContainer, range.startOffset);
    const end = place(range.endContainer, range.endOffset);
    let option = select.querySelector("[data-marked]");
    if (!option) {
      option = document.createElement("option");
      option.dataset.marked = "yes";
      select.append(option);
    }
    option.value = `${start}-${end}`;
    option.textContent = hint.dataset.chosen + range.toString().slice(0, 40);
    select.value = option.value;
    hint.textContent = hint.dataset.chosen + range.toString().slice(0, 80);
  });
})();
