// Pages work without this file. It makes them kinder: nothing is sent twice, menus close, failures are said.
"use strict";
(() => {
  document.documentElement.classList.add("scripted");

  const say = (text) => {
    const notice = document.getElementById("notice");
    if (!notice || !text) return;
    const line = document.createElement("p");
    line.className = "notice error";
    line.textContent = text;
    notice.replaceChildren(line);
    notice.scrollIntoView({ block: "nearest" });
  };
  const words = (name) => document.getElementById("notice")?.dataset[name] ?? "";

  // htmx leaves 4xx and 5xx answers alone. A refusal says where it wants to stand (HX-Retarget): show it there.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status >= 400 && xhr.getResponseHeader("HX-Retarget")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.xhr.status < 400) return;
    const notice = document.getElementById("notice");
    notice?.scrollIntoView({ block: "nearest" });
    notice?.focus({ preventScroll: true });
  });
  document.addEventListener("htmx:responseError", () => say(words("failed")));
  document.addEventListener("htmx:sendError", () => say(words("lost")));
  document.addEventListener("htmx:timeout", () => say(words("lost")));

  // A plain form is handed in once, however often the button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.matches("[hx-post]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 8000); // an answer that was a download leaves the page standing
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  // Filters apply as soon as they change; their button is for pages without script.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-live]");
    if (form && event.target.matches("[name]:not([type=search], [type=text])")) form.requestSubmit();
  });

  // One box ticks all the boxes of its form.
  document.addEventListener("change", (event) => {
    const name = event.target.dataset?.ticks;
    if (!name) return;
    for (const box of event.target.form.elements) if (box.name === name && box.type === "checkbox") box.checked = event.target.checked;
  });

  // Long forms are sent from any of their fields by Ctrl and Enter.
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("form[data-hasty]");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) form.requestSubmit();
  });

  // Menus and what pops up beside a row close on Escape and on a press elsewhere.
  const popped = "details.menu[open], details.pop[open]";
  const close = (except) => {
    document.querySelectorAll(popped).forEach((menu) => {
      if (!except || !menu.contains(except)) menu.open = false;
    });
  };
  document.addEventListener("click", (event) => close(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.activeElement?.closest(popped);
    close();
    open?.querySelector("summary").focus();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
})();
