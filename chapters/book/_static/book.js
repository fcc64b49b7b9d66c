// Answers to predictions: the page holds only the SHA-256 of what is right.
document.addEventListener('submit', async event => {
  const form = event.target;
  if (!form.matches('.answer')) return;
  event.preventDefault();
  const given = form.querySelector('input').value.trim().split(/[\s,;]+/).map(Number);
  const text = given.map(number => number.toFixed(form.dataset.digits)).join(' ');
  const bytes = new TextEncoder().encode(form.dataset.salt + text);
  const hash = await crypto.subtle.digest('SHA-256', bytes);
  const hex = Array.from(new Uint8Array(hash), byte => byte.toString(16).padStart(2, '0')).join('');
  form.querySelector('output').textContent =
    hex === form.dataset.right ? 'That is right.' : 'Not yet: think again, or run the exercise.';
});

// What Sphinx, its theme and MathJax leave out for those who read with the keyboard or by ear.
document.addEventListener('DOMContentLoaded', async () => {
  const contents = document.querySelector('.bd-sidebar-primary');
  contents?.setAttribute('role', 'complementary');
  contents?.setAttribute('aria-label', 'Contents of the book');
  for (const citation of document.querySelectorAll('.citation-list, .citation'))
    citation.removeAttribute('role');
  await window.MathJax?.startup?.promise;
  for (const formula of document.querySelectorAll('mjx-container[display]'))
    formula.tabIndex = 0;  // a wide one can be scrolled
});
