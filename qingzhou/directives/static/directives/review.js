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
  const showSentence = (row) => {
    const mark = document.getElementById(`s-${row.dataset.draft}`);
    const pane = source.closest(".source-pane");
    if (mark && pane.scrollHeight > pane.clientHeight) pane.scrollTo({ top: mark.offsetTop - pane.clientHeight / 3, behavior: "smooth" });
  };
  // A row that is pointed at brings its sentence into view, inside its own pane only.
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-draft]");
    if (row && !event.target.closest("a, button, summary, input, select, form")) showSentence(row);
  });

  // Keys, for whoever wants them: from draft to draft, and what is done to one, without the mouse.
  const keys = document.getElementById("keys");
  const wanted = keys?.querySelector("input");
  const kept = "qingzhou-review-keys";
  if (keys) {
    keys.hidden = false;
    wanted.checked = localStorage.getItem(kept) !== "off";
    wanted.addEventListener("change", () => localStorage.setItem(kept, wanted.checked ? "on" : "off"));
  }
  const rows = (selector) => Array.from(document.querySelectorAll(`#drafts ${selector}`));
  const here = () => document.activeElement?.closest?.("tr[data-draft]");
  const go = (row) => {
    if (!row) return;
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "center" });
    showSentence(row);
  };
  const step = (selector, by) => {
    const all = rows("tr[data-draft]");
    const from = all.indexOf(here());
    const onward = by > 0 ? all.slice(from + 1) : all.slice(0, from < 0 ? all.length : from).reverse();
    go(onward.find((row) => row.matches(selector)));
  };
  const open = (details) => {
    if (!details) return;
    details.open = true;
    details.querySelector("button, input:not([type=hidden]), select, a")?.focus();
  };
  const does = {
    j: () => step("tr", 1),
    k: () => step("tr", -1),
    n: () => step("tr.lacking", 1),
    e: () => here()?.querySelector(".row-actions a")?.click(),
    d: () => open(here()?.querySelector("details.ask-date")),
    x: () => open(here()?.querySelector(".row-actions details")),
    u: () => {
      const dropped = document.getElementById("dropped");
      if (!dropped) return;
      dropped.open = true;
      Array.from(dropped.querySelectorAll("button")).pop()?.focus();
    },
    z: () => document.querySelector("#undo button")?.click(),
  };
  document.addEventListener("keydown", (event) => {
    if (!wanted?.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, select, textarea, [contenteditable]") || !does[event.key]) return;
    event.preventDefault();
    does[event.key]();
  });

  // A row that was opened for editing takes the cursor, and keeps the place once it is closed.
  document.addEventListener("htmx:afterSettle", (event) => {
    const row = event.detail.elt?.closest?.("tr");
    if (!row || !row.id.startsWith("d-")) return;
    const first = row.querySelector(".edit-draft textarea, .edit-draft input:not([type=hidden])");
    if (first) first.focus();
    else go(row);
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
