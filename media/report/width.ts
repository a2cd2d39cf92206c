/** Tells the width of an element (by its id), when it appears and whenever it changes. Call the result after each drawing. */
export function watchWidth(id: string, tell: (width: number) => void): () => void {
  let watched: Element | null = null;
  let width = 0;
  const look = (): void => {
    const next = Math.floor(watched?.clientWidth ?? 0);
    if (next === width || next === 0) return;
    width = next;
    tell(width);
  };
  const observer = new ResizeObserver(look);
  return () => {
    const found = document.getElementById(id);
    if (found === watched) return;
    observer.disconnect();
    watched = found;
    if (found === null) return;
    observer.observe(found);
    look();
  };
}
