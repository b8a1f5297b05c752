// Dragging a line of the agenda to its place; the buttons do the same without a mouse.
(() => {
  const table = document.querySelector("table.agenda");
  const address = table?.dataset.order;
  if (!address) return;
  let held = null;
  table.querySelectorAll("tbody tr").forEach((row) => {
    row.draggable = true;
  });
  table.addEventListener("dragstart", (event) => {
    held = event.target.closest("tr");
    held?.classList.add("held");
  });
  table.addEventListener("dragover", (event) => {
    const over = event.target.closest("tbody tr");
    if (!held || !over || over === held) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    over.parentNode.insertBefore(held, event.clientY < box.top + box.height / 2 ? over : over.nextSibling);
  });
  table.addEventListener("drop", (event) => event.preventDefault());
  table.addEventListener("dragend", async () => {
    held?.classList.remove("held");
    held = null;
    const data = new FormData();
    table.querySelectorAll("tbody tr").forEach((row) => data.append("subject", row.dataset.subject));
    data.append("csrfmiddlewaretoken", document.querySelector("input[name=csrfmiddlewaretoken]").value);
    await fetch(address, { method: "POST", body: data, credentials: "same-origin" }).catch(() => null);
    window.location.reload();
  });
})();
