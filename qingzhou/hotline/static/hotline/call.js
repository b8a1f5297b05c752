// The questions of the category that is chosen stand open, those of the others are closed.
"use strict";
document.addEventListener("change", (event) => {
  if (event.target.name !== "category") return;
  document.querySelectorAll("[data-category]").forEach((one) => { one.open = one.dataset.category === event.target.value; });
});
