// Solves the task of a busy network in the background and sends the form; where the browser cannot, the form is sent when its
// turn in line has come. Without this file the button does it.
"use strict";
(function () {
  var form = document.querySelector("form[data-effort]");
  if (!form) return;
  var turn = setTimeout(send, (Number(form.dataset.left) + 1) * 1000);

  function send() {
    clearTimeout(turn);
    HTMLFormElement.prototype.submit.call(form);
  }

  if (!window.Worker || !window.crypto || !(crypto.subtle && window.TextEncoder)) return;
  var worker;
  try {
    worker = new Worker(form.dataset.worker);
  } catch (refused) {
    return;
  }
  form.querySelector("[data-working]").hidden = false;
  form.querySelector("[data-waiting]").hidden = true;
  worker.onmessage = function (event) {
    form.elements.number.value = event.data;
    send();
  };
  worker.onerror = function () {
    form.querySelector("[data-working]").hidden = true;
    form.querySelector("[data-waiting]").hidden = false;
  };
  worker.postMessage({ task: form.elements.task.value, bits: Number(form.dataset.bits) });
})();
