/** Lists that change under the reader's eyes. */

/**
 * Brings the children of an element into an order. Only what stands elsewhere is moved, since
 * moving an element takes the focus from it; then it is given back.
 */
export function arrange(parent, nodes) {
  const focused = document.activeElement;
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, i) => {
    if (parent.children[i] !== node) parent.insertBefore(node, parent.children[i] ?? null);
  });
  if (focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
}

/**
 * Makes a function that shows a value within an element: it is built anew only when the value is
 * another one, so that what has the focus stays. Nothing to show hides the element.
 */
export function showIn(element, build) {
  let shown;
  return (value) => {
    const key = JSON.stringify(value);
    if (key === shown) return;
    shown = key;
    const nodes = [build(value)].flat().filter(Boolean);
    element.replaceChildren(...nodes);
    element.hidden = !nodes.length;
  };
}
