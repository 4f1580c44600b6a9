// What makes the page more convenient where scripts run. Everything works without it.
"use strict";

// One box that ticks all others of the table.
for (const table of document.querySelectorAll("table.picked")) {
  const boxes = [...table.querySelectorAll("tbody input[type=checkbox]")];
  const head = table.querySelector("thead .pick");
  const all = document.createElement("input");
  all.type = "checkbox";
  all.setAttribute("aria-label", "Select all on this page");
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
  boxes.forEach((box) => box.addEventListener("change", show));
  head.replaceChildren(all);
  show();
}

// A button that copies a block of XML.
for (const block of document.querySelectorAll("pre.xml")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy small";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(block.textContent);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed";
    }
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  const frame = document.createElement("div");
  frame.className = "frame";
  block.replaceWith(frame);
  frame.append(block, button);
}

// A filter that applies as soon as something is chosen.
for (const choice of document.querySelectorAll("form.toolbar[method=get] select")) {
  choice.addEventListener("change", () => choice.form.requestSubmit());
}

// A word when there is something new to see; nothing moves by itself under the reader.
const main = document.querySelector("main[data-seen]");
if (main) {
  const key = main.dataset.counter;
  const fresh = document.createElement("p");
  fresh.className = "fresh";
  fresh.setAttribute("role", "status");
  main.prepend(fresh);
  const look = async () => {
    if (document.hidden || fresh.firstChild) return;
    try {
      const counters = await (await fetch("/admin/api/counters")).json();
      if (String(counters[key]) === main.dataset.seen) return;
      const link = document.createElement("a");
      link.href = location.pathname + location.search;
      link.textContent = key === "requests" ? "There are new requests: reload" : "The queue has changed: reload";
      fresh.append(link);
    } catch {
      // The server was stopped; the next look may find it again.
    }
  };
  setInterval(look, 3000);
}
