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
