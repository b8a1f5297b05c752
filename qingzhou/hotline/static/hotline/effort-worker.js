// Looks for the number with which the SHA-256 of the task begins with so many zero bits.
"use strict";
var AT_ONCE = 64;

function zeroBits(digest) {
  var bytes = new Uint8Array(digest), bits = 0;
  for (var at = 0; at < bytes.length; at += 1) {
    if (bytes[at]) return bits + Math.clz32(bytes[at]) - 24;
    bits += 8;
  }
  return bits;
}

self.onmessage = function (event) {
  var words = new TextEncoder(), wanted = event.data.bits;

  function tried(from) {
    var digests = [];
    for (var number = from; number < from + AT_ONCE; number += 1) {
      digests.push(crypto.subtle.digest("SHA-256", words.encode(event.data.task + "." + number)));
    }
    Promise.all(digests).then(function (found) {
      for (var at = 0; at < found.length; at += 1) {
        if (zeroBits(found[at]) >= wanted) return self.postMessage(String(from + at));
      }
      tried(from + AT_ONCE);
    }, function () { setTimeout(function () { throw new Error("no SHA-256 here"); }); });
  }

  tried(0);
};
