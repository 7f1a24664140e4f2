// j k x o z ? in the approvals queue: nothing here that a link or a button of the page does not do as well.
"use strict";
(() => {
  const links = () => [...document.querySelectorAll(".queue-open")];
  const at = () => {
    const item = document.activeElement?.closest("[data-item]") || document.querySelector("[data-item].is-current");
    return item ? links().indexOf(item.querySelector(".queue-open")) : -1;
  };
  const go = (step) => {
    const all = links();
    const next = Math.min(Math.max(at() + step, 0), all.length - 1);
    all[next]?.focus();
    all[next]?.scrollIntoView({ block: "nearest" });
  };
  const here = () => links()[Math.max(at(), 0)];
  const acts = {
    j: () => go(1),
    k: () => go(-1),
    x: () => {
      here()?.closest("[data-item]").querySelector("input[type=checkbox]:not([disabled])")?.click();
    },
    o: () => here()?.click(),
    z: () => document.querySelector("[data-key=undo]")?.click(),
    "?": () => {
      const help = document.getElementById("keys");
      if (!help) return;
      help.open = !help.open;
      if (help.open) help.querySelector("summary").focus();
    },
  };
  const isWriting = (e) => e.matches?.("textarea, select, input:not([type=checkbox]), [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isWriting(event.target)) return;
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
