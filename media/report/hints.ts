/** Lets Escape put a hint away until something else is pointed at or has the focus. */
export function dismissHints(page: Document): void {
  const { classList } = page.documentElement;
  const again = (event: Event): void => {
    if (event.target instanceof Element && event.target.closest('.hint') === null) classList.remove('hints-away');
  };
  page.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') classList.add('hints-away');
  });
  page.addEventListener('pointerover', again);
  page.addEventListener('focusin', again);
}
