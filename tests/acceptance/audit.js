// What a person with other eyes, hands or a small screen would stumble over on this page; a list of sentences.
() => {
  const found = [];
  const seen = (e) => e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  const name = (e) => `<${e.tagName.toLowerCase()}> ${(e.textContent || e.name || "").trim().slice(0, 40)}`;
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) found.push(`the page is ${wide} pixels wide in a window of ${innerWidth}`);

  let level = 0;
  for (const heading of [...document.querySelectorAll("h1, h2, h3, h4")].filter(seen)) {
    const now = Number(heading.tagName[1]);
    if (now > level + 1) found.push(`a level is left out before ${name(heading)}`);
    level = now;
  }
  if (document.querySelectorAll("h1").length !== 1) found.push("there is not exactly one h1");

  for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    const said = field.labels?.length || field.getAttribute("aria-label") || field.getAttribute("aria-labelledby");
    if (!said && !field.getAttribute("aria-hidden")) found.push(`no label: ${field.name}`);
  }

  // WCAG 2.5.8: links inside a sentence are exempt.
  for (const target of [...document.querySelectorAll("a, button, summary, input, select")].filter(seen)) {
    if (target.type === "hidden" || target.matches(".skip, .visually-hidden")) continue;
    const { width, height } = (target.closest("label") || target).getBoundingClientRect();
    const inText = target.matches("a:not(.button)") && target.closest("p, li, td, th, dd, h2");
    if (!inText && (height < 24 || width < 24)) found.push(`small target ${width}x${height}: ${name(target)}`);
  }

  const rgb = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const colour = rgb(getComputedStyle(e).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return rgb("Canvas");
  };
  const pairs = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !seen(e) || e.closest("[disabled], .visually-hidden, .skip, svg")) continue;
    const style = getComputedStyle(e);
    const [a, b] = [light(rgb(style.color)), light(ground(e))].sort((x, y) => y - x);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) pairs.add(`contrast ${ratio.toFixed(2)}: ${name(e)}`);
  }
  return [...found, ...pairs];
}
